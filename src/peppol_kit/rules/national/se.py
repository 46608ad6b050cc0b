"""Sweden: rules SE-R-001 to SE-R-013, for sellers whose address is Swedish."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.identifiers import checks
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules._lines import rates_of
from peppol_kit.rules.peppol._books import billing
from peppol_kit.terms import BG_17, BT_40, BT_81, ubl
from peppol_kit.xml.tree import RuleStop, normal

if TYPE_CHECKING:
    from peppol_kit.rules._dsl import Guard
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

SELLER = "cac:AccountingSupplierParty/cac:Party"


def _is_swedish(party: Node) -> bool:
    return any(country == "SE" for country in party.strings(ubl.POSTAL_ADDRESS / BT_40))


def _vat_numbers(party: Node) -> list[str]:
    """Numbers under the scheme VAT exactly, empty text for a scheme without a number."""
    schemes = [node for node in party.named(ubl.PARTY_TAX_SCHEME) if "VAT" in node.strings(ubl.TAX_SCHEME_ID)]
    return [node.string(ubl.COMPANY_ID) for node in schemes]


def _has_swedish_vat(party: Node) -> bool:
    return _is_swedish(party) and any(number[:2] == "SE" for number in _vat_numbers(party))


def _parties(document: Document, role: str) -> list[Node]:
    return [party for node in document.named(role) for party in node.named(ubl.PARTY)]


def from_sweden(document: Document) -> bool:
    """Whether the seller's address is Swedish."""
    return any(_is_swedish(party) for party in _parties(document, ubl.SUPPLIER))


def with_swedish_vat(document: Document) -> bool:
    """Whether the seller's address and VAT number are Swedish."""
    return any(_has_swedish_vat(party) for party in _parties(document, ubl.SUPPLIER))


def within_sweden(document: Document) -> bool:
    """Whether the addresses of seller and buyer are Swedish."""
    return from_sweden(document) and any(_is_swedish(party) for party in _parties(document, ubl.CUSTOMER))


def _is_numeric(text: str) -> bool:
    return not isnan(money.number(text))


def _vat_number(party: Node) -> str:
    """The VAT number of a party; stops the rule at two."""
    numbers = [
        node
        for scheme in party.named(ubl.PARTY_TAX_SCHEME)
        if "VAT" in scheme.strings(ubl.TAX_SCHEME_ID)
        for node in scheme.named(ubl.COMPANY_ID)
    ]
    if len(numbers) > 1:
        raise RuleStop("more than one VAT number")
    return numbers[0].text if numbers else ""


def _swedish_vat(party: Node, _: Document) -> bool:
    return _has_swedish_vat(party)


@billing.fatal("SE-R-001", SELLER, given=from_sweden, when=_swedish_vat)
def vat_number_has_its_length(party: Node) -> bool:
    """The VAT number of a Swedish seller (BT-31) has 14 characters.

    Write SE, the organisation number and 01.
    """
    return len(normal(_vat_number(party))) == 14


@billing.fatal("SE-R-002", SELLER, given=from_sweden, when=_swedish_vat)
def vat_number_has_digits(party: Node) -> bool:
    """The VAT number of a Swedish seller (BT-31) has 12 digits after SE.

    Leave out hyphens and blanks.
    """
    return _is_numeric(_vat_number(party)[2:14])


def _registration(entity: Node, _: Document) -> bool:
    return entity.parent is not None and _is_swedish(entity.parent) and entity.has(ubl.COMPANY_ID)


LEGAL = SELLER + "/cac:PartyLegalEntity"


@billing.fatal("SE-R-003", LEGAL, given=from_sweden, when=_registration)
def organisation_number_has_digits(entity: Node) -> bool:
    """The legal registration of a Swedish seller (BT-30) has digits only.

    Leave out hyphens and blanks.
    """
    return _is_numeric(entity.string(ubl.COMPANY_ID))


@billing.fatal("SE-R-004", LEGAL, given=from_sweden, when=_registration)
def organisation_number_has_its_length(entity: Node) -> bool:
    """The legal registration of a Swedish seller (BT-30) has 10 digits.

    Write the organisation number without century.
    """
    return len(entity.clean(ubl.COMPANY_ID)) == 10


@billing.fatal("SE-R-013", LEGAL, given=from_sweden, when=_registration)
def organisation_number_has_its_check_digit(entity: Node) -> bool:
    """The last digit of a Swedish organisation number (BT-30) is a right check digit.

    Check the number: most often a digit is wrong.
    """
    return checks.swedish_organisation(entity.clean(ubl.COMPANY_ID))


def _tax_registration(number: Node, _: Document) -> bool:
    scheme = number.parent
    party = None if scheme is None else scheme.parent
    return (
        scheme is not None
        and party is not None
        and _is_swedish(party)
        and party.has(ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID)
        and normal(scheme.string(ubl.TAX_SCHEME_ID).upper()) != "VAT"
    )


@billing.fatal("SE-R-005", SELLER + "/cac:PartyTaxScheme/cbc:CompanyID", given=from_sweden, when=_tax_registration)
def tax_registration_is_f_skatt(number: Node) -> bool:
    """The tax registration of a Swedish seller (BT-32) is Godkänd för F-skatt.

    Write these words, or leave the registration out.
    """
    return normal(number.text.upper()) == "GODKÄND FÖR F-SKATT"


@billing.fatal(
    "SE-R-006", "cac:TaxCategory|cac:ClassifiedTaxCategory", given=with_swedish_vat,
    when=lambda category, _: "S" in category.strings(ubl.ID), proof=rates_of("S", 6, 12, 25), message="The rate is {value}.",
)  # fmt: skip
def rate_is_swedish(category: Node) -> bool | Broken:
    """The standard rates of a Swedish seller (BT-119, BT-152) are 6, 12 or 25 per cent.

    Correct the rate.
    """
    rate = money.number(category.string(ubl.PERCENT))
    return rate in {6.0, 12.0, 25.0} or broken(value=category.string(ubl.PERCENT) or None)


def _giro(name: str) -> Guard:
    def paid_by(account: Node, _: Document) -> bool:
        means = account.parent.parent if account.parent is not None else None
        return (
            means is not None
            and means.clean(BT_81) == "30"
            and means.clean(BG_17 / ubl.BRANCH / ubl.ID) == f"SE:{name}"
        )

    return paid_by


ACCOUNT = "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"
for _rule, _name, _title in (("SE-R-007", "PLUSGIRO", "Plusgiro"), ("SE-R-008", "BANKGIRO", "Bankgiro")):
    billing.warning(
        _rule, ACCOUNT, given=from_sweden, when=_giro(_name),
        doc=f"A {_title} account (BT-84) has digits only.\n\nLeave out hyphens and blanks.",
    )(lambda account: _is_numeric(account.normal))  # fmt: skip


@billing.warning("SE-R-010", ACCOUNT, given=from_sweden, when=_giro("PLUSGIRO"))
def plusgiro_has_its_length(account: Node) -> bool:
    """A Plusgiro account (BT-84) has 2 to 8 digits.

    Check the number.
    """
    return 2 <= len(account.normal) <= 8


@billing.warning("SE-R-009", ACCOUNT, given=from_sweden, when=_giro("BANKGIRO"))
def bankgiro_has_its_length(account: Node) -> bool:
    """A Bankgiro account (BT-84) has 7 or 8 digits.

    Check the number.
    """
    return len(account.normal) in {7, 8}


@billing.warning("SE-R-011", ubl.PAYMENT_MEANS, given=from_sweden)
def giro_is_a_credit_transfer(means: Node) -> bool:
    """Swedish sellers are paid by Bankgiro or Plusgiro with payment means 30, not 50 or 56 (BT-81).

    Write 30, and SE:BANKGIRO or SE:PLUSGIRO as payment service provider (BT-86).
    """
    return not {"50", "56"}.intersection(means.strings(BT_81))


@billing.warning(
    "SE-R-012", ubl.PAYMENT_MEANS, given=within_sweden,
    when=lambda means, _: not {"50", "56"}.intersection(means.strings(BT_81)),
)  # fmt: skip
def domestic_transfer_is_30(means: Node) -> bool:
    """Within Sweden a transfer has payment means 30, not 31 (BT-81).

    Write 30.
    """
    return "31" not in means.strings(BT_81)
