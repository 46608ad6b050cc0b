"""A lookup finds the access point of a participant, or says why not: on real DNS, real TLS and a real SMP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from peppol_kit.errors import (
    AddressNotAllowed,
    CertificateRejected,
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    DocumentTypeNotSupported,
    EndpointInactive,
    NoPublisher,
    ParticipantNotRegistered,
    ProcessNotSupported,
    SignatureInvalid,
)
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.endpoint import AS4_PROFILE
from peppol_kit.network.environment import Environment
from peppol_kit.network.http import Web
from peppol_kit.network.lookup import Lookup, capabilities, lookup
from peppol_kit.network.pki import verifier_for
from peppol_kit.network.sml import Locator, host_name
from peppol_kit.network.trace import Trace, trace_text
from peppol_kit.sandbox.dns import DnsServer
from peppol_kit.sandbox.faults import Faults
from peppol_kit.sandbox.metadata import Offer
from peppol_kit.sandbox.smp import Login, Smp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.errors import PeppolKitError
    from peppol_kit.network.trace import Hop
    from peppol_kit.sandbox.wallet import Wallet

WHO = ParticipantId.parse("0208:0123456749")
VAT = ParticipantId.parse("9925:BE0123456749")
BIS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = DocumentTypeId(f"{UBL}Invoice-2::Invoice##{BIS}::2.1")
CREDIT_NOTE = DocumentTypeId(f"{UBL}CreditNote-2::CreditNote##{BIS}::2.1")
PINT = DocumentTypeId(f"{UBL}Invoice-2::Invoice##urn:peppol:pint:billing-1@jp-1::2.1")
BILLING = ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
OTHER_PROCESS = ProcessId("urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0")
ADDRESS = "https://127.0.0.1:8443/as4"
ZONE = "participant.sml.sandbox"
LOGIN = Login("writer", "secret")


class Network:
    """DNS and two SMPs; the first one has the participants of the tests."""

    def __init__(self, wallet: Wallet) -> None:
        self.wallet = wallet
        self.faults = Faults()
        self.dns = DnsServer(ZONE, host_name=host_name, faults=self.faults)
        self.dns.start()
        self.smp, self.second = (
            Smp(seat, wallet=wallet, sml=self.dns, faults=self.faults, login=LOGIN)
            for seat in ("PSP000001", "PSP000002")
        )
        self.certificate = wallet.credentials("POP000001").certificate

    def offer(self, **changed: object) -> Offer:
        given = Offer(address=ADDRESS, certificate=self.certificate)
        return replace(given, **changed)  # type: ignore[arg-type]

    def register(
        self,
        *offers: Offer,
        participant: ParticipantId = WHO,
        document_type: DocumentTypeId = INVOICE,
        process: ProcessId = BILLING,
    ) -> None:
        self.smp.register(participant)
        self.smp.offer(participant, document_type, {process: offers or (self.offer(),)})

    def naptr(self, *records: str, participant: ParticipantId = WHO) -> None:
        self.dns.set(host_name(participant, ZONE), "NAPTR", *records)

    def stop(self) -> None:
        self.faults.end()
        for server in (self.dns, self.smp, self.second):
            server.stop()


@pytest.fixture
def network(revoking_wallet: Wallet) -> Iterator[Network]:
    network = Network(revoking_wallet)
    yield network
    network.stop()


@pytest.fixture
def environment(network: Network, revoking_wallet: Wallet, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    roots = tmp_path_factory.mktemp("roots") / "ca.pem"
    revoking_wallet.write_roots(roots)
    return Environment(
        stage="sandbox",
        sml_zone=ZONE,
        directory="https://127.0.0.1",
        resolvers=(network.dns.address,),
        trust=revoking_wallet.pki.trust,
        tls_roots=roots,
        any_port=True,
        private_hosts=True,
        revocation="off",
    )


@pytest.fixture
def looking(environment: Environment) -> Iterator[Lookup]:
    with Lookup(environment) as looking:
        yield looking


def steps(hops: tuple[Hop, ...]) -> list[tuple[str, str]]:
    return [(hop.step, hop.outcome) for hop in hops]


def refused(looking: Lookup, kind: type[PeppolKitError], *, last: tuple[str, str]) -> PeppolKitError:
    """The error of a lookup: of exactly this class, with a trace that ends so."""
    with pytest.raises(kind) as caught:
        looking.find(WHO, INVOICE, BILLING)
    assert type(caught.value) is kind
    assert steps(caught.value.trace)[-1] == last  # type: ignore[attr-defined]
    return caught.value


# --- what is found


def test_the_endpoint_of_a_participant_is_found_with_all_that_was_asked(network: Network, looking: Lookup) -> None:
    start, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    network.register(network.offer(active_from=start, active_until=end))
    found = looking.find(ParticipantId.parse("0208:0123456749"), INVOICE, BILLING)
    assert (found.participant, found.document_type, found.process) == (WHO, INVOICE, BILLING)
    assert (found.address, found.transport_profile, found.party) == (ADDRESS, AS4_PROFILE, "POP000001")
    assert (found.certificate, found.active_from, found.active_until) == (network.certificate, start, end)
    assert found.contact == "https://localhost/contact"
    assert steps(found.trace) == [("dns", "ok"), ("service metadata", "ok"), ("endpoint", "ok")]
    dns, metadata, endpoint = found.trace
    assert dns.asked == f"{host_name(WHO, ZONE)} NAPTR"
    assert dns.answered == network.smp.address
    checks = dict(metadata.checks)
    assert checks["signature"] == "holds, rsa-sha256, sha256"
    assert checks["signer"] == "PSP000001"
    assert checks["identifiers"] == "as asked"
    assert dict(endpoint.checks)["access point"].startswith("POP000001, until ")
    text = trace_text(found.trace)
    assert text.count("\n   asked ") == 3
    assert f"1. dns: ok, {dns.seconds * 1000:.0f} ms\n" in text


def test_what_was_asked_is_not_asked_again(network: Network, looking: Lookup) -> None:
    network.register()
    first = looking.find(WHO, INVOICE, BILLING)
    network.faults.add("dns", "servfail")
    network.faults.add("smp", "500")
    again = looking.find(WHO, INVOICE, BILLING)
    assert [hop.cached for hop in again.trace] == [True, True, False]
    assert replace(again, trace=()) == replace(first, trace=())
    assert "from the cache" in trace_text(again.trace)
    looking.forget()
    refused(looking, DirectoryUnavailable, last=("dns", "failed"))


def test_an_answer_is_asked_anew_when_its_time_is_over(network: Network, environment: Environment) -> None:
    network.register()
    now = [datetime.now(UTC)]
    with Lookup(environment, clock=lambda: now[0]) as looking:
        looking.find(WHO, INVOICE, BILLING)
        now[0] += timedelta(seconds=61)  # DNS says a minute
        assert [hop.cached for hop in looking.find(WHO, INVOICE, BILLING).trace] == [False, True, False]
        now[0] += timedelta(minutes=15)
        assert not any(hop.cached for hop in looking.find(WHO, INVOICE, BILLING).trace)


def test_what_has_expired_since_is_not_used_from_the_cache(network: Network, environment: Environment) -> None:
    now = [datetime.now(UTC)]
    network.register(network.offer(active_until=now[0] + timedelta(seconds=30)))
    with Lookup(environment, clock=lambda: now[0]) as looking:
        looking.find(WHO, INVOICE, BILLING)
        now[0] += timedelta(seconds=31)
        refused(looking, EndpointInactive, last=("endpoint", "refused"))


def test_one_redirect_is_followed(network: Network, looking: Lookup) -> None:
    network.register()
    network.second.register(WHO)
    network.second.offer(WHO, INVOICE, {BILLING: (network.offer(address="https://127.0.0.1:8444/as4"),)})
    network.smp.register(WHO)
    network.smp.redirect(WHO, INVOICE, network.second)
    found = looking.find(WHO, INVOICE, BILLING)
    assert found.address == "https://127.0.0.1:8444/as4"
    assert [step for step, _ in steps(found.trace)] == ["dns", "service metadata", "redirect", "endpoint"]
    assert dict(found.trace[2].checks)["SMP of the redirect"] == "PSP000002"


def test_a_document_type_of_the_wildcard_scheme_is_matched(network: Network, looking: Lookup) -> None:
    registered = DocumentTypeId(f"{UBL}Invoice-2::Invoice##urn:peppol:pint:billing-1*::2.1")
    process = ProcessId("urn:peppol:bis:billing")
    network.register(document_type=registered, process=process)
    found = looking.find(WHO, PINT, process)
    assert found.document_type == registered
    assert [step for step, _ in steps(found.trace)] == ["dns", "service group", "service metadata", "endpoint"]
    assert "billing-1%2A" in found.trace[2].asked


def test_the_other_identifier_of_a_company_is_tried_when_asked_for(network: Network, looking: Lookup) -> None:
    network.register(participant=VAT)
    refused(looking, ParticipantNotRegistered, last=("dns", "absent"))
    found = looking.find(WHO, INVOICE, BILLING, other_identifiers=True)
    assert found.participant == VAT
    assert steps(found.trace)[:3] == [("dns", "absent"), ("other identifier", "ok"), ("dns", "ok")]
    assert (found.trace[1].asked, found.trace[1].answered) == (str(WHO), str(VAT))


def test_of_several_absences_the_one_that_got_furthest_is_told(network: Network, looking: Lookup) -> None:
    network.register(participant=VAT, document_type=CREDIT_NOTE)
    with pytest.raises(DocumentTypeNotSupported, match=str(VAT)):
        looking.find(WHO, INVOICE, BILLING, other_identifiers=True)


def test_another_identifier_that_cannot_be_asked_is_no_absence(network: Network, looking: Lookup) -> None:
    network.register(participant=VAT)
    network.faults.add("smp", "500")
    with pytest.raises(DirectoryUnavailable):
        looking.find(WHO, INVOICE, BILLING, other_identifiers=True)


def test_capabilities_are_the_document_types_of_the_service_group(network: Network, environment: Environment) -> None:
    network.register()
    network.register(document_type=CREDIT_NOTE)
    found = capabilities(WHO, environment=environment)
    assert found.document_types == (INVOICE, CREDIT_NOTE)
    assert (found.participant, found.publisher, found.unknown) == (WHO, network.smp.address, ())
    assert steps(found.trace) == [("dns", "ok"), ("service group", "ok")]
    with pytest.raises(ParticipantNotRegistered):
        capabilities(VAT, environment=environment)


def test_revocation_is_checked_where_the_environment_wants_it(network: Network, environment: Environment) -> None:
    pytest.importorskip("pyhanko_certvalidator")
    network.register()
    strict = replace(environment, revocation="required")
    assert lookup(WHO, INVOICE, BILLING, environment=strict).party == "POP000001"
    network.faults.add("access-point", "revoked-certificate")
    with pytest.raises(CertificateRejected) as caught:
        lookup(WHO, INVOICE, BILLING, environment=strict)
    assert caught.value.reason == "revoked"


# --- what DNS says


def test_a_name_without_naptr_records_is_no_participant(network: Network, looking: Lookup) -> None:
    network.dns.set(host_name(WHO, ZONE), "TXT", '"something else"')
    error = refused(looking, ParticipantNotRegistered, last=("dns", "absent"))
    assert "no NAPTR records" in str(error)


def test_a_name_that_is_not_there_is_no_participant(network: Network, looking: Lookup) -> None:
    assert "NXDOMAIN" in str(refused(looking, ParticipantNotRegistered, last=("dns", "absent")))


def test_a_zone_that_is_not_there_says_nothing_about_participants(network: Network, environment: Environment) -> None:
    elsewhere = replace(environment, sml_zone="participant.sml.elsewhere")
    with Lookup(elsewhere) as looking:
        error = refused(looking, DirectoryUnavailable, last=("dns", "failed"))
    assert "the zone of the SML is not in DNS" in str(error)


def test_a_participant_without_an_smp_is_not_an_absent_one(network: Network, looking: Lookup) -> None:
    network.register()
    network.faults.add("dns", "no-service", times=1)
    refused(looking, NoPublisher, last=("dns", "refused"))


def test_a_name_server_that_fails_says_nothing(network: Network, looking: Lookup) -> None:
    network.register()
    network.faults.add("dns", "servfail", times=1)
    error = refused(looking, DirectoryUnavailable, last=("dns", "failed"))
    assert error.retryable
    assert "SERVFAIL" in str(error)
    assert looking.find(WHO, INVOICE, BILLING).address == ADDRESS


def located(environment: Environment, **times: float) -> str:
    return Locator(environment, check=Web(environment).check, **times).locate(WHO, Trace())


def test_a_name_server_that_is_silent_is_not_waited_for_long(network: Network, environment: Environment) -> None:
    network.register()
    network.faults.add("dns", "dropped")
    with pytest.raises(DirectoryUnavailable, match="no answer"):
        located(environment, each=0.1, together=0.3)


def test_several_resolvers_are_tried_in_turn(network: Network, environment: Environment) -> None:
    network.register()
    for first in ("127.0.0.1:1", "[::1]:1", "localhost:1"):
        several = replace(environment, resolvers=(first, network.dns.address))
        assert located(several, each=0.3, together=3) == network.smp.address


def test_a_resolver_that_has_no_address_says_nothing(environment: Environment) -> None:
    elsewhere = replace(environment, resolvers=("nowhere.invalid",))
    with pytest.raises(DirectoryUnavailable, match="cannot be asked"):
        located(elsewhere)


def test_an_answer_that_is_cut_off_comes_over_tcp(network: Network, environment: Environment) -> None:
    network.register()
    others = [f'{200 + n} 10 "U" "Meta:Other" "!.*!https://other.example.org/{"a" * 60}{n}!" .' for n in range(40)]
    network.naptr(f'100 10 "U" "Meta:SMP" "!.*!{network.smp.address}!" .', *others)
    assert located(environment) == network.smp.address


def test_the_address_of_an_smp_may_have_a_path(network: Network, environment: Environment) -> None:
    network.naptr('100 10 "u" "META:smp" "/^.*$/https:\\\\/\\\\/smp.example.org\\\\/base\\\\//" .')
    assert located(environment) == "https://smp.example.org/base"


def test_an_address_of_http_in_dns_is_refused(network: Network, looking: Lookup) -> None:
    network.naptr('100 10 "U" "Meta:SMP" "!.*!http://smp.example.org!" .')
    refused(looking, AddressNotAllowed, last=("dns", "refused"))


# --- what the SMP says


def test_a_participant_that_the_smp_does_not_know_is_not_registered(network: Network, looking: Lookup) -> None:
    network.naptr(f'100 10 "U" "Meta:SMP" "!.*!{network.smp.address}!" .')
    refused(looking, ParticipantNotRegistered, last=("service group", "absent"))


def test_a_document_type_that_is_not_registered_is_not_supported(network: Network, looking: Lookup) -> None:
    network.register(document_type=CREDIT_NOTE)
    error = refused(looking, DocumentTypeNotSupported, last=("service group", "ok"))
    assert steps(error.trace)[-2] == ("service metadata", "absent")  # type: ignore[attr-defined]
    with pytest.raises(DocumentTypeNotSupported):
        looking.find(WHO, PINT, BILLING)


def test_a_404_for_what_the_smp_lists_is_a_contradiction(network: Network, looking: Lookup) -> None:
    network.register()
    network.faults.add("smp", "404", times=1)
    refused(looking, DirectoryAnswerInvalid, last=("service group", "ok"))


def test_a_process_that_is_not_registered_is_not_supported(network: Network, looking: Lookup) -> None:
    network.register(process=OTHER_PROCESS)
    refused(looking, ProcessNotSupported, last=("endpoint", "absent"))


def test_a_transport_that_is_not_known_is_not_supported(network: Network, looking: Lookup) -> None:
    network.register(network.offer(transport_profile="busdox-transport-as2-ver2p0"))
    assert "busdox-transport-as2-ver2p0" in str(refused(looking, ProcessNotSupported, last=("endpoint", "absent")))


@pytest.mark.parametrize("days", [(1, 2), (-2, -1)])
def test_an_endpoint_that_is_not_active_is_ignored(network: Network, looking: Lookup, days: tuple[int, int]) -> None:
    start, end = (datetime.now(UTC) + timedelta(days=each) for each in days)
    idle = network.offer(active_from=start, active_until=end)
    network.register(idle)
    refused(looking, EndpointInactive, last=("endpoint", "refused"))
    looking.forget()
    network.register(idle, network.offer(address="https://127.0.0.1:8444/as4"))
    assert looking.find(WHO, INVOICE, BILLING).address == "https://127.0.0.1:8444/as4"


@pytest.mark.parametrize("fault", ["500", "dropped"])
def test_an_smp_that_does_not_answer_says_nothing(network: Network, looking: Lookup, fault: str) -> None:
    network.register()
    network.faults.add("smp", fault)
    assert refused(looking, DirectoryUnavailable, last=("service metadata", "failed")).retryable


def test_an_smp_that_is_too_slow_says_nothing(network: Network, environment: Environment) -> None:
    network.register()
    network.faults.add("smp", "slow", seconds=3)
    web = Web(environment, connect=3, read=0.5)
    with Lookup(environment, web=web) as hasty:
        refused(hasty, DirectoryUnavailable, last=("service metadata", "failed"))
    web.close()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("gzip-bomb", DirectoryAnswerInvalid),
        ("other-participant", DirectoryAnswerInvalid),
        ("unsigned", SignatureInvalid),
        ("wrongly-signed", SignatureInvalid),
        ("sha1", SignatureInvalid),
    ],
)
def test_an_answer_that_is_not_as_it_must_be_is_refused(
    network: Network, looking: Lookup, fault: str, kind: type[PeppolKitError]
) -> None:
    network.register()
    network.faults.add("smp", fault)
    refused(looking, kind, last=("service metadata", "refused"))


def test_a_signature_by_sha1_is_taken_where_that_is_asked_for(network: Network, environment: Environment) -> None:
    network.register()
    network.faults.add("smp", "sha1")
    assert lookup(WHO, INVOICE, BILLING, environment=environment, allow_sha1=True).address == ADDRESS


@pytest.mark.parametrize(("place", "step"), [("smp", "service metadata"), ("access-point", "endpoint")])
@pytest.mark.parametrize(
    ("fault", "reason"), [("expired-certificate", "expired"), ("untrusted-certificate", "untrusted")]
)
def test_a_certificate_that_is_not_to_be_trusted_is_refused(
    network: Network, looking: Lookup, *, place: str, step: str, fault: str, reason: str
) -> None:
    network.register()
    network.faults.add(place, fault)
    error = refused(looking, CertificateRejected, last=(step, "refused"))
    assert isinstance(error, CertificateRejected)
    assert error.reason == reason


def test_the_certificate_of_an_access_point_signs_no_metadata(network: Network, environment: Environment) -> None:
    """And that of an SMP receives nothing."""
    network.register(network.offer(certificate=network.wallet.pki.publisher("PSP000009").certificate))
    with Lookup(environment) as looking:
        error = refused(looking, CertificateRejected, last=("endpoint", "refused"))
    assert isinstance(error, CertificateRejected)
    assert error.reason == "untrusted"


def test_a_second_redirect_is_not_followed(network: Network, looking: Lookup) -> None:
    network.register()
    network.faults.add("smp", "redirect-loop")
    error = refused(looking, DirectoryAnswerInvalid, last=("redirect", "refused"))
    assert "redirects again" in str(error)


def test_a_redirect_answered_by_another_smp_is_refused(network: Network, looking: Lookup) -> None:
    network.register()
    network.second.register(WHO)
    network.second.offer(WHO, INVOICE, {BILLING: (network.offer(),)})
    network.smp.register(WHO)
    third = SimpleNamespace(address=network.second.address, subject="CN=PSP000003,O=Someone,C=BE")
    network.smp.redirect(WHO, INVOICE, third)  # type: ignore[arg-type]
    error = refused(looking, CertificateRejected, last=("redirect", "refused"))
    assert isinstance(error, CertificateRejected)
    assert (error.reason, error.subject) == ("subject", "PSP000002")


def test_a_redirect_to_where_nothing_is_is_a_contradiction(network: Network, looking: Lookup) -> None:
    network.register()
    network.smp.redirect(WHO, INVOICE, network.second)
    refused(looking, DirectoryAnswerInvalid, last=("redirect", "refused"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/as4", "https://me@127.0.0.1/as4", ""])
def test_an_endpoint_that_leads_where_none_may_is_refused(network: Network, looking: Lookup, address: str) -> None:
    network.register(network.offer(address=address))
    refused(looking, AddressNotAllowed, last=("endpoint", "refused"))


def test_a_private_smp_is_refused_where_hosts_must_be_public(network: Network, environment: Environment) -> None:
    network.register()
    public = replace(environment, private_hosts=False)
    with Lookup(public, verifier=verifier_for(environment)) as looking:
        refused(looking, AddressNotAllowed, last=("service metadata", "refused"))
