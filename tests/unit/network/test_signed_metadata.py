"""Signed service metadata are read from what was signed, and from nothing else."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from peppol_kit.errors import DirectoryAnswerInvalid, EndpointInactive, ProcessNotSupported, SignatureInvalid
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.lookup import choose
from peppol_kit.network.service_metadata import (
    Redirect,
    ServiceEndpoint,
    ServiceInformation,
    service_group,
    signed_metadata,
)
from peppol_kit.network.signed_xml import DS
from peppol_kit.network.smp import group_address, metadata_address
from peppol_kit.sandbox import metadata
from peppol_kit.sandbox.metadata import Offer
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.network.pki import Credentials

WHO = ParticipantId.parse("0208:0123456749")
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = DocumentTypeId(
    f"{UBL}Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
BILLING = ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def publisher() -> Credentials:
    return SandboxPki().publisher()


@pytest.fixture(scope="module")
def content(publisher: Credentials) -> bytes:
    return metadata.service_metadata(
        WHO, INVOICE, [(BILLING, [Offer(address="https://ap.example.org/as4", certificate=publisher.certificate)])]
    )


@pytest.fixture(scope="module")
def answer(publisher: Credentials, content: bytes) -> bytes:
    return metadata.signed(etree.fromstring(content), publisher)


def changed(data: bytes, *pairs: tuple[str, str]) -> bytes:
    for old, new in pairs:
        assert old.encode() in data, old
        data = data.replace(old.encode(), new.encode(), 1)
    return data


def test_what_is_signed_is_read_with_its_signer(answer: bytes, publisher: Credentials) -> None:
    read = signed_metadata(answer)
    assert read.signer == publisher.certificate
    assert read.signature_algorithm == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    assert read.digest_algorithm == "http://www.w3.org/2001/04/xmlenc#sha256"
    assert isinstance(read.about, ServiceInformation)
    read.about.require(WHO, INVOICE)
    [endpoint] = read.about.endpoints
    assert (endpoint.process_scheme, endpoint.process) == (BILLING.scheme, BILLING.value)
    assert endpoint.address == "https://ap.example.org/as4"
    assert endpoint.certificate == publisher.certificate


def test_a_redirect_is_read(publisher: Credentials) -> None:
    where = metadata.redirect("https://smp.example.org/x", "CN=PSP000002,C=BE")
    read = signed_metadata(metadata.signed(etree.fromstring(where), publisher))
    assert read.about == Redirect(address="https://smp.example.org/x", certificate_uid="CN=PSP000002,C=BE")


def test_comments_are_not_signed_and_change_nothing_that_is_read(answer: bytes) -> None:
    commented = changed(answer, ("https://ap.example.org/as4", "https://ap.example.org<!-- @evil.example.org -->/as4"))
    read = signed_metadata(commented)
    assert isinstance(read.about, ServiceInformation)
    assert read.about.endpoints[0].address == "https://ap.example.org/as4"


def test_white_space_behind_the_signature_is_signed(answer: bytes) -> None:
    with pytest.raises(SignatureInvalid, match="not what was signed"):
        signed_metadata(changed(answer, ("</ds:Signature>", "</ds:Signature> ")))


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([("/as4", "/as5")], "not what was signed"),
        ([("<smp:ServiceMetadata>", "<?instruction?><smp:ServiceMetadata>")], "not what was signed"),
        ([('xmlns:smp="', 'xmlns:more="urn:more" xmlns:smp="')], "not what was signed"),
        ([("<ds:DigestValue>", "<ds:DigestValue>AAAA")], "not what was signed"),
        ([("<ds:DigestValue>", "<ds:DigestValue>*")], "base64"),
        ([("<ds:SignatureValue>", "<ds:SignatureValue>AAAA")], "not made by the key"),
        ([("#rsa-sha256", "#rsa-sha512")], "not made by the key"),
        ([("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256")], "algorithms"),
        ([("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1")], "SHA-1"),
        ([("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1")], "SHA-1"),
        ([("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2001/10/xml-exc-c14n#")], "canonical"),
        ([("REC-xml-c14n-20010315", "REC-xml-c14n-20010315#WithComments")], "canonical"),
        ([('URI=""', 'URI="#part"')], "whole document"),
        ([(' URI=""', "")], "whole document"),
        ([("#enveloped-signature", "#base64")], "transformed"),
        (
            [("</ds:Transforms>", '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/></ds:Transforms>')],
            "one Transform",
        ),
        ([("<ds:SignedInfo>", "<ds:SignedInfo><ds:Reference/>")], "one Reference"),
        ([("<ds:Transforms>", "<ds:Transforms><!-- --><other/>")], "transformed"),
        ([("<ds:X509Data>", "<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate>")], "cannot be read"),
    ],
)  # fmt: skip
def test_what_was_not_signed_so_is_refused(answer: bytes, pairs: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(SignatureInvalid, match=reason):
        signed_metadata(changed(answer, *pairs), allow_sha1=reason != "SHA-1")


def moved(root: etree._Element) -> None:
    """What was signed goes out of sight, and something else takes its place."""
    original = root[0]
    forged = etree.fromstring(etree.tostring(original).replace(b"ap.example.org", b"evil.example.org"))
    root.replace(original, forged)
    etree.SubElement(root[1], f"{{{DS}}}Object").append(original)


def doubled(root: etree._Element) -> None:
    root.append(etree.fromstring(etree.tostring(root[1])))


def inside(root: etree._Element) -> None:
    root[0].append(root[1])


def gone(root: etree._Element) -> None:
    root.remove(root[1])


@pytest.mark.parametrize("forge", [moved, doubled, inside, gone])
def test_a_signature_elsewhere_than_it_must_be_is_refused(
    answer: bytes, forge: Callable[[etree._Element], None]
) -> None:
    root = etree.fromstring(answer)
    forge(root)
    with pytest.raises(SignatureInvalid):
        signed_metadata(etree.tostring(root))


def test_the_signer_is_the_certificate_whose_key_signed(answer: bytes, publisher: Credentials) -> None:
    other = b64encode(SandboxPki().root.certificate.public_bytes(Encoding.DER)).decode()
    several = changed(answer, ("<ds:X509Data>", f"<ds:X509Data><ds:X509Certificate>{other}</ds:X509Certificate>"))
    assert signed_metadata(several).signer == publisher.certificate
    start, end = (answer.index(tag) for tag in (b"<ds:X509Certificate>", b"</ds:X509Certificate>"))
    foreign = answer[:start] + f"<ds:X509Certificate>{other}".encode() + answer[end:]
    with pytest.raises(SignatureInvalid, match="not made by the key"):
        signed_metadata(foreign)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not found",
        b"<html/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<a>" * 50 + b"</a>" * 50,
        b"<a>" + b"<b/>" * 30_000 + b"</a>",
    ],
)
def test_what_is_no_metadata_is_refused(data: bytes) -> None:
    with pytest.raises((DirectoryAnswerInvalid, SignatureInvalid)):
        signed_metadata(data)


@pytest.mark.parametrize(
    "content",
    [
        "<Other xmlns='{}'/>",
        "<ServiceMetadata xmlns='{}'/>",
        "<ServiceMetadata xmlns='{}'><Redirect/><ServiceInformation/></ServiceMetadata>",
        "<ServiceMetadata xmlns='{}'><ServiceInformation/></ServiceMetadata>",
        "<ServiceMetadata xmlns=''><ServiceInformation/></ServiceMetadata>",
    ],
)
def test_metadata_of_another_form_are_refused(publisher: Credentials, content: str) -> None:
    signed = metadata.signed(etree.fromstring(content.format(metadata.SMP)), publisher)
    with pytest.raises(DirectoryAnswerInvalid):
        signed_metadata(signed)


@pytest.mark.parametrize(
    ("participant", "document_type"),
    [
        ("iso6523-actorid-upis::0208:0123456750", INVOICE.uri),
        ("iso6523-actorid-upis::0208:0123456749", INVOICE.uri.replace("Invoice##", "invoice##")),
        ("iso6523-actorid-upis::0208:0123456749", "other-scheme::a"),
        ("::0208:0123456749", INVOICE.uri),
    ],
)
def test_metadata_of_somebody_or_something_else_are_refused(participant: str, document_type: str) -> None:
    about = ServiceInformation(participant=participant, document_type=document_type, endpoints=())
    with pytest.raises(DirectoryAnswerInvalid):
        about.require(WHO, INVOICE)


# --- the endpoint


def endpoint(**changed: str) -> ServiceEndpoint:
    given = {
        "process_scheme": BILLING.scheme,
        "process": BILLING.value,
        "transport_profile": "peppol-transport-as4-v2_0",
        "address": "https://ap.example.org/as4",
        "certificate_text": "",
    }
    return ServiceEndpoint(**{**given, **changed})


def chosen(*endpoints: ServiceEndpoint) -> ServiceEndpoint:
    about = ServiceInformation(participant=WHO.uri, document_type=INVOICE.uri, endpoints=endpoints)
    return choose(about, BILLING, at=NOW)


def test_the_endpoint_is_that_of_the_process_that_is_active_and_known() -> None:
    good = endpoint(address="https://good.example.org")
    others = (
        endpoint(process="urn:other"),
        endpoint(process_scheme="other"),
        endpoint(transport_profile="busdox-transport-as2-ver2p0"),
        endpoint(active_until_text="2026-10-31T00:00:00Z"),
        endpoint(active_from_text="2026-11-02T00:00:00Z"),
    )
    assert chosen(*others, good) == good
    for each in others:
        inactive = bool(each.active_from_text or each.active_until_text)
        with pytest.raises(EndpointInactive if inactive else ProcessNotSupported):
            chosen(each)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("", None),
        ("2026-11-01T00:00:00Z", NOW),
        ("2026-11-01T00:00:00", NOW),
        ("2026-11-01T00:00:00.000Z", NOW),
        ("2026-11-01T02:00:00+02:00", NOW),
        ("2026-11-01T00:00:00.1234567Z", NOW + timedelta(microseconds=123456)),
    ],
)
def test_a_time_without_a_zone_is_one_of_utc(text: str, time: datetime | None) -> None:
    assert endpoint(active_from_text=text).active_from == time


@pytest.mark.parametrize(
    "text", ["2026-11-01", "20261101T000000Z", "2026-13-01T00:00:00Z", "tomorrow", "٢026-11-01T00:00:00Z"]
)
def test_a_time_that_cannot_be_read_makes_no_endpoint_active(text: str) -> None:
    for where in ("active_from_text", "active_until_text"):
        with pytest.raises(DirectoryAnswerInvalid):
            chosen(endpoint(**{where: text}))


def test_a_certificate_may_be_written_in_several_ways(publisher: Credentials) -> None:
    pem = publisher.certificate.public_bytes(Encoding.PEM).decode()
    der = b64encode(publisher.certificate.public_bytes(Encoding.DER)).decode()
    for text in (der, f"\n  {der[:76]}\r\n {der[76:]}\n", pem, pem.replace("\n", "")):
        assert endpoint(certificate_text=text).certificate == publisher.certificate


@pytest.mark.parametrize("text", ["", "AAAA", "no certificate", "A" * 100_000])
def test_a_certificate_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(DirectoryAnswerInvalid):
        _ = endpoint(certificate_text=text).certificate


# --- the service group


def test_the_document_types_of_a_group_are_read_from_its_references() -> None:
    base = "https://smp.example.org"
    group = metadata.service_group(
        WHO,
        [
            metadata_address(base, WHO, INVOICE),
            f"{base}/path/{quote(WHO.uri)}/services/{INVOICE.uri}",
            f"{base}/elsewhere",
            f"{base}/{quote(WHO.uri)}/services/other-scheme%3A%3Aa",
        ],
    )
    read = service_group(group, WHO)
    assert read.document_types == (INVOICE,)
    assert read.unknown == (f"{base}/elsewhere", f"{base}/{quote(WHO.uri)}/services/other-scheme%3A%3Aa")


@pytest.mark.parametrize("data", [b"", b"<html/>", metadata.service_group(ParticipantId.parse("0208:1"), [])])
def test_a_group_of_somebody_else_is_refused(data: bytes) -> None:
    with pytest.raises(DirectoryAnswerInvalid):
        service_group(data, WHO)


def test_capitals_of_the_participant_do_not_count_in_a_group() -> None:
    assert service_group(metadata.service_group(ParticipantId.parse("9915:TEST"), []), ParticipantId.parse("9915:test"))


def test_each_segment_of_an_address_is_encoded_on_its_own() -> None:
    assert group_address("https://smp.example.org/a", ParticipantId.parse("9925:BE0123456749")) == (
        "https://smp.example.org/a/iso6523-actorid-upis%3A%3A9925%3Abe0123456749"
    )
    slashes = DocumentTypeId(f"{UBL}Invoice-2::Invoice##a/b*::2.1", "peppol-doctype-wildcard")
    assert metadata_address("https://smp.example.org", WHO, slashes) == (
        "https://smp.example.org/iso6523-actorid-upis%3A%3A0208%3A0123456749/services/peppol-doctype-wildcard%3A%3A"
        "urn%3Aoasis%3Anames%3Aspecification%3Aubl%3Aschema%3Axsd%3AInvoice-2%3A%3AInvoice%23%23a%2Fb%2A%3A%3A2.1"
    )
