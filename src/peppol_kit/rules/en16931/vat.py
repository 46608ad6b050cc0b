"""The rules of each VAT category: BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF (BR-IG), BR-AG (BR-IP) and BR-B.

The nine families ask the same ten questions; what differs is a row of `FAMILIES`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.rules._dsl import Broken, broken, equal
from peppol_kit.rules._facts import is_allowance, is_charge, is_vat
from peppol_kit.rules._lines import has_rate, percents
from peppol_kit.rules.en16931._book import book
from peppol_kit.rules.en16931.calculations import _about, vat_of
from peppol_kit.terms import BG_13, BG_15, BG_25, BT_72, BT_80, ubl

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._at_once import AtOnce
    from peppol_kit.rules._dsl import Given, Guard
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_ZERO = Decimal(0)
DOCUMENT = ubl.DOCUMENT
LINE_CATEGORY = BG_25 / ubl.ITEM / ubl.CLASSIFIED_TAX_CATEGORY
ENTRY_CATEGORY = ubl.ALLOWANCE_CHARGE / ubl.TAX_CATEGORY
BREAKDOWN_CATEGORY = "/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory"


class Family(NamedTuple):
    """One VAT category: its code, the prefix of its rules, its name, and what it asks for."""

    code: str
    prefix: str
    name: str
    rate: str
    """What the rate must be: ``zero``, ``positive``, ``not negative`` or ``absent``."""
    seller: str = "any"
    """Which number of the seller it needs: ``any``, ``vat`` or ``none``."""
    buyer: str = ""
    """Which number of the buyer it needs: ``vat``, ``vat or legal``, ``none`` or nothing."""
    reason: bool = False
    """Whether the VAT breakdown gives an exemption reason; otherwise it must not."""
    since: str = ""
    until: str = ""

    @property
    def by_rate(self) -> bool:
        """Whether the VAT breakdown has an entry for each rate, and VAT is due."""
        return self.rate in {"positive", "not negative"}


FAMILIES = (
    Family("S", "BR-S", "Standard rated", "positive"),
    Family("Z", "BR-Z", "Zero rated", "zero"),
    Family("E", "BR-E", "Exempt from VAT", "zero", reason=True),
    Family("AE", "BR-AE", "Reverse charge", "zero", buyer="vat or legal", reason=True),
    Family("K", "BR-IC", "Intra-community supply", "zero", seller="vat", buyer="vat", reason=True),
    Family("G", "BR-G", "Export outside the EU", "zero", seller="vat", reason=True),
    Family("O", "BR-O", "Not subject to VAT", "absent", seller="none", buyer="none", reason=True),
    Family("L", "BR-AF", "IGIC (Canary Islands)", "not negative", since="1.3.15"),
    Family("M", "BR-AG", "IPSI (Ceuta and Melilla)", "not negative", since="1.3.15"),
    Family("L", "BR-IG", "IGIC (Canary Islands)", "not negative", until="1.3.13"),
    Family("M", "BR-IP", "IPSI (Ceuta and Melilla)", "not negative", until="1.3.13"),
)


def _raw(entry: tuple[Node, str, bool], code: str) -> bool:
    """Whether a category's code is exactly ``code``, without white space around it."""
    return any(node.text == code for node in entry[0].named(ubl.ID))


# --- 01: a category that is used has its entry in the VAT breakdown


def has_one_entry(document: Document, family: Family) -> bool:
    """Whether a category that occurs anywhere has exactly one entry in the VAT breakdown."""
    if family.code not in document.vat_codes:
        return True
    return sum(code == family.code and vat for _, code, vat in document.breakdown) == 1


def has_entries(document: Document, family: Family) -> bool:
    """Whether a category with several rates is in the VAT breakdown if, and only if, it is used elsewhere.

    The families differ in whether the tax scheme and white space count; so do the official tests.
    """
    code = family.code
    entries = [entry for entry in document.breakdown if entry[1] == code]
    others = [
        vat
        for node, other, vat in document.other_categories
        if other == code and node.parent is not None and node.parent.name == ubl.ALLOWANCE_CHARGE
    ]
    if code == "S":
        return bool(entries) == bool(others or code in document.line_codes)
    if any(others) or code in document.line_vat_codes:
        return any(_raw(entry, code) and (entry[2] or code == "L") for entry in entries)
    return not any(vat for _, _, vat in entries)


# --- 02 to 04: the numbers of seller and buyer


def has_numbers(document: Document, family: Family) -> bool:
    """Whether seller, tax representative and buyer have the numbers that the category needs, or must not have."""
    if family.seller == "none":
        return not (document.seller_vat_id or document.representative_vat_id or document.buyer_vat_id)
    seller = document.seller_vat_id if family.seller == "vat" else document.seller_tax_ids
    if not (seller or document.representative_vat_id):
        return False
    if family.buyer == "vat":
        return document.buyer_vat_id
    return not family.buyer or document.buyer_vat_id or document.buyer_legal_id


def on_lines(document: Document, family: Family) -> bool:
    """Rule 02: numbers for lines of this category."""
    if family.code in document.line_vat_codes:
        return has_numbers(document, family)
    return family.code != "S" or "S" not in document.line_codes


def on_entries(document: Document, family: Family, *, charge: bool) -> bool:
    """Rules 03 and 04: numbers for allowances, and charges, of this category."""
    if family.code == "O":
        kind = is_charge if charge else is_allowance
        entries = [entry for entry in document.root.named(ubl.ALLOWANCE_CHARGE) if kind(entry)]
        found = any(_of("O")(node, document) for entry in entries for node in entry.named(ubl.TAX_CATEGORY))
    else:
        found = family.code in document.allowance_codes(charge=charge)
    if family.code == "L" and charge:  # the official test of this one rule looks at the code as it is written
        found = found and any(
            _raw(entry, "L") for entry in document.other_categories if entry[2] and _belongs_to_charge(entry[0])
        )
    return not found or has_numbers(document, family)


def _belongs_to_charge(category: Node) -> bool:
    entry = category.parent
    return entry is not None and entry.name == ubl.ALLOWANCE_CHARGE and is_charge(entry)


# --- 05 to 07: the rate


def has_its_rate(category: Node, family: Family) -> bool | Broken:
    """Whether the rate of a line, an allowance or a charge is what its category asks for."""
    if family.rate == "absent":
        return not category.has(ubl.PERCENT) or broken(value=category.string(ubl.PERCENT))
    if family.rate == "zero":
        rate = category.decimal(ubl.PERCENT)
        return rate == 0 or broken(value=rate)
    rates = category.doubles(ubl.PERCENT)
    right = any(rate > 0 if family.rate == "positive" else rate >= 0 for rate in rates)
    return right or broken(value=category.string(ubl.PERCENT) or None)


def _line_rates(kind: str) -> AtOnce | None:
    """Whether every line has one rate, and each is right, so that those of one category are."""
    if kind == "absent":
        return None

    def right(categories: list[Node], document: Document) -> bool:
        rates = document.tree.select(ubl.CLASSIFIED_TAX_CATEGORY / ubl.PERCENT)
        of = {rate.parent for rate in rates}
        return (
            len(of) == len(rates) and of >= set(categories) and all(has_rate(kind, r) for r in {r.text for r in rates})
        )

    return right


# --- 08 to 10: the VAT breakdown


def taxable_adds_up(category: Node, document: Document, family: Family) -> bool | Broken:
    """Whether the taxable amount is the sum of what is of this category (and rate)."""
    subtotal = category.parent
    taxable = None if subtotal is None else subtotal.decimal(ubl.TAXABLE_AMOUNT)
    if family.by_rate:
        rate = category.decimal(ubl.PERCENT)
        return rate is None or _rate_adds_up(taxable, rate, document, family)
    answer: bool | Broken = broken(stated=taxable, expected=None)
    for lines in (ubl.INVOICE_LINE, ubl.CREDIT_NOTE_LINE):
        if document.has_lines(lines):
            answer = equal(taxable, document.net_of(family.code, lines=lines)[0])
            if answer:
                return True
    return answer


def _rate_adds_up(taxable: Decimal | None, rate: Decimal, document: Document, family: Family) -> bool | Broken:
    answer: bool | Broken = broken(stated=taxable, expected=None)
    for lines in (ubl.INVOICE_LINE, ubl.CREDIT_NOTE_LINE):
        expected, found = document.net_of(family.code, rate, lines=lines)
        concerned = found if family.code == "S" else document.has_lines(lines)
        if not concerned or taxable is None:
            continue
        if _is_within_one(taxable, expected):
            return True
        answer = equal(taxable, expected)
    return answer


def _is_within_one(taxable: Decimal, expected: Decimal) -> bool:
    """Whether two amounts are less than 1.00 apart, in the binary arithmetic that the official test slips into."""
    return Decimal(float(taxable) - 1) < expected < Decimal(float(taxable) + 1)


def tax_is_right(category: Node, family: Family) -> bool | Broken:
    """Whether the tax amount is rate times taxable amount, or zero where no VAT is due."""
    subtotal = category.parent
    amount = None if subtotal is None else subtotal.decimal(ubl.TAX_AMOUNT)
    if not family.by_rate or subtotal is None:
        return equal(amount, _ZERO)
    taxable, rate = subtotal.decimal(ubl.TAXABLE_AMOUNT), category.decimal(ubl.PERCENT)
    if amount is None or taxable is None or rate is None:
        return broken(stated=amount, expected=None)
    expected = vat_of(taxable, rate)
    return _about(amount, expected) or broken(stated=amount, expected=expected)


def reason_is_right(category: Node, family: Family) -> bool:
    """Whether an exemption reason is there if, and only if, the category is an exemption."""
    given = category.has(ubl.EXEMPTION_REASON) or category.has(ubl.EXEMPTION_REASON_CODE)
    return given == family.reason


# --- the families


def _of(code: str) -> Guard:
    """Only categories of this code under the VAT scheme."""
    return lambda node, _: any(number.normal == code for number in node.named(ubl.ID)) and is_vat(node)


def _of_entry(code: str, kind: Callable[[Node], bool]) -> Guard:
    mine = _of(code)
    return lambda node, document: node.parent is not None and kind(node.parent) and mine(node, document)


def _concerned(code: str) -> Given:
    """Only documents with that code anywhere: most invoices have one or two of the nine."""
    return lambda document: code in document.codes


_NUMBERS = {
    (
        "any",
        "",
    ): "the seller has a VAT or tax registration identifier (BT-31, BT-32), or its representative one (BT-63)",
    ("vat", ""): "the seller has a VAT identifier (BT-31), or its tax representative one (BT-63)",
    (
        "vat",
        "vat",
    ): "the seller or its representative (BT-31, BT-63) and the buyer (BT-48) have VAT identifiers",
    ("any", "vat or legal"): (
        "the seller or its representative has a tax identifier (BT-31, BT-32, BT-63), and the buyer a VAT identifier "
        "(BT-48) or legal registration (BT-47)"
    ),
    (
        "none",
        "none",
    ): "neither seller (BT-31), tax representative (BT-63) nor buyer (BT-48) gives a VAT identifier",
}
_RATES = {
    "zero": ("is 0", "Write 0, or choose the category that fits the rate."),
    "positive": ("is above 0", "Write the rate, or choose another category for what is not taxed."),
    "not negative": ("is 0 or above", "Write the rate."),
    "absent": ("is not given", "Leave cbc:Percent out."),
}


def _numbers_doc(family: Family, where: str) -> str:
    what = _NUMBERS[family.seller, family.buyer]
    return (
        f"With {where} of category {family.code} ({family.name}), {what}.\n\n"
        "Complete or correct the identifiers of the parties, or choose the category that fits."
    )


def _rate_doc(family: Family, where: str) -> str:
    rate, hint = _RATES[family.rate]
    return f"The VAT rate of {where} of category {family.code} ({family.name}) {rate}.\n\n{hint}"


def register(family: Family) -> None:
    """The ten rules of one family."""
    code, prefix = family.code, family.prefix
    mine, allowances, charges = _of(code), _of_entry(code, is_allowance), _of_entry(code, is_charge)
    span = {"since": family.since, "until": family.until, "given": _concerned(code)}
    label = f"category {code} ({family.name})"

    @book.fatal(
        f"{prefix}-01", DOCUMENT, **span,
        doc=f"The VAT breakdown (BG-23) has {'an entry' if family.by_rate else 'exactly one entry'} for {label} if a line,"
        " an allowance or a charge is of it (BT-151, BT-95, BT-102, BT-118).\n\n"
        "Add the entry, or merge those that there are.",
    )  # fmt: skip
    def entry_in_breakdown(_: Node, document: Document) -> bool:
        return has_entries(document, family) if family.by_rate else has_one_entry(document, family)

    @book.fatal(f"{prefix}-02", DOCUMENT, **span, doc=_numbers_doc(family, "a line (BT-151)"))
    def numbers_for_lines(_: Node, document: Document) -> bool:
        return on_lines(document, family)

    @book.fatal(f"{prefix}-03", DOCUMENT, **span, doc=_numbers_doc(family, "an allowance (BT-95)"))
    def numbers_for_allowances(_: Node, document: Document) -> bool:
        return on_entries(document, family, charge=False)

    @book.fatal(f"{prefix}-04", DOCUMENT, **span, doc=_numbers_doc(family, "a charge (BT-102)"))
    def numbers_for_charges(_: Node, document: Document) -> bool:
        return on_entries(document, family, charge=True)

    def rate(category: Node) -> bool | Broken:
        return has_its_rate(category, family)

    message = "The rate is {value}."
    book.fatal(
        f"{prefix}-05", LINE_CATEGORY, when=mine, proof=percents(code, family.rate), message=message,
        at_once=_line_rates(family.rate),
        doc=_rate_doc(family, "a line (BT-152)"), **span,
    )(rate)  # fmt: skip
    book.fatal(
        f"{prefix}-06", ENTRY_CATEGORY, when=allowances, message=message,
        doc=_rate_doc(family, "an allowance (BT-96)"), **span,
    )(rate)  # fmt: skip
    book.fatal(
        f"{prefix}-07", ENTRY_CATEGORY, when=charges, message=message,
        doc=_rate_doc(family, "a charge (BT-103)"), **span,
    )(rate)  # fmt: skip

    by_rate = " and its rate" if family.by_rate else ""

    @book.fatal(
        f"{prefix}-08", BREAKDOWN_CATEGORY, when=mine, **span,
        message="The taxable amount of " + label + " is {stated}; lines, charges and allowances make {expected}.",
        doc=f"The taxable amount (BT-116) of {label} is the sum of the lines (BT-131) and charges (BT-99) less the"
        f" allowances (BT-92) of that category{by_rate}.\n\n"
        "Add them again, category by category. Check that each line has the category and rate that you mean.",
    )  # fmt: skip
    def taxable(category: Node, document: Document) -> bool | Broken:
        return taxable_adds_up(category, document, family)

    due = "is the taxable amount (BT-116) times the rate (BT-119)" if family.by_rate else "is 0"

    @book.fatal(
        f"{prefix}-09", BREAKDOWN_CATEGORY, when=mine, **span,
        message="The tax amount of " + label + " is {stated}, not {expected}.",
        doc=f"The tax amount (BT-117) of {label} {due}.\n\n"
        + ("Calculate it once, on the sum of the category." if family.by_rate else "Write 0, or choose another category."),
    )  # fmt: skip
    def tax(category: Node) -> bool | Broken:
        return tax_is_right(category, family)

    @book.fatal(
        f"{prefix}-10", BREAKDOWN_CATEGORY, when=mine, **span,
        doc=f"The VAT breakdown of {label} gives an exemption reason, as text (BT-120) or as code (BT-121).\n\n"
        "Say why no VAT is due; a code of the VATEX list is understood in every language."
        if family.reason
        else f"The VAT breakdown of {label} gives no exemption reason (BT-120, BT-121).\n\n"
        "Leave the reason out, or choose category E if the supply is exempt.",
    )  # fmt: skip
    def reason(category: Node) -> bool:
        return reason_is_right(category, family)


for _family in FAMILIES:
    register(_family)


# --- what only some categories ask for


def _breaks_down(code: str) -> Given:
    return lambda document: code in document.breakdown_codes


@book.fatal("BR-IC-11", DOCUMENT, given=_breaks_down("K"))
def intra_community_supply_has_a_date(document: Node) -> bool:
    """An intra-community supply (category K) gives the delivery date (BT-72) or an invoicing period (BG-14).

    Give the day on which the goods were delivered.
    """
    delivered = document.string(BG_13 / BT_72)
    return len(delivered) > 1 or any(period.children for period in document.named(ubl.PERIOD))


@book.fatal("BR-IC-12", DOCUMENT, given=_breaks_down("K"))
def intra_community_supply_has_a_country(document: Node) -> bool:
    """An intra-community supply (category K) gives the country to which the goods were delivered (BT-80).

    Give the deliver to address with its country.
    """
    return len(document.string(BG_13 / BG_15 / BT_80)) > 1


@book.fatal("BR-O-11", DOCUMENT, given=_breaks_down("O"))
def no_other_entry_beside_not_subject(_: Node, document: Document) -> bool:
    """With category O (not subject to VAT) in the VAT breakdown (BT-118), no other category is in it.

    Invoice what is subject to VAT separately.
    """
    return not any(code != "O" and vat for _, code, vat in document.breakdown)


@book.fatal("BR-O-12", DOCUMENT, given=_breaks_down("O"))
def no_other_line_beside_not_subject(_: Node, document: Document) -> bool:
    """With category O (not subject to VAT) in the VAT breakdown, every line is of it (BT-151).

    Invoice what is subject to VAT separately.
    """
    return not (document.line_vat_codes - {"O"})


def _only_not_subject(document: Document, *, charge: bool) -> bool:
    return not (document.allowance_codes(charge=charge) - {"O"})


@book.fatal("BR-O-13", DOCUMENT, given=_breaks_down("O"))
def no_other_allowance_beside_not_subject(_: Node, document: Document) -> bool:
    """With category O (not subject to VAT) in the VAT breakdown, every allowance is of it (BT-95).

    Invoice what is subject to VAT separately.
    """
    return _only_not_subject(document, charge=False)


@book.fatal("BR-O-14", DOCUMENT, given=_breaks_down("O"))
def no_other_charge_beside_not_subject(_: Node, document: Document) -> bool:
    """With category O (not subject to VAT) in the VAT breakdown, every charge is of it (BT-102).

    Invoice what is subject to VAT separately.
    """
    return _only_not_subject(document, charge=True)


def _has_split_payment(document: Document) -> bool:
    """Whether any category is B exactly, whatever its scheme."""
    if "B" not in document.codes:
        return False
    nodes = document.named(ubl.CLASSIFIED_TAX_CATEGORY) + document.named(ubl.TAX_CATEGORY)
    return any(number.text == "B" for node in nodes for number in node.named(ubl.ID))


@book.fatal("BR-B-01", DOCUMENT, given=_has_split_payment)
def split_payment_is_italian(_: Node, document: Document) -> bool:
    """Split payment (B in BT-95, BT-102, BT-118, BT-151) is Italian alone: every country in the document is IT.

    Choose another category for supplies that are not domestic Italian ones.
    """
    return all(node.text == "IT" for node in document.named(ubl.COUNTRY_CODE))


def _mixed_codes(document: Document, breakdown: str) -> set[str]:
    """The codes that BR-B-02 looks at; an older version looked for the standard rate one level too high."""
    nodes = document.root.all(breakdown) + document.root.all(ubl.ALLOWANCE_CHARGE / ubl.TAX_CATEGORY / ubl.ID)
    nodes += document.tree.select(ubl.CLASSIFIED_TAX_CATEGORY / ubl.ID)
    return {node.text for node in nodes}


_BREAKDOWN_ID = ubl.TAX_TOTAL / ubl.TAX_SUBTOTAL / ubl.TAX_CATEGORY / ubl.ID
_MIXED = """With split payment (category B), nothing is standard rated (category S; BT-151, BT-95, BT-102, BT-118).

Invoice what is standard rated separately.
"""


@book.fatal("BR-B-02", DOCUMENT, given=_has_split_payment, since="1.3.16", doc=_MIXED)
def split_payment_stands_alone(_: Node, document: Document) -> bool:
    """In the VAT breakdown, too."""
    return not {"B", "S"} <= _mixed_codes(document, _BREAKDOWN_ID)


@book.fatal("BR-B-02", DOCUMENT, given=_has_split_payment, until="1.3.15", doc=_MIXED)
def split_payment_stood_alone(_: Node, document: Document) -> bool:
    """Not in the VAT breakdown, where the older test looked one level too high."""
    if "B" not in _mixed_codes(document, _BREAKDOWN_ID):
        return True
    return "S" not in _mixed_codes(document, ubl.TAX_TOTAL / ubl.TAX_SUBTOTAL / ubl.ID)
