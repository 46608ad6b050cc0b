"""The name server of a sandbox: it has authority over all names, and knows those that it was told.

UDP and TCP on one port of the loopback interface. Source: RFC 1035, RFC 2308 (negative answers), RFC 3403 (NAPTR),
OASIS BDXL 1.0.
"""

from __future__ import annotations

import errno
import socketserver
import struct
import threading
from typing import TYPE_CHECKING

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from peppol_kit.sandbox._sockets import LOOPBACK, Served, TcpServer, log_error
from peppol_kit.sandbox.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.identifiers import ParticipantId
    from peppol_kit.sandbox.faults import Faults

SERVICE = "Meta:SMP"
_PLAIN_UDP = 512
_TRIES = 20

_Question = tuple[dns.name.Name, dns.rdatatype.RdataType]


class DnsServer:
    """An authoritative name server on `port`. ``host_name`` says under which name a participant is found in the zone.

    Every answer says that it holds for ``ttl`` seconds.
    """

    def __init__(
        self, zone: str, *, host_name: Callable[[ParticipantId, str], str], faults: Faults, ttl: int = 60
    ) -> None:
        self.zone = zone
        self._host_name = host_name
        self._faults = faults
        self._ttl = ttl
        self._records: dict[_Question, dns.rrset.RRset] = {}
        self._participants: dict[dns.name.Name, ParticipantId] = {}
        self._lock = threading.Lock()
        self._served: Served | None = None
        self.port = 0

    # --- what it knows

    def publish(self, participant: ParticipantId, address: str) -> None:
        """Let a participant be found at the SMP that has this address."""
        name = self._host_name(participant, self.zone)
        with self._lock:
            self._participants[_absolute(name)] = participant
        self.set(name, "NAPTR", f'100 10 "U" "{SERVICE}" "!.*!{address}!" .')

    def withdraw(self, participant: ParticipantId) -> None:
        """Let a participant no longer be found."""
        self.remove(self._host_name(participant, self.zone), "NAPTR")

    def set(self, name: str, kind: str, *texts: str) -> None:
        """Let a name have these records of a kind (``TXT``, ``MX``, ``NAPTR`` …), as zone files write them."""
        question = _absolute(name), dns.rdatatype.from_text(kind)
        records = dns.rrset.from_text_list(question[0], self._ttl, dns.rdataclass.IN, question[1], texts)
        with self._lock:
            self._records[question] = records

    def remove(self, name: str, kind: str) -> None:
        """Let a name no longer have records of a kind."""
        with self._lock:
            self._records.pop((_absolute(name), dns.rdatatype.from_text(kind)), None)

    # --- its life

    @property
    def address(self) -> str:
        """Host and port, as `Environment.resolvers` has them."""
        return f"{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Answer from now on."""
        udp, tcp = self._bound()
        self.port = tcp.port
        self._served = Served("dns", udp, tcp)

    def stop(self) -> None:
        """Answer no more; all threads and sockets are gone when this returns."""
        if self._served is not None:
            self._served.close()
            self._served = None

    def _bound(self) -> tuple[_Udp, _Tcp]:
        """UDP and TCP on the same port, which takes luck: a free one of UDP can be another's of TCP."""
        for _ in range(_TRIES):
            udp = _Udp(self)
            try:
                return udp, _Tcp(udp.server_address[1], self)
            except OSError as error:
                udp.server_close()
                if error.errno != errno.EADDRINUSE:
                    raise
        raise OSError(errno.EADDRINUSE, "no port is free for both UDP and TCP")

    # --- answers

    def answer(self, wire: bytes, *, udp: bool) -> bytes | None:
        """The answer to a request; None where none is to be given."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None  # as a reply to what cannot be read could only be sent to nobody knows whom
        if query.flags & dns.flags.QR:
            return None
        reply = dns.message.make_response(query, recursion_available=True)
        reply.flags |= dns.flags.AA
        if query.opcode() != dns.opcode.QUERY or len(query.question) != 1:
            reply.set_rcode(dns.rcode.NOTIMP)
        elif not self._go_wrong(reply):
            return None
        return _sized(reply, (max(_PLAIN_UDP, query.payload) if query.edns >= 0 else _PLAIN_UDP) if udp else 65_535)

    def _go_wrong(self, reply: dns.message.Message) -> bool:
        """Fill a reply, unless something is to go wrong with it; False where it is not to be sent at all."""
        asked = reply.question[0]
        with self._lock:
            participant = self._participants.get(_lower(asked.name))
        kinds = (Fault.SLOW, Fault.DROPPED, Fault.NXDOMAIN, Fault.SERVFAIL, Fault.NO_SERVICE)
        script = self._faults.take("dns", *kinds, participant=participant)
        match script.fault if script else None:
            case Fault.DROPPED:
                return False
            case Fault.SERVFAIL:
                reply.set_rcode(dns.rcode.SERVFAIL)
                return True
            case Fault.NXDOMAIN:
                self._deny(reply, exists=False)
                return True
            case Fault.SLOW if script:
                self._faults.pause(script.seconds)
            case _:
                pass
        self._fill(reply)
        if script and script.fault is Fault.NO_SERVICE and asked.rdtype == dns.rdatatype.NAPTR:
            other = '100 10 "U" "Meta:Other" "!.*!https://127.0.0.1!" .'
            reply.answer = [dns.rrset.from_text(asked.name, self._ttl, "IN", "NAPTR", other)]
            reply.authority = []
            reply.set_rcode(dns.rcode.NOERROR)
        return True

    def _fill(self, reply: dns.message.Message) -> None:
        asked = reply.question[0]
        name = _lower(asked.name)
        with self._lock:
            known = self._records.get((name, asked.rdtype))
            exists = any(owner.is_subdomain(name) for owner, _ in self._records)
        if known is not None and asked.rdclass == dns.rdataclass.IN:
            records = dns.rrset.from_rdata_list(asked.name, known.ttl, list(known))
            reply.answer.append(records)
        else:
            self._deny(reply, exists=exists)

    def _deny(self, reply: dns.message.Message, *, exists: bool) -> None:
        """NODATA or NXDOMAIN, with the SOA record that says for how long."""
        zone = _absolute(self.zone)
        owner = zone if _lower(reply.question[0].name).is_subdomain(zone) else dns.name.root
        if not exists and owner != _lower(reply.question[0].name):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        soa = f"ns.sandbox. hostmaster.sandbox. 1 3600 600 86400 {self._ttl}"
        reply.authority.append(dns.rrset.from_text(owner, self._ttl, "IN", "SOA", soa))


def _absolute(name: str) -> dns.name.Name:
    return _lower(dns.name.from_text(name))


def _lower(name: dns.name.Name) -> dns.name.Name:
    return name.canonicalize()


def _sized(reply: dns.message.Message, most: int) -> bytes:
    """The reply as bytes; without its records and marked as truncated, where it has more than ``most``."""
    try:
        return reply.to_wire(max_size=most)
    except dns.exception.TooBig:
        reply.answer, reply.authority = [], []
        reply.flags |= dns.flags.TC
        return reply.to_wire(max_size=most)


class _UdpRequest(socketserver.BaseRequestHandler):
    server: _Udp

    def handle(self) -> None:
        wire, listening = self.request
        answer = self.server.owner.answer(wire, udp=True)
        if answer is not None:
            listening.sendto(answer, self.client_address)


class _Udp(socketserver.ThreadingUDPServer):
    max_packet_size = 65_535

    def __init__(self, owner: DnsServer) -> None:
        self.owner = owner
        super().__init__((LOOPBACK, 0), _UdpRequest)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        log_error(client_address)


class _TcpRequest(socketserver.StreamRequestHandler):
    server: _Tcp

    def handle(self) -> None:
        while len(head := self.rfile.read(2)) == 2:
            answer = self.server.owner.answer(self.rfile.read(struct.unpack("!H", head)[0]), udp=False)
            if answer is None:
                return
            self.wfile.write(struct.pack("!H", len(answer)) + answer)


class _Tcp(TcpServer):
    def __init__(self, port: int, owner: DnsServer) -> None:
        self.owner = owner
        super().__init__(port, _TcpRequest)
