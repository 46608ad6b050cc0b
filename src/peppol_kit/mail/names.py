"""What DNS says of a domain, as far as mail asks for it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
import dns.reversename

from peppol_kit.errors import ConfigurationError, DirectoryUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dns.rdata import Rdata

Ip = IPv4Address | IPv6Address

_SECONDS = 10.0
_MOST = 100  # records of a name that are looked at
_LONGEST_TEXT = 8_000


class Names:
    """Asks name servers, each question once; those of this machine if none are given (``host``, ``host:port``).

    No answer is not the same as a no: the methods raise `DirectoryUnavailable` for the first, and give nothing for the
    second.
    """

    def __init__(self, resolvers: Sequence[str] = ()) -> None:
        self._resolver = _resolver(resolvers)
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def texts(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name."""
        return self._ask(name, "TXT", _text)

    def addresses(self, name: str, version: int) -> tuple[str, ...]:
        """The IPv4 (4) or IPv6 (6) addresses of a name."""
        return self._ask(name, "A" if version == 4 else "AAAA", str)

    def mail_hosts(self, name: str) -> tuple[str, ...]:
        """The names of the hosts that take mail for a domain; without the one that says that it takes none."""
        return tuple(host for host in self._ask(name, "MX", lambda each: str(each).split()[-1].rstrip(".")) if host)

    def pointers(self, ip: Ip) -> tuple[str, ...]:
        """The names that an address is said to have."""
        return self._ask(str(dns.reversename.from_address(str(ip))), "PTR", lambda each: str(each).rstrip("."))

    def _ask(self, name: str, kind: str, read: Callable[[Rdata], str]) -> tuple[str, ...]:
        key = (name.lower().rstrip("."), kind)
        if key not in self._known:
            self._known[key] = self._answer(name, kind, read)
        return self._known[key]

    def _answer(self, name: str, kind: str, read: Callable[[Rdata], str]) -> tuple[str, ...]:
        try:
            answer = self._resolver.resolve(f"{name.rstrip('.')}.", kind, raise_on_no_answer=False, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            return ()
        except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
            return ()  # there can be no such name
        except dns.exception.DNSException as error:
            raise DirectoryUnavailable(f"DNS gives no answer now about {name}") from error
        return tuple(sorted(map(read, answer.rrset or ())))[:_MOST]  # a server gives them in any order


def _resolver(resolvers: Sequence[str]) -> dns.resolver.Resolver:
    try:
        resolver = dns.resolver.Resolver(configure=not resolvers)
        if resolvers:
            resolver.nameservers = [_server(each) for each in resolvers]
    except (dns.exception.DNSException, ValueError, OSError) as error:
        raise ConfigurationError("there is no name server to ask: give one as an address, or address:port") from error
    resolver.lifetime = _SECONDS
    return resolver


def _server(text: str) -> dns.nameserver.Do53Nameserver:
    host, colon, port = text.rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        host, port = text, "53"
    return dns.nameserver.Do53Nameserver(str(ip_address(host.strip("[]"))), int(port))


def _text(record: Rdata) -> str:
    strings: tuple[bytes, ...] = getattr(record, "strings", ())
    return b"".join(strings).decode("utf-8", "replace")[:_LONGEST_TEXT]
