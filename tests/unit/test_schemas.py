"""The generated schemas: up to date with their tables, usable offline, saying what is wrong and where."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"
PREFIXES = " ".join(
    f'xmlns:{prefix}="{UBL.format(name)}"'
    for prefix, name in {
        "cac": "CommonAggregateComponents",
        "cbc": "CommonBasicComponents",
        "ext": "CommonExtensionComponents",
    }.items()
)
PARTY = "<cac:Party><cac:PartyName><cbc:Name>A</cbc:Name></cac:PartyName></cac:Party>"
DESPATCH_LINE = """\
<cac:DespatchLine>
<cbc:ID>1</cbc:ID>
<cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>
<cac:Item><cbc:Name>Bolt</cbc:Name></cac:Item>
</cac:DespatchLine>"""
DESPATCH_ADVICE = f"""\
<DespatchAdvice xmlns="{UBL.format("DespatchAdvice")}" {PREFIXES}>
<cbc:ID>7</cbc:ID>
<cbc:IssueDate>2026-02-28</cbc:IssueDate>
<cac:DespatchSupplierParty>{PARTY}</cac:DespatchSupplierParty>
<cac:DeliveryCustomerParty>{PARTY}</cac:DeliveryCustomerParty>
{DESPATCH_LINE}
</DespatchAdvice>"""
INVOICE = f"""\
<Invoice xmlns="{UBL.format("Invoice")}" {PREFIXES}>
<cbc:ID>1</cbc:ID>
<cbc:IssueDate>2026-02-28</cbc:IssueDate>
<cac:AccountingSupplierParty>{PARTY}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>{PARTY}</cac:AccountingCustomerParty>
<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">1.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine>
<cbc:ID>1</cbc:ID>
<cbc:LineExtensionAmount currencyID="EUR">1.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Bolt</cbc:Name></cac:Item>
</cac:InvoiceLine>
</Invoice>"""
EXTENSION = (
    "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>{}</ext:ExtensionContent></ext:UBLExtension>"
    "</ext:UBLExtensions>"
)


def table(name: str) -> list[dict[str, str]]:
    with (SCHEMAS / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


DOCUMENT_TYPES = [row["document"] for row in table("documents")]


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    return {
        name: etree.XMLSchema(etree.parse(SCHEMAS / "ubl21" / f"{name}.xsd")) for name in ("Invoice", "DespatchAdvice")
    }


def problems(schemas: dict[str, etree.XMLSchema], xml: str) -> list[tuple[int, str]]:
    root = etree.fromstring(xml.encode())
    schema = schemas[etree.QName(root).localname]
    schema.validate(root)
    return [
        (entry.line, entry.message.replace(UBL.format("CommonBasicComponents"), "cbc")) for entry in schema.error_log
    ]


def test_the_committed_files_are_what_the_tables_say() -> None:
    done = subprocess.run(
        [sys.executable, SCHEMAS / "build.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_there_are_65_document_types() -> None:
    assert len(DOCUMENT_TYPES) == 65


@pytest.mark.parametrize("name", DOCUMENT_TYPES)
def test_every_document_type_compiles(name: str) -> None:
    parser = etree.XMLParser(no_network=True)
    etree.XMLSchema(etree.parse(SCHEMAS / "ubl21" / f"{name}.xsd", parser))


def test_xmlschema_reads_them_too() -> None:
    schema = xmlschema.XMLSchema(SCHEMAS / "ubl21" / "Invoice.xsd", allow="local")
    assert schema.is_valid(INVOICE)
    assert not schema.is_valid(INVOICE.replace(' currencyID="EUR"', "", 1))


def test_no_file_refers_to_the_network() -> None:
    for path in (SCHEMAS / "ubl21").glob("*.xsd"):
        root = etree.parse(path).getroot()
        places = {entry.get("schemaLocation") for entry in root.iter("{*}import")}
        assert all((path.parent / place).is_file() for place in places)


@pytest.mark.parametrize("xml", [INVOICE, DESPATCH_ADVICE])
def test_a_minimal_document_is_valid(schemas: dict[str, etree.XMLSchema], xml: str) -> None:
    assert problems(schemas, xml) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("<cbc:ID>1<", "<cbc:ID> <", id="UBL itself allows empty text"),
        pytest.param("2026-02-28", "2026-02-28Z", id="a date with a time zone"),
        pytest.param(">1.00<", "> +01.100 <", id="any decimal"),
        pytest.param("<cbc:ID>", '<cbc:ID schemeName="" schemeURI="a b">', id="attributes"),
        pytest.param("<cbc:Name>", '<cbc:Name languageID="nl-BE">', id="a language"),
        pytest.param(
            "<cbc:ID>1",
            EXTENSION.format('<a xmlns="urn:a"/>') + "<cbc:ID>1",
            id="an extension",
        ),
        pytest.param("<cbc:ID>1", "<cbc:ID><!-- -->1", id="a comment"),
    ],
)
def test_what_is_allowed(schemas: dict[str, etree.XMLSchema], old: str, new: str) -> None:
    assert old in INVOICE
    assert problems(schemas, INVOICE.replace(old, new, 1)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("<cbc:IssueDate>2026-02-28</cbc:IssueDate>\n", "", 3, "{cbc}IssueDate )."),
        ("2026-02-28", "2026-02-29", 3, "'2026-02-29' is not a valid value of the atomic type 'xs:date'."),
        ("2026-02-28", "20260228", 3, "'20260228' is not a valid value of the atomic type 'xs:date'."),
        (">1.00<", ">1,00<", 6, "'1,00' is not a valid value of the atomic type 'xs:decimal'."),
        (">1.00<", "><", 6, "'' is not a valid value of the atomic type 'xs:decimal'."),
        (' currencyID="EUR"', "", 6, "The attribute 'currencyID' is required but missing."),
        ("<cbc:ID>", '<cbc:ID listID="a">', 2, "The attribute 'listID' is not allowed."),
        (
            "<cbc:Name>",
            '<cbc:Name languageID="nl_BE">',
            4,
            "'nl_BE' is not a valid value of the atomic type 'xs:language'.",
        ),
        ("<cbc:ID>1", "<cbc:UUID>1</cbc:UUID>\n<cbc:ID>1", 2, "UUID': This element is not expected."),
        (
            "<cac:Item><cbc:Name>Bolt</cbc:Name></cac:Item>",
            "<cac:Thing/>",
            10,
            "This element is not expected.",
        ),
        ("<cbc:ID>1", EXTENSION.format("") + "\n<cbc:ID>1", 2, "Missing child element(s)."),
        (
            "<cbc:ID>1",
            EXTENSION.format("<ext:ExtensionURI/>") + "\n<cbc:ID>1",
            2,
            "This element is not expected.",
        ),
    ],
)
def test_what_is_not_allowed(schemas: dict[str, etree.XMLSchema], old: str, new: str, line: int, message: str) -> None:
    assert old in INVOICE
    found = problems(schemas, INVOICE.replace(old, new, 1))
    assert found[0][0] == line
    assert message in found[0][1]


def test_an_element_of_ours_inside_an_extension_is_judged(schemas: dict[str, etree.XMLSchema]) -> None:
    known = EXTENSION.format("<cbc:IssueDate>tomorrow</cbc:IssueDate>")
    found = problems(schemas, INVOICE.replace("<cbc:ID>1", f"{known}<cbc:ID>1", 1))
    assert [line for line, _ in found] == [2]
