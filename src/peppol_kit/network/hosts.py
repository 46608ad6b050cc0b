"""Whether a connection leads to a host that anybody may reach: looked at once it stands, before a byte is sent.

A name can lead elsewhere the next time that it is looked up, so it is no measure.
"""

from __future__ import annotations

import ipaddress
import socket


class HostRefused(Exception):  # noqa: N818 - the word of `CertificateRejected`
    """A connection leads to a host that is not public. On its way through urllib3, which wraps what is an HTTPError."""


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6 (IANA); beside it are old and new ways to write an address of one's own network."""


def is_public(host: str) -> bool:
    """Whether an IP address is one of the public Internet; one of IPv4 may be wrapped up in one of IPv6."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            embedded = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if embedded is None and address not in _GLOBAL:
            return False
        address = embedded or address
    return address.is_global and not address.is_multicast


def check_public(connection: socket.socket, host: str) -> socket.socket:
    """The connection, if it is to a public address; otherwise it is closed.

    Raises:
        HostRefused: it is to a private, local, or multicast address.
    """
    if not is_public(connection.getpeername()[0]):
        connection.close()
        raise HostRefused(f"{host} is at an address that is not public")
    return connection
