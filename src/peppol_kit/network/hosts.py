"""Whether a connection leads to a host that anybody may reach: looked at once it stands, before a byte is sent.

A name can lead elsewhere the next time that it is looked up, so it is no measure.
"""

from __future__ import annotations

import ipaddress
import socket


class HostRefused(Exception):  # noqa: N818 - the word of `CertificateRejected`
    """A connection leads to a host that is not public. On its way through urllib3, which wraps what is an HTTPError."""


def check_public(connection: socket.socket, host: str) -> socket.socket:
    """The connection, if it is to a public address; otherwise it is closed.

    Raises:
        HostRefused: it is to a private, local, or multicast address.
    """
    address = ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])
    if not (getattr(address, "ipv4_mapped", None) or address).is_global or address.is_multicast:
        connection.close()
        raise HostRefused(f"{host} is at an address that is not public")
    return connection
