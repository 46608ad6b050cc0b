"""The name server of a sandbox answers as one of the internet does."""

from __future__ import annotations

import socket
import struct
import threading
from typing import TYPE_CHECKING

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import pytest

from peppol_kit.identifiers import ParticipantId
from peppol_kit.sandbox.dns import DnsServer
from peppol_kit.sandbox.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ZONE = "sml.sandbox.test"
WHO = ParticipantId.parse("0208:0123456749")


def name_of(participant: ParticipantId, zone: str) -> str:
    return f"{participant.value.lower()}.{participant.scheme}.{zone}"


@pytest.fixture
def faults() -> Iterator[Faults]:
    faults = Faults()
    yield faults
    faults.end()


@pytest.fixture
def server(faults: Faults) -> Iterator[DnsServer]:
    server = DnsServer(ZONE, host_name=name_of, faults=faults, ttl=37)
    server.start()
    yield server
    server.stop()


def ask(server: DnsServer, name: str, kind: str = "NAPTR", *, tcp: bool = False) -> dns.message.Message:
    query = dns.message.make_query(name, kind, use_edns=False)
    how: Callable[..., dns.message.Message] = dns.query.tcp if tcp else dns.query.udp
    return how(query, "127.0.0.1", port=server.port, timeout=2)


@pytest.mark.parametrize("tcp", [False, True])
def test_a_participant_has_the_address_of_its_smp_for_as_long_as_the_ttl_says(server: DnsServer, tcp: bool) -> None:
    server.publish(WHO, "https://smp.example:8443/smp")
    reply = ask(server, name_of(WHO, ZONE), tcp=tcp)
    (records,) = reply.answer
    assert records.to_text() == (
        f'{name_of(WHO, ZONE)}. 37 IN NAPTR 100 10 "U" "Meta:SMP" "!.*!https://smp.example:8443/smp!" .'
    )
    assert reply.flags & dns.flags.AA


def test_names_are_the_same_in_capitals_and_the_answer_has_the_name_as_it_was_asked(server: DnsServer) -> None:
    server.publish(WHO, "https://smp.example")
    (records,) = ask(server, name_of(WHO, ZONE).upper()).answer
    assert str(records.name) == f"{name_of(WHO, ZONE).upper()}."


def test_what_is_not_there_is_denied_for_as_long_as_the_soa_says(server: DnsServer) -> None:
    server.publish(WHO, "https://smp.example")
    server.withdraw(WHO)
    reply = ask(server, name_of(WHO, ZONE))
    assert reply.rcode() == dns.rcode.NXDOMAIN
    (soa,) = reply.authority
    assert (str(soa.name), soa.rdtype, soa.ttl, soa[0].minimum) == (f"{ZONE}.", dns.rdatatype.SOA, 37, 37)


def test_a_name_with_other_records_or_with_names_below_it_has_no_data(server: DnsServer) -> None:
    server.set("example.test", "TXT", '"v=spf1 -all"')
    server.set("a.b.example.test", "TXT", '"x"')
    for name in ("example.test", "b.example.test"):
        reply = ask(server, name, "MX")
        assert (reply.rcode(), reply.answer) == (dns.rcode.NOERROR, [])
        assert reply.authority[0].rdtype == dns.rdatatype.SOA


def test_records_of_any_kind_can_be_set_and_removed(server: DnsServer) -> None:
    server.set("example.test", "MX", "10 mx1.example.test.", "20 mx2.example.test.")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    found = sorted((record.preference, str(record.exchange)) for record in resolver.resolve("example.test", "MX"))
    assert found == [(10, "mx1.example.test."), (20, "mx2.example.test.")]
    server.remove("example.test", "MX")
    with pytest.raises(dns.resolver.NXDOMAIN):
        resolver.resolve("example.test", "MX")


def test_a_long_answer_is_truncated_by_udp_and_whole_by_tcp(server: DnsServer) -> None:
    server.set("long.test", "TXT", *(f'"{number:03}{"x" * 200}"' for number in range(20)))
    short = ask(server, "long.test", "TXT")
    assert short.flags & dns.flags.TC
    assert short.answer == []
    assert len(ask(server, "long.test", "TXT", tcp=True).answer[0]) == 20
    whole, by_tcp = dns.query.udp_with_fallback(
        dns.message.make_query("long.test", "TXT"), "127.0.0.1", port=server.port, timeout=2
    )
    assert (len(whole.answer[0]), by_tcp) == (20, True)


def test_edns_makes_room_in_udp(server: DnsServer) -> None:
    server.set("long.test", "TXT", *(f'"{number}{"x" * 200}"' for number in range(5)))
    query = dns.message.make_query("long.test", "TXT", use_edns=0, payload=4096)
    assert len(dns.query.udp(query, "127.0.0.1", port=server.port, timeout=2).answer[0]) == 5


@pytest.mark.parametrize(("fault", "rcode"), [("nxdomain", dns.rcode.NXDOMAIN), ("servfail", dns.rcode.SERVFAIL)])
def test_a_fault_of_one_participant_leaves_others_alone(
    server: DnsServer, faults: Faults, fault: str, rcode: dns.rcode.Rcode
) -> None:
    other = ParticipantId.parse("0208:0202239951")
    server.publish(WHO, "https://smp.example")
    server.publish(other, "https://smp.example")
    faults.add("dns", fault, participant=WHO)
    assert ask(server, name_of(WHO, ZONE)).rcode() == rcode
    assert ask(server, name_of(other, ZONE)).rcode() == dns.rcode.NOERROR


def test_no_service_is_a_record_of_another_service(server: DnsServer, faults: Faults) -> None:
    server.publish(WHO, "https://smp.example")
    faults.add("dns", "no-service")
    (records,) = ask(server, name_of(WHO, ZONE)).answer
    assert records[0].service == b"Meta:Other"


def test_a_dropped_request_has_no_answer(server: DnsServer, faults: Faults) -> None:
    faults.add("dns", "dropped", times=1)
    query = dns.message.make_query("example.test", "TXT")
    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(query, "127.0.0.1", port=server.port, timeout=0.2)
    assert ask(server, "example.test", "TXT").rcode() == dns.rcode.NXDOMAIN


def test_what_is_no_request_has_no_answer_and_does_no_harm(server: DnsServer) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rubbish:
        rubbish.sendto(b"\x00\x01nonsense", ("127.0.0.1", server.port))
    with socket.create_connection(("127.0.0.1", server.port)) as rubbish:
        rubbish.sendall(struct.pack("!H", 3) + b"abc")
        assert rubbish.recv(10) == b""
    assert ask(server, "example.test", "TXT").rcode() == dns.rcode.NXDOMAIN


def test_nothing_is_left_after_stop_even_of_connections_that_are_open(server: DnsServer) -> None:
    before = set(threading.enumerate())
    with socket.create_connection(("127.0.0.1", server.port)):
        ask(server, "example.test", "TXT", tcp=True)
        server.stop()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sandbox-dns")]
    server.stop()  # once more does no harm
