"""Which answers of a name server are a no, and which are none."""

from __future__ import annotations

from dataclasses import replace

import dns.message
import dns.rrset
import pytest
from tests.dns_server import NameServer

from peppol_kit.errors import DirectoryUnavailable, ParticipantNotRegistered
from peppol_kit.identifiers import ParticipantId
from peppol_kit.network.environment import TEST
from peppol_kit.network.http import Web
from peppol_kit.network.sml import Locator, host_name
from peppol_kit.network.trace import Trace

WHO = ParticipantId.parse("0208:0123456749")
ZONE = "sml.example.org"
NAME = host_name(WHO, ZONE)


class Referring(NameServer):
    """Names others that may know, and answers nothing."""

    def answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        response = dns.message.make_response(query)
        response.authority.append(dns.rrset.from_text("example.org.", 60, "IN", "NS", "ns.example.org."))
        return bytes(response.to_wire())


def locate(server: NameServer, *, zone: str = ZONE) -> str:
    environment = replace(TEST, sml_zone=zone, resolvers=(server.address,))
    return Locator(environment, check=Web(environment).check).locate(WHO, Trace())


def test_the_zone_may_be_written_with_its_final_dot() -> None:
    record = '100 10 "U" "Meta:SMP" "!.*!https://smp.example.org!" .'
    with NameServer({(NAME, "NAPTR"): [record]}) as server:
        assert locate(server, zone=f"{ZONE}.") == "https://smp.example.org"


def test_a_referral_is_no_answer() -> None:
    with Referring({}) as server, pytest.raises(DirectoryUnavailable, match="refers to others"):
        locate(server)


def test_nxdomain_is_believed_where_the_zone_is_there() -> None:
    with NameServer({(ZONE, "TXT"): ["here"]}) as server, pytest.raises(ParticipantNotRegistered):
        locate(server)
    assert server.asked == [(NAME, "NAPTR"), (ZONE, "SOA")]


def test_nxdomain_is_not_believed_where_the_zone_cannot_be_asked() -> None:
    with NameServer({}, failing=frozenset({ZONE})) as server, pytest.raises(DirectoryUnavailable, match="SERVFAIL"):
        locate(server)
