"""What rules ask of the document as a whole, found out once a document."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from peppol_kit.rules._once import Once, fact
from peppol_kit.rules._sums import Sums
from peppol_kit.terms import BG_4, BG_25, ubl
from peppol_kit.xml.tree import Node, RuleStop, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from peppol_kit.rules._lines import Lines
    from peppol_kit.xml.tree import Tree

_ZERO = Decimal(0)
PARTY_NUMBERS = "cbc:EndpointID|cac:PartyIdentification/cbc:ID|cbc:CompanyID"
_TRUE, _FALSE = ("true", "1"), ("false", "0")


class Document:
    """A tree and the facts about it. Where the `lines` are known they answer for the invoice lines of the tree."""

    def __init__(self, tree: Tree, lines: Lines | None = None) -> None:
        self.tree = tree
        self.root = tree.root
        self.lines = lines

    @fact
    def is_invoice(self) -> bool:
        """Whether this is an invoice, not a credit note."""
        return self.root.name == ubl.INVOICE

    def named(self, name: str) -> list[Node]:
        """Every element of that name."""
        return self.tree.named(name)

    @fact
    def attributes(self) -> dict[str, set[str]]:
        """The names of all attributes in the document, each with the names of the elements that have it."""
        found: dict[str, set[str]] = {}
        for name in self.tree.names():
            for key in {key for node in self.named(name) if node.attributes for key in node.attributes}:
                found.setdefault(key, set()).add(name)
        return found

    # --- VAT

    @fact
    def line_categories(self) -> list[tuple[str, bool]]:
        """VAT category code (BT-151) of every line, and whether its tax scheme is VAT."""
        if self.lines is not None:
            return [(code, True) for code in self.lines.categories]  # each once is enough: it is asked what there is
        return [_category(node) for node in self.named(ubl.CLASSIFIED_TAX_CATEGORY)]

    @fact
    def line_codes(self) -> frozenset[str]:
        """The codes of `line_categories`."""
        return frozenset(code for code, _ in self.line_categories)

    @fact
    def line_vat_codes(self) -> frozenset[str]:
        """The codes of `line_categories` under the VAT scheme."""
        return frozenset(code for code, vat in self.line_categories if vat)

    @property
    def raw_line_codes(self) -> list[str]:
        """VAT category codes of the document's own lines exactly as written."""
        if self.lines is not None:
            return list(self.lines.columns.raw_categories)
        return self.root.strings(BG_25 / ubl.ITEM / ubl.CLASSIFIED_TAX_CATEGORY / ubl.ID)

    @fact
    def other_categories(self) -> list[tuple[Node, str, bool]]:
        """Every VAT category of the document that is not a line's, with its code and whether its tax scheme is VAT."""
        return [(node, *_category(node)) for node in self.named(ubl.TAX_CATEGORY)]

    @fact
    def vat_codes(self) -> frozenset[str]:
        """Every VAT category code anywhere, under the VAT scheme."""
        return self.line_vat_codes | {code for _, code, vat in self.other_categories if vat}

    @fact
    def codes(self) -> frozenset[str]:
        """Every VAT category code anywhere, whatever its scheme; of a category with two codes both, for rules to see."""
        try:
            return self.line_codes | {code for _, code, _ in self.other_categories}
        except RuleStop:
            nodes = self.named(ubl.CLASSIFIED_TAX_CATEGORY) + self.named(ubl.TAX_CATEGORY)
            return frozenset(number.normal for node in nodes for number in node.named(ubl.ID))

    @fact
    def breakdown_codes(self) -> frozenset[str]:
        """The codes of the VAT breakdown, under the VAT scheme."""
        return frozenset(code for _, code, vat in self.breakdown if vat)

    @fact
    def breakdown(self) -> list[tuple[Node, str, bool]]:
        """The VAT categories of the VAT breakdown (BG-23)."""
        mine = [
            node
            for total in self.root.named(ubl.TAX_TOTAL)
            for subtotal in total.named(ubl.TAX_SUBTOTAL)
            for node in subtotal.named(ubl.TAX_CATEGORY)
        ]
        return [(node, *_category(node)) for node in mine]

    def allowance_codes(self, *, charge: bool) -> frozenset[str]:
        """VAT category codes of all allowances, or charges, under the VAT scheme (BT-95, BT-102)."""
        return self._charge_codes if charge else self._allowance_codes

    @fact
    def _charge_codes(self) -> frozenset[str]:
        return self._codes_of(is_charge)

    @fact
    def _allowance_codes(self) -> frozenset[str]:
        return self._codes_of(is_allowance)

    def _codes_of(self, kind: Callable[[Node], bool]) -> frozenset[str]:
        if self.lines is None:  # the official tests go by all entries, and stop at one that is of neither kind
            for entry in self.named(ubl.ALLOWANCE_CHARGE):
                kind(entry)
        return frozenset(
            code
            for node, code, vat in self.other_categories
            if vat and node.parent is not None and node.parent.name == ubl.ALLOWANCE_CHARGE and kind(node.parent)
        )

    def net_of(self, code: str, rate: Decimal | None = None, *, lines: str) -> tuple[Decimal, bool]:
        """Net amount of a VAT category (and rate): ``lines`` and charges, less allowances of the document.

        The second value says whether any line, or any allowance or charge, is of that category and rate.
        """
        if self.lines is None:
            total, found = self._sums.get(lines).of(code, rate)
        else:
            total, found = self.lines.net_of(code, rate) if lines == self.lines.name else (_ZERO, False)
        if not self.root.named(ubl.ALLOWANCE_CHARGE):
            return total, found
        more, found_more = self._sums.get(ubl.ALLOWANCE_CHARGE).of(code, rate)
        return total + more, found or found_more

    @fact
    def _sums(self) -> Once[str, Sums]:
        return Once(self._sums_of)

    def _sums_of(self, name: str) -> Sums:
        entries = self.root.named(name)
        if name == ubl.ALLOWANCE_CHARGE:
            return Sums(entries, self.tree.by_owner(ubl.TAX_CATEGORY), _counted)
        return Sums(entries, self.tree.by_owner(ubl.ITEM / ubl.CLASSIFIED_TAX_CATEGORY), _net)

    @fact
    def lines_net(self) -> Decimal:
        """The sum of the net amounts of all lines (BT-131)."""
        if self.lines is not None:
            return self.lines.net
        lines = [line for name in BG_25.split("|") for line in self.named(name)]
        return sum((amount for line in lines for amount in line.decimals(ubl.LINE_EXTENSION_AMOUNT)), _ZERO)

    def charged(self, parent: Node, kind: Callable[[Node], bool]) -> tuple[Decimal, bool]:
        """The sum of the allowances, or of the charges, directly below an element; and whether there are any."""
        return self._charged.get((parent, kind))

    @fact
    def _charged(self) -> Once[tuple[Node, Callable[[Node], bool]], tuple[Decimal, bool]]:
        return Once(_all_charged)

    @fact
    def first_lines(self) -> dict[str, Node]:
        """The first line of each number (BT-126); of a line with two of them none."""
        found: dict[str, Node] = {}
        for line in (line for name in BG_25.split("|") for line in self.root.named(name)):
            numbers = line.named(ubl.ID)
            if len(numbers) == 1:
                found.setdefault(numbers[0].normal, line)
        return found

    def has_lines(self, name: str) -> bool:
        """Whether there are lines of that name."""
        if self.lines is not None:
            return self.lines.name == name
        return bool(self.named(name))

    # --- parties

    @fact
    def seller_tax_ids(self) -> bool:
        """Whether the seller has any tax identifier (BT-31, BT-32)."""
        return any(party.has(ubl.PARTY_TAX_SCHEME / ubl.COMPANY_ID) for party in self._parties(ubl.SUPPLIER))

    @fact
    def seller_vat_id(self) -> bool:
        """Whether the seller has a VAT identifier (BT-31)."""
        return any(_has_one_vat_id(party) for party in self._parties(ubl.SUPPLIER))

    @fact
    def buyer_vat_id(self) -> bool:
        """Whether the buyer has a VAT identifier (BT-48)."""
        return any(_has_one_vat_id(party) for party in self._parties(ubl.CUSTOMER))

    @fact
    def buyer_legal_id(self) -> bool:
        """Whether the buyer has a legal registration identifier (BT-47)."""
        return any(party.has(ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID) for party in self._parties(ubl.CUSTOMER))

    @fact
    def buyer_legal_schemes(self) -> frozenset[str]:
        """The schemes of the buyer's legal registration identifiers (BT-47)."""
        path = ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID / ubl.SCHEME_ID
        return frozenset(scheme for party in self._parties(ubl.CUSTOMER) for scheme in party.strings(path))

    @fact
    def buyer_countries(self) -> frozenset[str]:
        """The country codes in the buyer's address exactly as written (BT-55)."""
        path = ubl.POSTAL_ADDRESS / ubl.COUNTRY / ubl.COUNTRY_CODE
        return frozenset(code for party in self._parties(ubl.CUSTOMER) for code in party.strings(path))

    @fact
    def representative_vat_id(self) -> bool:
        """Whether the seller's tax representative has a VAT identifier (BT-63)."""
        return any(_has_one_vat_id(party) for party in self.named("cac:TaxRepresentativeParty"))

    def _parties(self, role: str) -> list[Node]:
        return [party for node in self.named(role) for party in node.named(ubl.PARTY)]

    def seller_names(self, parent: Node) -> tuple[set[str], set[str]]:
        """The names (BT-28) and the identifiers (BT-29) of the sellers below an element."""
        return self._seller_names.get(parent)

    @fact
    def _seller_names(self) -> Once[Node, tuple[set[str], set[str]]]:
        return Once(lambda parent: names_of(parent.all(BG_4)))

    # --- countries, each as the block of rules that asks defines it

    @fact
    def supplier_country(self) -> str:
        """Prefix of the seller's VAT number, else of the representative's, else the seller's address; else XX."""
        return self._country(ubl.SUPPLIER / ubl.PARTY, "cac:TaxRepresentativeParty")

    @fact
    def supplier_country_without_representative(self) -> str:
        """Prefix of the seller's VAT number, else the seller's address; else XX."""
        return self._country(ubl.SUPPLIER / ubl.PARTY)

    @fact
    def customer_country(self) -> str:
        """Prefix of the buyer's VAT number, else the buyer's address; else XX."""
        return self._country(ubl.CUSTOMER / ubl.PARTY)

    def _country(self, party: str, representative: str = "") -> str:
        for each in filter(None, (party, representative)):
            prefix = self._vat_prefix(each)
            if prefix is not None:
                return prefix
        return self._address_country(party) or "XX"

    def _vat_prefix(self, party: str) -> str | None:
        """The first two letters of the VAT number, in capitals: empty for white space, None for no number."""
        schemes = [
            scheme
            for scheme in self.root.all(party + "/" + ubl.PARTY_TAX_SCHEME)
            if any(node.text == "VAT" for node in scheme.all(ubl.TAX_SCHEME_ID))
        ]
        prefixes = [scheme.string(ubl.COMPANY_ID)[:2] for scheme in schemes]
        if not prefixes or (len(prefixes) == 1 and not prefixes[0]):
            return None
        return normal(_only(prefixes)).upper()

    def _address_country(self, party: str) -> str:
        path = party + "/" + ubl.POSTAL_ADDRESS + "/" + ubl.COUNTRY / ubl.COUNTRY_CODE
        found = self.root.all(path)
        return normal(_only([node.text for node in found])).upper() if found else ""

    @fact
    def _countries(self) -> dict[str, str]:
        return {}

    def address_country(self, path: str) -> str:
        """The country code of the address of the party at ``path``, in capitals; empty where there is none."""
        return normal(self.raw_country(path)).upper()

    def raw_country(self, path: str) -> str:
        """The country code in the address of the party at ``path`` exactly as written; empty where there is none."""
        country = self._countries.get(path)
        if country is None:
            address = path + "/" + ubl.POSTAL_ADDRESS + "/" + ubl.COUNTRY / ubl.COUNTRY_CODE
            country = self._countries[path] = self.root.string(address)
        return country

    @fact
    def schemes(self) -> frozenset[str]:
        """The schemes of the identifiers of parties and of electronic addresses."""
        numbers = self.tree.select(PARTY_NUMBERS)
        return frozenset(number.attributes["schemeID"] for number in numbers if "schemeID" in number.attributes)


def _only(values: list[str]) -> str:
    if len(values) > 1:
        raise RuleStop("more than one where one belongs")
    return values[0] if values else ""


def is_vat(node: Node) -> bool:
    """Whether a tax category, or a party's tax identifier, is of the scheme VAT."""
    return any(normal(scheme.string(ubl.ID).upper()) == "VAT" for scheme in node.named(ubl.TAX_SCHEME))


def is_one_vat(node: Node) -> bool:
    """`is_vat`; stops the rule at two schemes, as the official tests do where they filter by it."""
    return node.one(ubl.TAX_SCHEME) is not None and is_vat(node)


def _has_one_vat_id(party: Node) -> bool:
    """`has_vat_id` as the rules of the VAT categories ask for it."""
    return any(is_one_vat(scheme) and scheme.has(ubl.COMPANY_ID) for scheme in party.named(ubl.PARTY_TAX_SCHEME))


def has_vat_id(party: Node) -> bool:
    """Whether a party has an identifier under the scheme VAT."""
    return any(scheme.has(ubl.COMPANY_ID) and is_vat(scheme) for scheme in party.named(ubl.PARTY_TAX_SCHEME))


def is_charge(entry: Node) -> bool:
    """Whether an allowance or charge is a charge (BG-21, BG-28)."""
    return _indicator(entry, _TRUE)


def is_allowance(entry: Node) -> bool:
    """Whether an allowance or charge is an allowance (BG-20, BG-27)."""
    return _indicator(entry, _FALSE)


def _indicator(entry: Node, wanted: Container[str]) -> bool:
    for node in entry.named(ubl.CHARGE_INDICATOR):
        text = node.normal
        if text in wanted:
            return True
        if text not in _TRUE and text not in _FALSE:
            raise RuleStop(f"'{text[:40]}' is neither true nor false")
    return False


def _category(node: Node) -> tuple[str, bool]:
    return node.clean(ubl.ID), is_vat(node)


def names_of(parties: list[Node]) -> tuple[set[str], set[str]]:
    """The names and the identifiers of parties."""
    names = {name for party in parties for name in party.strings(ubl.PARTY_NAME / ubl.NAME)}
    return names, {number for party in parties for number in party.strings(ubl.PARTY_IDENTIFICATION / ubl.ID)}


def _all_charged(key: tuple[Node, Callable[[Node], bool]]) -> tuple[Decimal, bool]:
    parent, kind = key
    entries = [entry for entry in parent.named(ubl.ALLOWANCE_CHARGE) if kind(entry)]
    return sum((amount for entry in entries for amount in entry.decimals(ubl.AMOUNT)), _ZERO), bool(entries)


def _net(line: Node) -> Decimal:
    net = line.decimal(ubl.LINE_EXTENSION_AMOUNT)
    return _ZERO if net is None else net  # an amount of 0.00 keeps its decimals in the sum, as it does in columns


def _counted(entry: Node) -> Decimal:
    """What an allowance or charge adds to the sum of its category."""
    amount = entry.decimal(ubl.AMOUNT) or _ZERO
    return amount if is_charge(entry) else -amount if is_allowance(entry) else _ZERO
