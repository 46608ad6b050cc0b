"""One small change each, made to fire a rule that chance finds too seldom, or to walk into a known trap."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from . import pools
from .mutate import CAC, CBC, Element, clone, find, local, remove

Change = Callable[[Element], None]

STEP = re.compile(r"^(?P<name>\w+)(?:\[(?P<number>\d+)\])?$")


class Recipe(NamedTuple):
    """A valid fixture, and what to do to a copy of it."""

    base: str
    change: Change


def at(root: Element, path: str) -> Element:
    """The element at a path of local names, such as `InvoiceLine[2]/Item/Name`; it must be there."""
    node = root
    for step in path.split("/"):
        match = STEP.match(step)
        assert match, path
        number = int(match["number"] or 1)
        found = [child for child in node if isinstance(child.tag, str) and local(child) == match["name"]]
        assert len(found) >= number, f"{path} is not in this document"
        node = found[number - 1]
    return node


# --- changes --------------------------------------------------------------------------------------


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(root: Element) -> None:
        for each in changes:
            each(root)

    return change


def drop(*paths: str) -> Change:
    """Leaves elements out."""

    def change(root: Element) -> None:
        for node in [at(root, path) for path in paths]:
            remove(node)

    return change


def text(path: str, value: str) -> Change:
    """Gives an element another text."""

    def change(root: Element) -> None:
        at(root, path).text = value

    return change


def every(name: str, value: str) -> Change:
    """Gives all elements of a name another text."""

    def change(root: Element) -> None:
        for node in root.iter(f"{{*}}{name}"):
            node.text = value

    return change


def attribute(path: str, name: str, value: str | None) -> Change:
    """Gives an element another attribute, or takes it away."""

    def change(root: Element) -> None:
        node = at(root, path)
        if value is None:
            del node.attrib[name]
        else:
            node.set(name, value)

    return change


def add(path: str, name: str, value: str | None = None, **attributes: str) -> Change:
    """Adds an element at the end of a parent (the root where the path is empty): with a text, or a group."""

    def change(root: Element) -> None:
        parent = at(root, path) if path else root
        node = etree.SubElement(parent, f"{{{CAC if value is None else CBC}}}{name}", attributes)
        node.text = value

    return change


def twice(path: str, inner: str = "", value: str = "") -> Change:
    """Says something twice; the second time with another text somewhere in it."""

    def change(root: Element) -> None:
        node = at(root, path)
        other = clone(node)
        node.addnext(other)
        if inner:
            at(other, inner).text = value
        elif value:
            other.text = value

    return change


def countries(seller: str, buyer: str) -> Change:
    """Sets both parties' addresses into countries."""
    end = "Party/PostalAddress/Country/IdentificationCode"
    return both(text(f"AccountingSupplierParty/{end}", seller), text(f"AccountingCustomerParty/{end}", buyer))


def category(old: str, new: str) -> Change:
    """Gives all VAT categories of one code another."""

    def change(root: Element) -> None:
        for node in root.iter(f"{{{CBC}}}ID"):
            above = node.getparent()
            if node.text == old and above is not None and local(above).endswith("TaxCategory"):
                node.text = new

    return change


def no_vat_number(party: str) -> Change:
    """Leaves out the tax registrations of a party."""

    def change(root: Element) -> None:
        holder = find(root, f"{party}/Party")
        if holder is not None:
            for node in holder.findall(f"{{{CAC}}}PartyTaxScheme"):
                remove(node)

    return change


SELLER, BUYER = "AccountingSupplierParty", "AccountingCustomerParty"
LEVELS = {"document": "AllowanceCharge", "line": "InvoiceLine/AllowanceCharge"}
FAMILIES = ("s", "z", "e", "ae", "k", "g", "l", "m", "b")

RECIPES: dict[str, Recipe] = {}


def recipe(name: str, base: str, *changes: Change) -> None:
    """Puts a recipe into the table."""
    RECIPES[name] = Recipe(base, both(*changes))


# --- allowances and charges -----------------------------------------------------------------------

for level, where in LEVELS.items():
    for number, kind in ((1, "allowance"), (2, "charge")):
        spot = f"{where}[{number}]"
        both_reasons = (f"{spot}/AllowanceChargeReasonCode", f"{spot}/AllowanceChargeReason")
        recipe(f"{level} {kind} without reason", "full-invoice", drop(*both_reasons))
        recipe(f"{level} {kind} without amount", "full-invoice", drop(f"{spot}/Amount"))
        recipe(f"{level} {kind} with many decimals", "full-invoice", text(f"{spot}/Amount", "1.234"))
        recipe(f"{level} {kind} base with decimals", "full-invoice", text(f"{spot}/BaseAmount", "1.234"))
        recipe(f"{level} {kind} with two reasons", "full-invoice", twice(f"{spot}/AllowanceChargeReason"))
        recipe(f"{level} {kind} wrong reason code", "full-invoice", text(both_reasons[0], "ZZ"))
        recipe(f"{level} {kind} without base", "full-invoice", drop(f"{spot}/BaseAmount"))
        recipe(f"{level} {kind} without percent", "full-invoice", drop(f"{spot}/MultiplierFactorNumeric"))
        for word in ("1", "0", "TRUE", "yes", " true ", " false"):
            recipe(f"{level} {kind} indicator {word!r}", "full-invoice", text(f"{spot}/ChargeIndicator", word))
recipe("price base below zero", "full-invoice", text("InvoiceLine/Price/AllowanceCharge/BaseAmount", "-45.00"))
recipe("price surcharge", "full-invoice", text("InvoiceLine/Price/AllowanceCharge/ChargeIndicator", "true"))
recipe("base quantity of nought", "full-invoice", text("InvoiceLine[2]/Price/BaseQuantity", "0"))
recipe("base quantity below nought", "full-invoice", text("InvoiceLine[2]/Price/BaseQuantity", "-1000"))

# --- VAT families ---------------------------------------------------------------------------------

for family in FAMILIES:
    name = f"vat-{family}-invoice"
    part = "TaxTotal/TaxSubtotal"
    recipe(f"{family} without seller's VAT number", name, no_vat_number(SELLER))
    recipe(f"{family} without buyer's VAT number", name, no_vat_number(BUYER))
    recipe(
        f"{family} without any VAT number",
        name,
        *(no_vat_number(party) for party in (SELLER, BUYER)),
        drop(f"{BUYER}/Party/PartyLegalEntity"),
    )
    recipe(f"{family} with a reason", name, add(f"{part}/TaxCategory", "TaxExemptionReason", "x"))
    recipe(f"{family} tax off by 2", name, text(f"{part}/TaxAmount", "2.00"))
    recipe(f"{family} base off by 2", name, text(f"{part}/TaxableAmount", "2.00"))
    for spot in ("AllowanceCharge/TaxCategory", "AllowanceCharge[2]/TaxCategory", f"{part}/TaxCategory"):
        for rate in ("0", "0.4", "5", "-1"):
            recipe(f"{family} rate {rate} in {spot}", name, text(f"{spot}/Percent", rate))
        recipe(f"{family} no rate in {spot}", name, drop(f"{spot}/Percent"))
        recipe(f"{family} no id in {spot}", name, drop(f"{spot}/ID"))
    for rate in ("0", "0.4", "5", "-1"):
        path = "InvoiceLine/Item/ClassifiedTaxCategory/Percent"
        recipe(f"{family} rate {rate} in the line", name, text(path, rate))
    recipe(f"{family} twice in the breakdown", name, twice(part))
    recipe(f"{family} without breakdown", name, drop(part))
    for other in (*FAMILIES, "o"):
        old = {"k": "K"}.get(family, family.upper())
        recipe(f"{family} called {other}", name, category(old, other.upper()))
for family in ("ae", "g", "k", "e", "o"):
    reasons = [f"TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReason{end}" for end in ("", "Code")]
    recipe(f"{family} without reason", f"vat-{family}-invoice", drop(*reasons))
recipe(
    "O with a rate in the line",
    "vat-o-invoice",
    add("InvoiceLine/Item/ClassifiedTaxCategory", "Percent", "0"),
)
recipe("O with a rate in the allowance", "vat-o-invoice", add("AllowanceCharge/TaxCategory", "Percent", "0"))
recipe("O with a rate in the charge", "vat-o-invoice", add("AllowanceCharge[2]/TaxCategory", "Percent", "0"))
recipe("O beside S in the lines", "vat-o-invoice", text("InvoiceLine[2]/Item/ClassifiedTaxCategory/ID", "S"))
recipe("O beside S in the allowance", "vat-o-invoice", text("AllowanceCharge/TaxCategory/ID", "S"))
recipe("O beside S in the charge", "vat-o-invoice", text("AllowanceCharge[2]/TaxCategory/ID", "S"))
recipe("O beside S in the breakdown", "vat-s-invoice", text("TaxTotal/TaxSubtotal/TaxCategory/ID", "O"))
recipe("B beside S", "vat-b-invoice", text("AllowanceCharge/TaxCategory/ID", "S"))
recipe("B outside Italy", "vat-b-invoice", countries("IT", "BE"))
recipe(
    "E code of G",
    "vat-g-invoice",
    category("G", "E"),
    text("TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode", "VATEX-EU-G"),
)
for code in ("G", "O", "IC", "AE", "D", "F", "I", "J"):
    path = "TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode"
    for base in ("vat-g-invoice", "vat-e-invoice"):
        recipe(f"VATEX-EU-{code} on {base}", base, text(path, f"VATEX-EU-{code}"))
        recipe(f"vatex-eu-{code.lower()} on {base}", base, text(path, f"vatex-eu-{code.lower()}"))
recipe("K without delivery", "vat-k-invoice", drop("Delivery"))
recipe("K with a period only", "vat-k-invoice", drop("Delivery/ActualDeliveryDate"), add("", "InvoicePeriod"))

# --- cardinalities and references -----------------------------------------------------------------

for path in (
    *("InvoicePeriod", "OrderReference", "DespatchDocumentReference", "ReceiptDocumentReference", "Note"),
    *(
        "OriginatorDocumentReference",
        "ContractDocumentReference",
        "ProjectReference",
        "Delivery",
        "PaymentMeans",
    ),
    *("PaymentTerms", "PaymentTerms/Note", "AdditionalDocumentReference", "PaymentMeans/PaymentMeansCode"),
    *("PayeeParty/PartyName", "PayeeParty/PartyIdentification", "PayeeParty/PartyLegalEntity", "TaxTotal"),
    *("TaxRepresentativeParty/PartyName", "TaxRepresentativeParty/PartyTaxScheme", "PaymentMeans/PaymentID"),
    *("Delivery/DeliveryParty/PartyName", "TaxTotal/TaxSubtotal/TaxCategory", "LegalMonetaryTotal"),
    *(
        "BillingReference/InvoiceDocumentReference",
        "InvoiceLine/DocumentReference",
        "InvoiceLine/OrderLineReference",
    ),
    *("InvoiceLine/InvoicePeriod", "InvoiceLine/Note", "InvoiceLine/Item/Description", "InvoiceLine/Price"),
    *("InvoiceLine/Item/ClassifiedTaxCategory", "InvoiceLine/Price/AllowanceCharge", "InvoiceLine/Item"),
    *(f"{SELLER}/Party/PartyLegalEntity", f"{BUYER}/Party/PartyLegalEntity", f"{SELLER}/Party/PartyName"),
    *(
        f"{SELLER}/Party/PartyTaxScheme",
        f"{BUYER}/Party/PartyTaxScheme",
        f"{BUYER}/Party/PartyIdentification",
    ),
    *("PaymentMeans/CardAccount", "PaymentMeans/PaymentMandate", "PaymentMeans/PayeeFinancialAccount"),
):
    recipe(f"two {path}", "full-invoice", twice(path))
recipe("two different payment means", "full-invoice", twice("PaymentMeans", "PaymentMeansCode", "30"))
recipe("two payment ids", "full-invoice", twice("PaymentMeans", "PaymentID", "other"))
recipe("two named payment means", "de-card-invoice", twice("PaymentMeans", "CardAccount/HolderName", "x"))
recipe("tax point and its code", "full-invoice", add("", "TaxPointDate", "2026-09-30"))
recipe("two projects in a credit note", "full-creditnote", twice("AdditionalDocumentReference[6]"))
recipe("tax currency is the currency", "full-invoice", every("TaxCurrencyCode", "CHF"))
recipe("taxes of different sign", "full-invoice", text("TaxTotal[2]/TaxAmount", "-1.00"))
recipe("no tax in the tax currency", "full-invoice", drop("TaxTotal[2]"))
recipe("object of another scheme", "full-invoice", attribute("AdditionalDocumentReference/ID", "schemeID", "x"))
recipe("line object with scheme", "full-invoice", attribute("InvoiceLine/DocumentReference/ID", "schemeID", "x"))
recipe("line period backwards", "full-invoice", text("InvoiceLine/InvoicePeriod/EndDate", "2026-09-04"))
recipe("period backwards", "full-invoice", text("InvoicePeriod/EndDate", "2026-08-31"))
recipe("period with an end only", "full-invoice", drop("InvoicePeriod/StartDate"))
recipe("period of nothing", "full-invoice", drop(*(f"InvoicePeriod/{n}" for n in ("StartDate", "EndDate"))))
recipe(
    "card number in full",
    "full-invoice",
    text("PaymentMeans/CardAccount/PrimaryAccountNumberID", "4417263900815538"),
)
recipe("payee is the seller", "full-invoice", text("PayeeParty/PartyName/Name", "Uhrwerk Tobelmühle AG"))
recipe("payee has the seller's number", "full-invoice", text("PayeeParty/PartyIdentification/ID", "CHE118631436"))
recipe("note with a wrong subject", "full-invoice", text("Note", "#XXX#x"))
recipe("note with half a subject", "full-invoice", text("Note", "#AAI"))
recipe("two notes", "full-invoice", twice("Note", value="x"))
for name in ("PaymentMeansCode", "InvoicedQuantity", "ItemClassificationCode"):
    for extra in ("name", "listID", "listAgencyID", "languageID"):

        def mark(root: Element, name: str = name, extra: str = extra) -> None:
            next(root.iter(f"{{{CBC}}}{name}")).set(extra, "x")

        recipe(f"{name} with {extra}", "full-invoice", mark)
for name in ("ID", "PrimaryAccountNumberID", "CompanyLegalForm", "NetworkID", "BuyerReference", "PaymentID"):

    def scheme(root: Element, name: str = name) -> None:
        for node in root.iter(f"{{{CBC}}}{name}"):
            node.set("schemeID", "0088")

    recipe(f"every {name} with a scheme", "full-invoice", scheme)

recipe(
    "object with a description",
    "full-invoice",
    add("AdditionalDocumentReference", "DocumentDescription", "x"),
)
recipe("object with an attachment", "full-invoice", add("AdditionalDocumentReference", "Attachment"))
recipe(
    "document with a scheme",
    "full-invoice",
    attribute("AdditionalDocumentReference[2]/ID", "schemeID", "AAG"),
)
recipe("two SEPA numbers", "full-invoice", twice(f"{SELLER}/Party/PartyIdentification[2]"))
for name in ("DocumentCurrencyCode", "TaxCurrencyCode"):
    recipe(
        f"{name} inside the tax amount of a line",
        "full-invoice",
        add("InvoiceLine", "TaxTotal"),
        add("InvoiceLine/TaxTotal", "TaxAmount", "1.2345", currencyID="CHF"),
        add("InvoiceLine/TaxTotal/TaxAmount", name, "CHF"),
    )

for group, name in (("PartyTaxScheme", "CompanyID"), ("PartyName", "Name")):
    recipe(
        f"two {group} in a party of the tax representative",
        "full-invoice",
        add("TaxRepresentativeParty", "Party"),
        *(add("TaxRepresentativeParty/Party", group) for _ in range(2)),
        *(add(f"TaxRepresentativeParty/Party/{group}[{number}]", name, "x") for number in (1, 2)),
    )

# --- identifiers ----------------------------------------------------------------------------------

for scheme_id, wrong in {
    "0088": "3010441726306",
    "0192": "923631428",
    "0184": "DK3127183",
    "0096": "101441726",
    "0198": "31271835",
    "0208": "0563731436",
    "0201": "UF7K2",
    "0210": "0374227888",
    "9907": "0374227888",
    "0211": "IT03742278885",
    "0007": "5561431428",
    "0151": "51824441728",
    "0106": "7182441",
    "0190": "0000000400441726300",
    "9944": "NL861231417B1",
    "0217": "12345678901",
}.items():
    for path in ("EndpointID", "PartyLegalEntity/CompanyID"):
        full = f"{SELLER}/Party/{path}"
        recipe(
            f"{scheme_id} wrong in {path}",
            "be-invoice",
            attribute(full, "schemeID", scheme_id),
            text(full, wrong),
        )

# --- national rules -------------------------------------------------------------------------------

recipe("NO not registered", "no-invoice", drop(f"{SELLER}/Party/PartyTaxScheme[2]"))
recipe("NO wrong number", "no-invoice", text(f"{SELLER}/Party/PartyTaxScheme/CompanyID", "NO923631428MVA"))
recipe("NL odd VAT number", "nl-invoice", text(f"{SELLER}/Party/PartyTaxScheme/CompanyID", "NL861231417B1"))
recipe("SE short VAT number", "se-invoice", text(f"{SELLER}/Party/PartyTaxScheme/CompanyID", "SE5561431429"))
recipe("GR wrong VAT number", "gr-invoice", text(f"{SELLER}/Party/PartyTaxScheme/CompanyID", "EL094331416"))
for party in (SELLER, BUYER):
    path = f"{party}/Party/PartyIdentification/ID"
    recipe(f"DK number without scheme of {party}", "dk-invoice", attribute(path, "schemeID", None))
recipe("DK credit note below nought", "dk-creditnote", text("LegalMonetaryTotal/PayableAmount", "-1.00"))
recipe(
    "DK old classification",
    "dk-invoice",
    attribute("InvoiceLine/Item/CommodityClassification/ItemClassificationCode", "listVersionID", "18.01"),
)
recipe("DK reason of three digits", "dk-invoice", text("AllowanceCharge/AllowanceChargeReason", "441"))
recipe("DK means 1 to 99", "dk-bank-invoice", text("PaymentMeans/PaymentMeansCode", "30"))
recipe("DK giro too short", "dk-giro-invoice", text("PaymentMeans/PaymentID", "04#1"))
recipe("DK giro of another kind", "dk-giro-invoice", text("PaymentMeans/PaymentID", "07#1"))
recipe("DK card too short", "dk-invoice", text("PaymentMeans/PaymentID", "71#1"))
recipe("DK card of another kind", "dk-invoice", text("PaymentMeans/PaymentID", "70#1"))
recipe("IT odd tax code", "it-invoice", text(f"{SELLER}/Party/PartyTaxScheme[2]/CompanyID", "VLT-MRA"))
recipe(
    "SE letters in the number",
    "se-invoice",
    text(f"{SELLER}/Party/PartyTaxScheme/CompanyID", "SE55614314290X"),
)
recipe("SE other rate", "se-invoice", every("Percent", "20"))
for code in ("50", "56", "31"):
    recipe(f"SE means {code}", "se-invoice", text("PaymentMeans/PaymentMeansCode", code))
recipe("GR no address of the invoice", "gr-invoice", drop("AdditionalDocumentReference[2]"))
recipe("GR two addresses of the invoice", "gr-invoice", twice("AdditionalDocumentReference[2]"))
recipe("GR odd mark", "gr-invoice", text("AdditionalDocumentReference/ID", "0417"))
for number, value in enumerate(
    (
        *(
            "094331415|22/09/2026|0|1.1|Α",
            "094331416|22/09/2026|0|1.1|Α|4417",
            "094331415|23/09/2026|0|1.1|Α|4417",
        ),
        *(
            "094331415|22/09/2026|-1|1.1|Α|4417",
            "094331415|22/09/2026|0|1.2|Α|4417",
            "094331415|22/09/2026|0|1.1||1",
        ),
        *("094331415|22/09/2026|0|1.1|Α|", "094331415|22/09/2026|0||Α|4417", "|||||"),
    )
):
    recipe(f"GR number {number}", "gr-invoice", text("ID", value))
for number, value in enumerate(
    (
        *("#SKONTO#TAGE=10#PROZENT=2#\n", "#SKONTO#TAGE=10#PROZENT=2.00#", "#VERZUG#TAGE=10#PROZENT=2.00#\n"),
        *("x\n#SKONTO#TAGE=10#PROZENT=2.00#\ny", "#SKONTO#TAGE=10#PROZENT=2.00#BASISBETRAG=1.00#\n"),
        *(
            "x#SKONTO#TAGE=10#PROZENT=2.00#\n",
            "#SKONTO#TAGE=10#PROZENT=2.00#\n#SKONTO#TAGE=20#PROZENT=1.00#\n",
        ),
    )
):
    recipe(f"DE terms {number}", "de-invoice", text("PaymentTerms/Note", value))
recipe(
    "DE two attachments of a name",
    "full-invoice",
    countries("DE", "DE"),
    twice("AdditionalDocumentReference[2]"),
)
recipe("DE transfer with a mandate", "de-debit-invoice", text("PaymentMeans/PaymentMeansCode", "58"))
recipe("DE card with an account", "de-invoice", text("PaymentMeans/PaymentMeansCode", "48"))
recipe("DE debit with an account", "de-invoice", text("PaymentMeans/PaymentMeansCode", "59"))
recipe("DE wrong account", "de-invoice", text("PaymentMeans/PayeeFinancialAccount/ID", "DE00820513180041723906"))
recipe("DE type", "de-invoice", text("InvoiceTypeCode", "393"))
recipe("DE correction without reference", "de-card-invoice", drop("BillingReference"))
for seller in ("DE", "DK", "GR", "IS", "IT", "NL", "NO", "SE"):
    for base in ("full-invoice", "full-creditnote", "minimal-invoice", "minimal-creditnote"):
        recipe(f"{base} of {seller} to itself", base, countries(seller, seller))
        recipe(f"{base} of {seller} to BE", base, countries(seller, "BE"))

# --- traps ----------------------------------------------------------------------------------------

for value in ("0.004", "0.005", "-0.005", "0.014", "0.015"):
    path = "LegalMonetaryTotal/PayableRoundingAmount"
    recipe(f"rounding of {value}", "prepaid-invoice", text(path, value))
for name in (
    "LineExtensionAmount",
    "TaxExclusiveAmount",
    "TaxInclusiveAmount",
    "PrepaidAmount",
    "PayableAmount",
):
    for value in ("abc", "", "1e2", "NaN", " 10.00 ", "+10.00", "1_0", "１０"):
        recipe(f"{name} {value!r}", "prepaid-invoice", text(f"LegalMonetaryTotal/{name}", value))
_NL_BUYER = f"{BUYER}/Party"
for name in ("nlcius-invoice", "nlcius-creditnote"):
    kind = "InvoiceTypeCode" if name == "nlcius-invoice" else "CreditNoteTypeCode"
    for value in ("380", "381", "384", "389", "396", "393", " 380", "381 ", ""):
        recipe(f"{name} of type {value!r}", name, text(kind, value))
    for value in ("58", " 59 ", "31", "030", ""):
        recipe(f"{name} paid by {value!r}", name, text("PaymentMeans/PaymentMeansCode", value))
    for value in ("nl", " NL ", "BE", ""):
        country = "PostalAddress/Country/IdentificationCode"
        recipe(f"{name} from {value!r}", name, text(f"{SELLER}/Party/{country}", value))
        recipe(
            f"{name} to {value!r} without street",
            name,
            both(text(f"{_NL_BUYER}/{country}", value), drop(f"{_NL_BUYER}/PostalAddress/StreetName")),
        )
    for value in ("0190", "9999 0106", " 0190 ", "01060", "", None):
        for party in (SELLER, BUYER):
            number = f"{party}/Party/PartyLegalEntity/CompanyID"
            recipe(f"{name}, {party} number of {value!r}", name, attribute(number, "schemeID", value))
    recipe(f"{name} with a blank for a number", name, text(f"{SELLER}/Party/PartyLegalEntity/CompanyID", " "))
    recipe(f"{name} to nobody's number", name, drop(f"{_NL_BUYER}/PartyLegalEntity/CompanyID"))
    recipe(f"{name} to a blank number", name, text(f"{_NL_BUYER}/PartyLegalEntity/CompanyID", " "))
    recipe(f"{name} without order", name, drop("OrderReference"))
    recipe(f"{name} without buyer reference", name, drop("BuyerReference"))
    recipe(f"{name} without references", name, drop("OrderReference", "BuyerReference"))
    recipe(f"{name} from abroad without order", name, both(every("IdentificationCode", "BE"), drop("OrderReference")))
    recipe(f"{name} without payment", name, drop("PaymentMeans"))
    recipe(f"{name} without payment, nothing due", name, both(drop("PaymentMeans"), every("PayableAmount", " -0.00 ")))
    recipe(f"{name} with blanks for a VAT scheme", name, every("TaxScheme", " "))
    recipe(f"{name} with VAT in another currency", name, attribute("TaxTotal/TaxAmount", "currencyID", "EUR "))
    recipe(f"{name} with a text of no words", name, attribute("PaymentMeans/PaymentMeansCode", "name", ""))
    for empty in ("TaxCurrencyCode", "TaxPointDate", "AccountingCost"):
        recipe(f"{name} with an empty {empty}", name, add("", empty, " "))
    recipe(f"{name} with an empty group", name, add("", "Delivery"))

for value in ("30", " 30", "030", "30.0", "ZZZ"):
    recipe(f"DE means {value!r}", "de-invoice", text("PaymentMeans/PaymentMeansCode", value))

# --- XRechnung ------------------------------------------------------------------------------------

XR, BUILT = "xrechnung-invoice", "xrechnung-construction-invoice"


def claim(specification: str) -> Change:
    """Says that a document follows a specification."""
    return text("CustomizationID", specification)


def sub_line(path: str, net: str | None, *categories: str) -> Change:
    """Adds a sub line with a net amount and VAT categories to a line, or to a sub line."""

    def change(root: Element) -> None:
        line = etree.SubElement(at(root, path), f"{{{CAC}}}SubInvoiceLine")
        if net is not None:
            etree.SubElement(line, f"{{{CBC}}}LineExtensionAmount", currencyID="EUR").text = net
        item = etree.SubElement(line, f"{{{CAC}}}Item")
        for code in categories:
            category = etree.SubElement(item, f"{{{CAC}}}ClassifiedTaxCategory")
            etree.SubElement(category, f"{{{CBC}}}ID").text = code

    return change


def third_party(amount: str | None, currency: str = "EUR", **texts: str) -> Change:
    """Adds a payment to a third party."""

    def change(root: Element) -> None:
        payment = etree.SubElement(root, f"{{{CAC}}}PrepaidPayment")
        for name, value in ({"ID": "x", "InstructionID": "x"} | texts).items():
            etree.SubElement(payment, f"{{{CBC}}}{name}").text = value
        if amount is not None:
            etree.SubElement(payment, f"{{{CBC}}}PaidAmount", currencyID=currency).text = amount

    return change


def vehicle(line: int, *, schemes: tuple[str | None, ...] = ("CVD",), kinds: tuple[str, ...] = ("clean",)) -> Change:
    """Makes a vehicle of the item of a line."""

    def change(root: Element) -> None:
        item = at(root, f"InvoiceLine[{line}]/Item")
        for scheme in schemes:
            group = etree.SubElement(item, f"{{{CAC}}}CommodityClassification")
            code = etree.SubElement(group, f"{{{CBC}}}ItemClassificationCode")
            code.text = "M1"
            if scheme is not None:
                code.set("listID", scheme)
        for kind in kinds:
            group = etree.SubElement(item, f"{{{CAC}}}AdditionalItemProperty")
            for name, value in (("Name", "cva"), ("Value", kind)):
                etree.SubElement(group, f"{{{CBC}}}{name}").text = value

    return change


def in_forint(root: Element) -> None:
    """All amounts in Hungarian forint."""
    for node in root.iter():
        if node.get("currencyID"):
            node.set("currencyID", "HUF")
    at(root, "DocumentCurrencyCode").text = "HUF"


for base in (XR, BUILT):
    recipe(
        f"XR {base} without date of supply", base, drop("Delivery") if base == XR else drop("InvoiceLine/InvoicePeriod")
    )
recipe("XR an empty period is a date of supply", XR, drop("Delivery"), add("", "InvoicePeriod"))
recipe("XR without lines or date of supply", XR, drop("Delivery", "InvoiceLine[2]", "InvoiceLine"))
recipe("XR two dates of delivery", XR, twice("Delivery"))
for value in ("0.02", "0.03", "0.49", "0.50", "0.51"):
    off = text("InvoiceLine/LineExtensionAmount", f"{1250 + Decimal(value)}")
    recipe(f"XR line off by {value}", XR, off)
    recipe(f"XR line off by {value} in forint", XR, in_forint, off)
    entry = text("AllowanceCharge/Amount", f"{Decimal('60.58') + Decimal(value)}")
    recipe(f"XR allowance off by {value} in forint", BUILT, in_forint, entry)
recipe("XR in two currencies", XR, in_forint, twice("DocumentCurrencyCode", value="EUR"))
for code in ("30", "48", "54", "55", "58", "59", "49"):
    for base in (XR, "xrechnung-creditnote"):
        recipe(f"XR means {code} on {base}", base, text("PaymentMeans/PaymentMeansCode", code))
for value in ("", " ", "DE", "DE29 8205 1318 0041 7239 06", "de29820513180041723906", "DE2982051318004172390O"):
    recipe(f"XR account {value!r}", XR, text("PaymentMeans/PayeeFinancialAccount/ID", value))
recipe(
    "XR wrong debited account",
    "xrechnung-creditnote",
    text("PaymentMeans/PaymentMandate/PayerFinancialAccount/ID", "DE00460210990017350288"),
)
recipe("XR two accounts", XR, twice("PaymentMeans/PayeeFinancialAccount"))
recipe("XR blank city and code", XR, every("CityName", " "), every("PostalZone", ""))
recipe("XR two cities", XR, twice(f"{SELLER}/Party/PostalAddress/CityName"))
recipe(
    "XR blank contact", XR, *(text(f"{SELLER}/Party/Contact/{n}", " ") for n in ("Name", "Telephone", "ElectronicMail"))
)
recipe("XR two contacts", XR, twice(f"{SELLER}/Party/Contact"))
recipe("XR two telephones", XR, twice(f"{SELLER}/Party/Contact/Telephone"))
recipe("XR two rates in the breakdown", XR, twice("TaxTotal/TaxSubtotal/TaxCategory/Percent"))
recipe("XR creditor is the payee", "de-debit-invoice", claim(pools.XRECHNUNG))
recipe(
    "XR creditor without scheme",
    "xrechnung-creditnote",
    attribute(f"{SELLER}/Party/PartyIdentification/ID", "schemeID", None),
)
recipe("XR no debited account", "xrechnung-creditnote", drop("PaymentMeans/PaymentMandate/PayerFinancialAccount"))
recipe("XR claims with a blank", XR, claim(f"{pools.XRECHNUNG} "))
recipe("XR claims something else", XR, claim(f"{pools.XRECHNUNG}#x"))

EXTENSION = claim(pools.XRECHNUNG_EXTENSION)
for name, changes in {
    "a blank before the claim": [claim(f" {pools.XRECHNUNG_EXTENSION}"), third_party(None)],
    "two claims": [twice("CustomizationID", value=pools.XRECHNUNG)],
    "sub lines": [sub_line("InvoiceLine", "1000.00", "S"), sub_line("InvoiceLine", "250.00", "S")],
    "sub lines of another sum": [sub_line("InvoiceLine", "1000.00", "S")],
    "sub lines of nothing": [sub_line("InvoiceLine", None, "S")],
    "sub lines of sub lines": [
        sub_line("InvoiceLine", "1250.00", "S"),
        sub_line("InvoiceLine/SubInvoiceLine", "1249.99", "S"),
    ],
    "sub lines of a line without amount": [
        sub_line("InvoiceLine", "0", "S"),
        drop("InvoiceLine/LineExtensionAmount"),
    ],
    "a sub line with words for an amount": [sub_line("InvoiceLine", "abc", "S")],
    "a sub line without category": [sub_line("InvoiceLine", "1250.00")],
    "a sub line with two categories": [sub_line("InvoiceLine", "1250.00", "S", "S")],
    "a payment": [third_party("10.00"), text("LegalMonetaryTotal/PayableAmount", "1697.42")],
    "a payment not counted": [third_party("10.00")],
    "two payments": [
        third_party("10.00"),
        third_party("2.42"),
        text("LegalMonetaryTotal/PayableAmount", "1699.84"),
    ],
    "a payment and one without amount": [
        third_party("10.00"),
        third_party(None),
        text("LegalMonetaryTotal/PayableAmount", "1697.42"),
    ],
    "a payment and one that is empty": [third_party("10.00"), third_party("")],
    "a payment that is empty": [third_party(" ")],
    "a payment of half a cent": [third_party("0.005"), text("LegalMonetaryTotal/PayableAmount", "1687.43")],
    "a payment in another currency": [third_party("0.00", "CHF")],
    "a payment without words": [third_party("0.00", ID=" ", InstructionID="")],
    "two amounts paid": [
        add("LegalMonetaryTotal", "PrepaidAmount", "0.00", currencyID="EUR"),
        twice("LegalMonetaryTotal/PrepaidAmount"),
    ],
    "rounding": [
        add("LegalMonetaryTotal", "PayableRoundingAmount", "-0.42", currencyID="EUR"),
        text("LegalMonetaryTotal/PayableAmount", "1687.00"),
    ],
}.items():  # fmt: skip
    recipe(f"XR extension, {name}", XR, EXTENSION, *changes)
for kind in ("application/xml", "text/xml", "application/pdf ", ""):
    attached = attribute("AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject", "mimeCode", kind)
    recipe(f"XR extension, attachment {kind!r}", BUILT, EXTENSION, attached)
for code in ("XR01", "XR04", "0244", "0245", "0242", "0210", "SEPA", "", " ", " XR02 ", "XR01 XR02", "9930"):
    for path in (
        f"{BUYER}/Party/PartyIdentification/ID",
        f"{SELLER}/Party/PartyIdentification/ID",
        f"{SELLER}/Party/PartyLegalEntity/CompanyID",
        f"{SELLER}/Party/EndpointID",
        "Delivery/DeliveryLocation/ID",
        "InvoiceLine/Item/StandardItemIdentification/ID",
    ):
        recipe(f"XR extension, {code!r} in {path}", "full-invoice", EXTENSION, attribute(path, "schemeID", code))

CVD = claim(pools.XRECHNUNG_CVD)
NAMED = (add("", "ContractDocumentReference"), add("ContractDocumentReference", "ID", "1"))
LOT = (add("", "OriginatorDocumentReference"), add("OriginatorDocumentReference", "ID", " "))
for name, changes in {
    "no vehicle": [],
    "a vehicle": [*NAMED, vehicle(1)],
    "a blank lot": [*LOT, vehicle(1)],
    "category and kind on two lines": [vehicle(1, kinds=()), vehicle(2, schemes=())],
    "two categories": [vehicle(1, schemes=("CVD", "CVD"))],
    "two kinds": [vehicle(1, kinds=("clean", "other"))],
    "no scheme": [vehicle(1, schemes=("CVD", None))],
    "an empty scheme": [vehicle(1, schemes=("CVD", ""))],
    "a scheme with blanks": [vehicle(1, schemes=(" CVD ",))],
    "two schemes in one": [vehicle(1, schemes=("CVD STI",))],
    "an unknown scheme": [vehicle(1, schemes=("CVD", "QQ"))],
    "an unknown category": [vehicle(1), every("ItemClassificationCode", "M9")],
    "an unknown kind": [vehicle(1, kinds=("green",))],
    "a kind in blanks": [vehicle(1, kinds=(" clean\n",))],
    "a kind without value": [vehicle(1), drop("InvoiceLine/Item/AdditionalItemProperty/Value")],
    "a kind of two values": [vehicle(1), twice("InvoiceLine/Item/AdditionalItemProperty/Value")],
}.items():
    recipe(f"XR CVD, {name}", XR, CVD, *changes)
