"""The Service Metadata Locator: which SMP a participant is registered at, asked of DNS.

There are three outcomes beside an address: the participant is definitely not there (NXDOMAIN, or no records at all),
it is there without an SMP, and there is no answer, which says nothing about the participant.

Source: Peppol SML specification 1.3.0; OASIS BDXL 1.0; RFC 4848 (U-NAPTR).
"""

from __future__ import annotations

import base64
import hashlib
import socket
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver

from peppol_kit.errors import (
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    NoPublisher,
    ParticipantNotRegistered,
)
from peppol_kit.network.cache import Cache
from peppol_kit.network.clock import Clock, utc_now
from peppol_kit.network.naptr import substituted

if TYPE_CHECKING:
    from peppol_kit.identifiers import ParticipantId
    from peppol_kit.network.environment import Environment
    from peppol_kit.network.trace import Trace

SERVICE = "meta:smp"
_MOST_KEPT = 10_000
_LONGEST_KEPT = timedelta(hours=1)
_ZONE_KEPT = timedelta(minutes=5)
_PORT = 53


def host_name(participant: ParticipantId, zone: str) -> str:
    """The name under which a participant is in DNS: a hash of its value in small letters, its scheme, the zone."""
    value = str(participant).lower().encode("ascii")
    label = base64.b32encode(hashlib.sha256(value).digest()).decode("ascii").rstrip("=").lower()
    return f"{label}.{participant.scheme}.{zone}"


class Naptr(NamedTuple):
    """A NAPTR record."""

    order: int
    preference: int
    flags: str
    service: str
    regexp: str
    replacement: str

    @property
    def names_a_publisher(self) -> bool:
        """Whether it is the address of an SMP, and not of something else."""
        return (self.flags.lower(), self.service.lower(), self.replacement) == ("u", SERVICE, ".")


def publisher(records: Iterable[Naptr], name: str) -> str:
    """The address of the SMP that the records of a name lead to, without a slash at its end.

    Raises:
        NoPublisher: none of the records is about an SMP.
        DirectoryAnswerInvalid: the first one that is cannot be understood, or gives no address of an SMP.
    """
    chosen = min((each for each in records if each.names_a_publisher), default=None)
    if chosen is None:
        raise NoPublisher("the participant has records in DNS, and none of them names an SMP")
    address = substituted(chosen.regexp, name)
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise DirectoryAnswerInvalid("the address of an SMP in DNS is none") from error
    if parts.query or parts.fragment or not parts.scheme:
        raise DirectoryAnswerInvalid(f"the address of an SMP in DNS is no base address: {address[:200]!r}")
    return address.rstrip("/")


class Locator:
    """Asks the SML of one environment, by its resolvers or those of the machine.

    ``check`` refuses addresses that lead where none may. Each resolver is waited for ``each`` seconds, all of them
    together for ``together``; an answer that is cut off comes again over TCP. An address is kept as long as its
    records say, an hour at most; that a participant is not there is never kept.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        check: Callable[[str], None],
        clock: Clock = utc_now,
        each: float = 2.0,
        together: float = 8.0,
    ) -> None:
        self._environment = environment
        self._zone = environment.sml_zone.strip(".")
        self._check = check
        self._clock = clock
        self._times = each, together
        self._addresses: Cache[str, str] = Cache(most=_MOST_KEPT, clock=clock)
        self._zones: Cache[str, bool] = Cache(most=1, clock=clock)

    def locate(self, participant: ParticipantId, trace: Trace) -> str:
        """The base address of the SMP of a participant.

        Raises:
            ParticipantNotRegistered: DNS says that there is no such participant.
            NoPublisher: there is, and it has no SMP.
            DirectoryAnswerInvalid: what DNS says makes no sense.
            AddressNotAllowed: the address of the SMP is one that may not be asked.
            DirectoryUnavailable: DNS gives no answer.
        """
        name = host_name(participant, self._zone)
        with trace.step("dns", f"{name} NAPTR") as note:
            known = self._addresses.get(name)
            if known is not None:
                note.cached, note.answered = True, known
                return known
            answer = self._definite(name, participant)
            records = [_record(each) for each in answer.rrset or ()]
            note.check("records", "; ".join(_shown(each) for each in records))
            address = publisher(records, name)
            self._check(address)
            seconds = min(answer.chaining_result.minimum_ttl, int(_LONGEST_KEPT.total_seconds()))
            note.check("time to live", f"{answer.chaining_result.minimum_ttl} s")
            note.answered = address
            self._addresses.put(name, address, until=self._clock() + timedelta(seconds=seconds))
            return address

    def forget(self, participant: ParticipantId | None = None) -> None:
        """Ask DNS anew, for everyone or for one participant."""
        name = participant and host_name(participant, self._zone)
        self._addresses.clear(lambda known: name in (None, known))

    def _definite(self, name: str, participant: ParticipantId) -> dns.resolver.Answer:
        """The records of a name. That there are none is believed of a server that knows the zone only."""
        answer = self._ask(name, dns.rdatatype.NAPTR)
        if answer is None:
            self._require_zone()
            raise ParticipantNotRegistered(f"{participant} is not registered: its name is not in DNS (NXDOMAIN)")
        if answer.rrset is None:
            kinds = {each.rdtype for each in answer.response.authority}
            if dns.rdatatype.NS in kinds and dns.rdatatype.SOA not in kinds:
                raise DirectoryUnavailable("a name server refers to others instead of answering")
            raise ParticipantNotRegistered(f"{participant} is not registered: its name has no NAPTR records in DNS")
        return answer

    def _require_zone(self) -> None:
        """A zone that is not there at all has no participants, which says nothing about any of them."""
        if self._zones.get(self._zone):
            return
        if self._ask(self._zone, dns.rdatatype.SOA) is None:
            raise DirectoryUnavailable(f"the zone of the SML is not in DNS: {self._zone}")
        self._zones.put(self._zone, True, until=self._clock() + _ZONE_KEPT)

    def _ask(self, name: str, kind: dns.rdatatype.RdataType) -> dns.resolver.Answer | None:
        """The answer, which may be without records; None for a name that does not exist."""
        each, together = self._times
        try:
            resolver = self._resolver()
            resolver.timeout, resolver.lifetime = each, together
            return resolver.resolve(dns.name.from_text(name), kind, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return None
        except dns.resolver.LifetimeTimeout as error:
            raise DirectoryUnavailable(f"DNS gives no answer in {together:.0f} s") from error
        except dns.resolver.NoNameservers as error:
            raise DirectoryUnavailable(f"no name server answers: {_codes(error)}") from error
        except (dns.exception.DNSException, OSError) as error:
            raise DirectoryUnavailable(f"DNS cannot be asked: {type(error).__name__}") from error

    def _resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=not self._environment.resolvers)
        if self._environment.resolvers:
            resolver.nameservers = [_server(each) for each in self._environment.resolvers]
        resolver.use_edns(0, 0, 1232)
        return resolver


def _server(resolver: str) -> dns.nameserver.Nameserver:
    """A name server from ``host``, ``host:port``, ``[ipv6]:port`` or a bare IPv6 address."""
    parts = urlsplit(f"//[{resolver}]" if resolver.count(":") > 1 and "[" not in resolver else f"//{resolver}")
    port = parts.port or _PORT
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_DGRAM)
    return dns.nameserver.Do53Nameserver(str(found[0][4][0]), port)


def _record(rdata: object) -> Naptr:
    fields = ("order", "preference", "flags", "service", "regexp", "replacement")
    order, preference, *texts, replacement = (getattr(rdata, field) for field in fields)
    flags, service, regexp = (text.decode("ascii", "replace") for text in texts)
    return Naptr(order, preference, flags, service, regexp, replacement.to_text())


def _shown(record: Naptr) -> str:
    return f'{record.order} {record.preference} "{record.flags}" "{record.service}" "{record.regexp}"'


def _codes(error: dns.resolver.NoNameservers) -> str:
    """What each server answered: (server, over TCP, port, the error, the response)."""
    answers = error.kwargs.get("errors") or ()
    return ", ".join(dict.fromkeys(str(each[3]) for each in answers))[:200] or "there is none"
