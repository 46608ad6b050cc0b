"""`peppol-kit inspect` says what a file is, and what of it holds."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

pytest.importorskip("typer")
pytest.importorskip("rich")

import typer
from tests.as4 import DOCUMENT_TYPE, MESSAGE_ID, NOW, PROCESS, RECEIVER, find, pki, receiver, verifier, wire
from tests.envelopes import INVOICE, WRAPPED, envelope, spoilt
from typer.testing import CliRunner

from peppol_kit.cli.inspecting import certificates
from peppol_kit.cli.kit.inspect import inspect, inspection
from peppol_kit.envelope import binary_content, wrap
from peppol_kit.errors import MessageRefused, TrustAnchorsMissing
from peppol_kit.network.business_card import BusinessCard, BusinessEntity, Name
from peppol_kit.network.pki.store import VARIABLE
from peppol_kit.sandbox import metadata
from peppol_kit.transports.as4 import inbound, signals
from peppol_kit.xml.parser import parse

if TYPE_CHECKING:
    from peppol_kit.cli.inspecting.inspection import Check, Inspection
    from peppol_kit.network.environment import Stage
    from peppol_kit.network.pki import Trust

FIXTURES = Path(__file__).parents[1] / "fixtures"
VALID = (FIXTURES / "valid" / "be-invoice.xml").read_bytes()
BROKEN = (FIXTURES / "broken" / "sum-lines.xml").read_bytes()
SHARED = Path(__file__).parents[3] / "shared" / "network"
PUBLISHER = "PSP000001"
recorded = pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded messages are not beside the project")

app = typer.Typer()
app.command()(inspect)


@pytest.fixture(autouse=True)
def no_anchors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The CA certificates of this machine do not matter."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "trust"))


class Done(NamedTuple):
    status: int
    out: str
    err: str


def kit(*arguments: object, stdin: bytes = b"") -> Done:
    done = CliRunner().invoke(app, list(map(str, arguments)), input=stdin)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def inspected(data: bytes, *, allow_sha1: bool = False) -> Inspection:
    return inspection(data, allow_sha1=allow_sha1, clock=lambda: NOW)


def check(found: Inspection, what: str) -> Check:
    (only,) = (each for each in found.checks if each.what == what)
    return only


# --- the command


def test_a_document_is_told(tmp_path: Path) -> None:
    (tmp_path / "invoice.xml").write_bytes(VALID)
    done = kit(tmp_path / "invoice.xml")
    assert done.status == 0
    assert done.out.startswith(f"{tmp_path / 'invoice.xml'}: document, Invoice\n")
    assert "  document type: Peppol BIS Billing UBL Invoice V3\n" in done.out
    assert "  peppol-bis-billing-3: passed\n" in done.out


def test_what_does_not_hold_is_said_and_is_a_1() -> None:
    done = kit("-", stdin=spoilt(">BE<", ">BEL<"))
    assert done.status == 1
    assert done.out.startswith("standard input: business message envelope (SBDH): DOES NOT HOLD\n")
    assert "  envelope: DOES NOT HOLD: breaks a rule\n" in done.out
    assert "  Must be corrected: SBDH-invalid-country-c1, line 2\n" in done.out
    assert "    What to do: " in done.out


def test_json_has_all_of_it() -> None:
    done = kit("-", "--json", stdin=wrap(VALID, envelope()))
    said = json.loads(done.out)
    assert (done.status, said["path"], said["kind"], said["holds"]) == (0, "-", "envelope", True)
    assert said["facts"]["instance id"] == envelope().instance_id
    assert said["checks"] == [{"what": "envelope", "holds": True, "said": "keeps its rules"}]
    assert [(inner["kind"], inner["holds"]) for inner in said["contents"]] == [("document", True)]
    assert said["contents"][0]["facts"]["number"] == "F2026/0417"


def test_what_steers_a_terminal_is_not_shown() -> None:
    done = kit("-", stdin=spoilt("0e6b7f5c", "\x9b31m&#x202e;"))
    assert done.status == 0
    assert "\x9b" not in done.out
    assert "\u202e" not in done.out


def test_a_file_that_is_not_there_is_a_2(tmp_path: Path) -> None:
    assert kit(tmp_path / "missing.xml").status == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"Dear Sir", "it is neither XML nor an AS4 message"),
        (b"%PDF-1.7", "it is neither XML nor an AS4 message"),
        (b"<html/>", "no document type of Peppol begins with html"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "it is neither XML nor an AS4 message"),
        (f'<Failure xmlns="{metadata.SMP}"/>'.encode(), "no SMP answers with Failure"),
    ],
)
def test_what_is_nothing_of_peppol_is_a_1(data: bytes, why: str) -> None:
    found = inspected(data)
    assert (found.kind, found.holds, check(found, "kind").said) == ("unknown", False, why)


# --- documents and envelopes


def test_an_invalid_document_does_not_hold() -> None:
    found = inspected(BROKEN)
    assert not found.holds
    assert check(found, "en16931").holds is False
    assert [finding.rule for finding in found.findings] == ["BR-CO-10", "BR-CO-13"]


def test_a_document_of_a_specification_that_is_not_held_is_not_judged() -> None:
    found = inspected((FIXTURES / "special" / "ubl-be-invoice.xml").read_bytes())
    assert found.holds
    assert check(found, "rules").said.startswith("not judged")


def test_a_document_that_breaks_off_does_not_hold() -> None:
    found = inspected(VALID[:-20])
    assert (found.kind, found.holds) == ("document", False)
    assert check(found, "well-formed XML").holds is False


def test_an_envelope_holds_whatever_is_in_it_and_what_is_in_it_is_judged() -> None:
    found = inspected(wrap(BROKEN, envelope()))
    (document,) = found.contents
    assert (found.holds, document.holds) == (True, False)


def test_what_a_document_claims_is_compared_with_its_envelope() -> None:
    other = VALID.replace(b"poacc:billing:3.0<", b"poacc:selfbilling:3.0<")
    found = inspected(wrap(other, envelope()))
    assert found.holds
    assert [finding.rule for finding in found.findings] == ["SBDH-other-customization"]


def test_a_document_that_is_no_xml_is_told() -> None:
    found = inspected(wrap(binary_content(b"%PDF", "application/pdf"), envelope()))
    (inner,) = found.contents
    assert (inner.kind, inner.facts) == ("content", (("media type", "application/pdf"), ("size", "4 bytes")))


def test_a_document_that_says_to_be_base64_and_is_not_is_told() -> None:
    (inner,) = inspected(wrap(binary_content(b"%PDF", "a/b").replace(b"JVBE", b"!!!!"), envelope())).contents
    assert (inner.holds, check(inner, "content").said) == (False, "BinaryContent is not base64")


def test_an_envelope_that_breaks_off_is_one() -> None:
    found = inspected(WRAPPED[:-30])
    assert (found.kind, found.holds) == ("envelope", False)
    assert dict(found.facts)["sender"] == "0208:0202239951"
    assert [finding.rule for finding in found.findings] == ["SBDH-invalid-sbd-xml"]


# --- answers of an SMP


def published(*, sha1: bool = False, signed: bool = True) -> bytes:
    offer = metadata.Offer(address="https://ap.example/as4", certificate=receiver().certificate)
    content = parse(metadata.service_metadata(RECEIVER, DOCUMENT_TYPE, [(PROCESS, [offer])]))
    return metadata.signed(content, pki().publisher(PUBLISHER) if signed else None, sha1=sha1)


def test_signed_metadata_holds() -> None:
    found = inspected(published())
    assert (found.kind, found.holds) == ("service-metadata", True)
    assert dict(found.facts)["participant"] == RECEIVER.uri
    assert check(found, "signature").said == "holds (rsa-sha256, sha256)"
    assert check(found, "signer").said.startswith(f"{PUBLISHER}, from 20")
    (endpoint,) = found.contents
    assert dict(endpoint.facts)["address"] == "https://ap.example/as4"
    assert dict(endpoint.facts)["certificate"].startswith("POP000002, until 20")
    assert check(endpoint, "active").said == "yes"


def test_metadata_that_somebody_changed_do_not_hold() -> None:
    found = inspected(metadata.tampered(published()))
    assert (found.holds, check(found, "signature").said) == (False, "the content is not what was signed")


def test_metadata_without_a_signature_do_not_hold() -> None:
    found = inspected(published(signed=False))
    assert (found.holds, check(found, "signature").said) == (
        False,
        "there must be one signature, directly below the root",
    )
    bare = metadata.service_metadata(RECEIVER, DOCUMENT_TYPE, [])
    assert check(inspected(bare), "signature") == ("signature", False, "there is none")


def test_a_signature_by_sha1_holds_only_if_it_may() -> None:
    old = published(sha1=True)
    assert "(--allow-sha1)" in check(inspected(old), "signature").said
    assert not inspected(old).holds
    assert inspected(old, allow_sha1=True).holds
    broken = metadata.tampered(old)
    assert not inspected(broken, allow_sha1=True).holds
    assert check(inspected(broken), "signature").said == "the content is not what was signed"


def test_a_redirect_is_told() -> None:
    content = parse(metadata.redirect("https://other.example", "CN=PSP000002"))
    found = inspected(metadata.signed(content, pki().publisher(PUBLISHER)))
    assert found.holds
    assert found.facts == (("redirect to", "https://other.example"), ("which signs as", "CN=PSP000002"))


def test_a_service_group_is_told() -> None:
    address = f"https://smp.example/{metadata.service_path(RECEIVER, DOCUMENT_TYPE)}"
    found = inspected(metadata.service_group(RECEIVER, [address, "https://smp.example/services/nothing"]))
    assert (found.kind, found.holds) == ("service-group", True)
    assert dict(found.facts) == {
        "participant": str(RECEIVER),
        "document type 1": "Peppol BIS Billing UBL Invoice V3",
    }
    assert check(found, "references").said == "1 are to no document type that can be read"


def test_a_service_group_of_nobody_does_not_hold() -> None:
    assert not inspected(f'<ServiceGroup xmlns="{metadata.SMP}"/>'.encode()).holds


def test_a_business_card_is_told() -> None:
    card = BusinessCard(
        participant=RECEIVER, entities=(BusinessEntity(names=(Name("Brouwerij De Zilvermeeuw"),), country="BE"),)
    )
    found = inspected(card.to_xml())
    assert (found.kind, found.holds) == ("business-card", True)
    assert dict(found.facts)["business 1"] == "Brouwerij De Zilvermeeuw (BE)"


# --- AS4


def test_a_message_holds_as_far_as_can_be_told() -> None:
    message = wire()
    header = f"Content-Type: {message.content_type}\r\nHost: ap.example\r\n\r\n".encode()
    found = inspected(header + message.joined())
    assert (found.kind, found.holds) == ("message", True)
    facts = dict(found.facts)
    assert (facts["message id"], facts["from"], facts["to"]) == (MESSAGE_ID, "POP000001", "POP000002")
    assert facts["document type"] == "Peppol BIS Billing UBL Invoice V3"
    assert check(found, "signature").holds
    assert check(found, "payload").holds is None
    assert "encrypted for POP000002" in check(found, "payload").said


@pytest.mark.parametrize(
    "before", [b"", b"POST /as4 HTTP/1.1\r\ncontent-type: multipart/related;\r\n boundary=%b\r\n\r\n"]
)
def test_the_boundary_is_found(before: bytes) -> None:
    message = wire()
    header = before.replace(b"%b", b'"' + message.boundary.encode() + b'"')
    assert inspected(header + message.joined()).holds


def test_a_message_that_somebody_changed_does_not_hold() -> None:
    message = wire().changed(lambda root: setattr(find(root, "//eb:ConversationId"), "text", "another"))
    found = inspected(message.joined())
    assert (found.holds, check(found, "signature").said) == (False, "EBMS:0101: the message is not what was signed")
    assert dict(found.facts)["conversation"] == "another"


def test_a_message_that_is_not_signed_does_not_hold() -> None:
    def unsign(root: object) -> None:
        signature = find(root, "//ds:Signature")  # type: ignore[arg-type]
        signature.getparent().remove(signature)

    found = inspected(wire().changed(unsign).joined())
    assert check(found, "signature") == ("signature", False, "EBMS:0101: the message is not signed")


def test_a_message_without_its_end_does_not_hold() -> None:
    found = inspected(wire().joined()[:-20])
    assert (found.kind, found.holds) == ("message", False)


def test_a_message_to_nobody_does_not_hold() -> None:
    message = wire().changed(lambda root: find(root, "//eb:Property[@name='finalRecipient']").set("type", "x"))
    assert check(inspected(message.joined()), "addressing").holds is False


def test_a_payload_that_is_not_encrypted_is_compared_with_what_was_signed() -> None:
    def lay_open(root: object) -> None:
        for element in ("xenc:EncryptedKey", "xenc:EncryptedData"):
            found = find(root, f"//{element}")  # type: ignore[arg-type]
            found.getparent().remove(found)

    found = inspected(wire().changed(lay_open).joined())
    assert check(found, "payload") == ("payload", False, "not encrypted, and not what was signed")


def receipt(tmp_path: Path) -> bytes:
    message = wire()
    (tmp_path / "raw").write_bytes(message.joined())
    opened = inbound.open_message(
        tmp_path / "raw",
        message.content_type,
        payload=tmp_path / "payload",
        credentials=receiver(),
        verifier=verifier(),
        at=NOW,
    )
    return signals.receipt_for(opened, credentials=receiver(), message_id="receipt-1", at=NOW)


def test_a_receipt_holds(tmp_path: Path) -> None:
    found = inspected(receipt(tmp_path))
    assert (found.kind, found.holds) == ("receipt", True)
    assert dict(found.facts)["in answer to"] == MESSAGE_ID
    assert check(found, "proof").said == "of 3 parts of the message"
    assert check(found, "signer").said.startswith("POP000002, ")


def test_a_receipt_of_an_expired_certificate_holds(tmp_path: Path) -> None:
    found = inspection(receipt(tmp_path), clock=lambda: NOW + timedelta(days=3650))
    assert found.holds
    assert check(found, "signer").said.endswith(", expired")


def test_a_receipt_that_somebody_changed_does_not_hold(tmp_path: Path) -> None:
    found = inspected(receipt(tmp_path).replace(MESSAGE_ID.encode(), b"x" * len(MESSAGE_ID)))
    assert (found.kind, found.holds) == ("receipt", False)


def test_an_error_need_not_be_signed() -> None:
    refused = MessageRefused("not for us", ebms="EBMS:0004", message_id=MESSAGE_ID)
    found = inspected(signals.error(refused, message_id="error-1", at=NOW))
    assert (found.kind, found.holds) == ("error", True)
    assert dict(found.facts)["error 1"] == "EBMS:0004 (failure): not for us"
    assert check(found, "signature") == ("signature", None, "the message is not signed")


@pytest.mark.parametrize(
    "data",
    [
        b'<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"/>',
        b"Content-Type: multipart/related; boundary=x\r\n\r\n--x--",
        b"Content-Type: multipart/related; boundary=x; boundary=y\r\n\r\n",
        b"--x\r\n\r\n<a/>\r\n--x--\r\n",
        b"--",
    ],
)
def test_a_message_that_cannot_be_read_does_not_hold(data: bytes) -> None:
    found = inspected(data)
    assert (found.kind, found.holds) == ("message", False)


# --- whose CA it is


def test_without_ca_certificates_nobody_vouches() -> None:
    assert check(inspected(published()), "anchor").said.startswith("not checked: the CA certificates of Peppol are not")


def test_with_them_it_is_said_who_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def trust_of(stage: Stage) -> Trust:
        if stage == "production":
            raise TrustAnchorsMissing("not at hand")
        return pki().trust

    monkeypatch.setattr(certificates, "trust_of", trust_of)
    assert check(inspected(published()), "anchor") == ("anchor", True, "vouched for by the SMP CA of the test network")
    wrong_role = metadata.signed(parse(metadata.redirect("https://a.example", "CN=b")), receiver())
    found = inspected(wrong_role)
    assert (found.holds, check(found, "anchor").said) == (True, "not of the test network (untrusted)")


# --- what others recorded


@recorded
@pytest.mark.parametrize("path", sorted((SHARED / "smp").glob("*.xml")), ids=lambda path: path.stem)
def test_recorded_answers_hold_by_sha1_alone(path: Path) -> None:
    is_right = path.name != "signed-service-metadata1.xml"
    assert kit(path).status == 1
    assert kit(path, "--allow-sha1").status == (0 if is_right else 1)


@recorded
@pytest.mark.parametrize(("name", "status"), [("helger.as4in", 0), ("dataport1.as4in", 1)])
def test_recorded_receipts_hold_or_not(name: str, status: int) -> None:
    done = kit(SHARED / "as4" / name, "--json")
    said = json.loads(done.out)
    assert (done.status, said["kind"]) == (status, "receipt")
    assert [each["holds"] for each in said["checks"] if each["what"] == "signature"] == [status == 0]


@recorded
@pytest.mark.parametrize("folder", ["good", "bad"])
def test_recorded_envelopes_hold_or_not(folder: str) -> None:
    for path in sorted((SHARED / "sbdh" / folder).glob("*.xml")):
        expected = 0 if folder == "good" or path.name == "bad-mls-to-invalid-value.xml" else 1
        assert kit(path).status == expected, path.name


def test_the_invoice_of_the_tests_is_one() -> None:
    assert inspected(INVOICE).kind == "document"
