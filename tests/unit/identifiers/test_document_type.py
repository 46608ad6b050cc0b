"""Document type identifiers: their parts, the two schemes, and which registration takes a document."""

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peppol_kit.codelists import edec
from peppol_kit.errors import IdentifierError, InvalidFormat, InvalidLength, UnknownScheme
from peppol_kit.identifiers import DocumentTypeId
from peppol_kit.identifiers.document_type import EXACT_SCHEME, WILDCARD_SCHEME

UBL_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
BIS_INVOICE = DocumentTypeId(f"{UBL_INVOICE}::Invoice##{BILLING}::2.1")


def pint(customization: str, scheme: str = WILDCARD_SCHEME) -> DocumentTypeId:
    return DocumentTypeId(f"{UBL_INVOICE}::Invoice##urn:peppol:pint:{customization}::2.1", scheme)


def test_parts() -> None:
    assert BIS_INVOICE.scheme == EXACT_SCHEME
    assert BIS_INVOICE.namespace == UBL_INVOICE
    assert BIS_INVOICE.root_element == "Invoice"
    assert BIS_INVOICE.customization == BILLING
    assert BIS_INVOICE.version == "2.1"
    assert str(BIS_INVOICE) == BIS_INVOICE.value
    assert BIS_INVOICE.uri == f"busdox-docid-qns::{UBL_INVOICE}::Invoice##{BILLING}::2.1"
    assert repr(BIS_INVOICE) == f"DocumentTypeId.parse({BIS_INVOICE.uri!r})"


def test_what_is_not_xml_has_a_format_and_no_root_element() -> None:
    orders = DocumentTypeId("urn:peppol:doctype:edifact:ORDERS##eb2b::0")
    assert (orders.namespace, orders.root_element) == ("urn:peppol:doctype:edifact:ORDERS", "")
    assert (orders.customization, orders.version) == ("eb2b", "0")
    assert orders.listed is not None


@pytest.mark.parametrize("uri", edec.document_types())
def test_every_listed_type_is_read_and_named(uri: str) -> None:
    document_type = DocumentTypeId.parse(uri)
    assert document_type.uri == uri
    assert document_type.listed == edec.document_types()[uri]
    assert document_type.name == edec.document_types()[uri].name
    again = DocumentTypeId.of(
        namespace=document_type.namespace,
        root_element=document_type.root_element,
        customization=document_type.customization,
        version=document_type.version,
        scheme=document_type.scheme,
    )
    assert again == document_type


def test_names() -> None:
    assert BIS_INVOICE.name == "Peppol BIS Billing UBL Invoice V3"
    assert pint("billing-1@xx-1").name is None
    assert pint("billing-1@xx-1").listed is None


def test_pint_is_of_the_wildcard_scheme_unless_told_otherwise() -> None:
    value = f"{UBL_INVOICE}::Invoice##urn:peppol:pint:billing-1@jp-1::2.1"
    assert DocumentTypeId(value).scheme == WILDCARD_SCHEME
    assert DocumentTypeId(value, EXACT_SCHEME).scheme == EXACT_SCHEME
    assert DocumentTypeId(value) != DocumentTypeId(value, EXACT_SCHEME)


def test_capitals_count() -> None:
    assert DocumentTypeId(BIS_INVOICE.value.replace("billing", "Billing")) != BIS_INVOICE
    assert DocumentTypeId(BIS_INVOICE.value) == BIS_INVOICE
    assert BIS_INVOICE.value != BIS_INVOICE


def test_it_does_not_change() -> None:
    with pytest.raises(AttributeError, match="a DocumentTypeId does not change: version"):
        BIS_INVOICE.version = "2.2"
    assert pickle.loads(pickle.dumps(pint("billing-1"))) == pint("billing-1")
    assert copy.deepcopy(BIS_INVOICE) == BIS_INVOICE


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("no separator", InvalidFormat, "a scheme and :: must stand before the value"),
        ("::a::b##c::1", UnknownScheme, "its scheme must be busdox-docid-qns or peppol-doctype-wildcard"),
        ("other-scheme::a::b##c::1", UnknownScheme, "its scheme must be busdox-docid-qns"),
        ("busdox-docid-qns::", InvalidLength, "0 characters, where 1 to 500 are allowed"),
        ("busdox-docid-qns::a::b##" + "c" * 490 + "::1", InvalidLength, "499"),
        ("busdox-docid-qns::a::b##" + "c" * 492 + "::1", InvalidLength, "501 characters, where 1 to 500"),
        (
            "busdox-docid-qns::a::b#c::1",
            InvalidFormat,
            "layout namespace::root element##customization::version",
        ),
        ("busdox-docid-qns::a::b##c", InvalidFormat, "it must have the layout"),
        ("busdox-docid-qns::a::b##c::", InvalidFormat, "it must have the layout"),
        ("busdox-docid-qns::a::b##::1", InvalidFormat, "it must have the layout"),
        ("busdox-docid-qns::##c::1", InvalidFormat, "it must have the layout"),
        ("busdox-docid-qns::a::b##c d::1", InvalidFormat, "there is white space in it"),
        ("busdox-docid-qns::a::b##c\u00a0d::1", InvalidFormat, "there is white space in it"),
        ("busdox-docid-qns::a::b##c€::1", InvalidFormat, "character 8 is '€', which is not of ISO 8859-1"),
        ("busdox-docid-qns::a::b##c*::1", InvalidFormat, "a * may only end the customization"),
        ("busdox-docid-qns::a*::b##c::1", InvalidFormat, "a * may only end the customization"),
        ("peppol-doctype-wildcard::a::b##c*d::1", InvalidFormat, "a * may only end the customization"),
        ("peppol-doctype-wildcard::a::b##c**::1", InvalidFormat, "a * may only end the customization"),
        ("peppol-doctype-wildcard::a*::b##c::1", InvalidFormat, "a * may only end the customization"),
        ("peppol-doctype-wildcard::a::b##c::1*", InvalidFormat, "a * may only end the customization"),
    ],
)
def test_wrong_syntax(text: str, error: type[IdentifierError], message: str) -> None:
    if message == "499":
        assert len(DocumentTypeId.parse(text).value) == 499
        return
    with pytest.raises(IdentifierError, match=re.escape(message)) as caught:
        DocumentTypeId.parse(text)
    assert type(caught.value) is error
    assert str(caught.value).startswith("not a document type identifier: ")


@given(st.sampled_from([EXACT_SCHEME, WILDCARD_SCHEME]), st.text(":#@*ab é€\n", max_size=30))
def test_any_text_is_read_or_an_identifier_error(scheme: str, value: str) -> None:
    try:
        document_type = DocumentTypeId.parse(f"{scheme}::{value}")
    except IdentifierError:
        return
    assert document_type.value == value
    assert document_type.best_of([document_type]) == document_type
    assert "*" not in document_type.customization[:-1]


@pytest.mark.parametrize(
    ("document", "registered", "found"),
    [
        ("billing-1@jp-1", ["billing-1@jp-1"], "billing-1@jp-1"),
        ("billing-1@jp-1", ["billing-1@jp-1*"], "billing-1@jp-1*"),
        ("billing-1@jp-1", ["billing-1*"], "billing-1*"),
        ("billing-1@jp-1", ["billing-1"], None),
        ("billing-1@jp-1", ["billing-1*", "billing-1@jp-1*"], "billing-1@jp-1*"),
        ("billing-1@jp-1", ["billing-1@jp-1*", "billing-1@jp-1"], "billing-1@jp-1"),
        ("billing-1@jp-1@more", ["billing-1*"], "billing-1*"),
        ("billing-1@jp-1@more", ["billing-1@jp-1*", "billing-1*"], "billing-1@jp-1*"),
        ("billing-1", ["billing-1@jp-1"], None),
        ("billing-1*", ["billing-1"], "billing-1"),
        ("billing-1@jp-1", [], None),
        ("billing-1@jp-1", ["*"], None),
    ],
)
def test_which_registration_takes_a_document(document: str, registered: list[str], found: str | None) -> None:
    best = pint(document).best_of([pint(customization) for customization in registered])
    assert best == (None if found is None else pint(found))


def test_the_exact_scheme_knows_no_wildcards() -> None:
    document = pint("billing-1@jp-1", EXACT_SCHEME)
    assert document.candidates() == (document,)
    assert document.best_of([pint("billing-1@jp-1"), pint("billing-1*")]) is None
    assert pint("billing-1@jp-1").best_of([document]) is None


def test_all_but_the_customization_must_be_the_same() -> None:
    other = DocumentTypeId(pint("billing-1*").value.replace("::2.1", "::2.4"), WILDCARD_SCHEME)
    assert pint("billing-1@jp-1").best_of([other]) is None


def test_the_order_of_candidates() -> None:
    names = [candidate.customization.removeprefix("urn:peppol:pint:") for candidate in pint("a@b@c").candidates()]
    assert names == ["a@b@c", "a@b@c*", "a@b*", "a*"]
