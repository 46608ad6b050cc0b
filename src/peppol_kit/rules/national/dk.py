"""Denmark: rules DK-R-002 to DK-R-017, for sellers whose address is Danish, most of them where the buyer's is too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from peppol_kit import money
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules._lines import Lines
from peppol_kit.rules.peppol._books import billing
from peppol_kit.terms import BG_4, BG_7, BG_17, BG_19, BG_22, BG_25, BT_81, BT_83, BT_84, BT_115, ubl
from peppol_kit.xml.tree import normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._dsl import Judge
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_LEGAL_ID = ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID
_CODES = " 1 10 31 42 48 49 50 58 59 93 97 "


def from_denmark(document: Document) -> bool:
    """Whether the seller's address is Danish."""
    return document.raw_country(BG_4) == "DK"


def within_denmark(document: Document) -> bool:
    """Whether the addresses of seller and buyer are Danish."""
    return from_denmark(document) and document.raw_country(BG_7) == "DK"


@billing.fatal("DK-R-002", ubl.DOCUMENT, given=from_denmark)
def seller_has_a_registration(document: Node) -> bool:
    """A Danish seller gives its legal registration (BT-30).

    Give the CVR number.
    """
    return document.clean_text(BG_4 / _LEGAL_ID) != ""


def _is_cvr(party: Node) -> bool:
    """Whether the legal registration of a party, if given, is a CVR number by its scheme."""
    number = party.one(_LEGAL_ID)
    return number is None or normal(number.attributes.get("schemeID", "")) == "0184"


@billing.fatal("DK-R-014", ubl.DOCUMENT, given=from_denmark)
def sellers_registration_is_cvr(document: Node) -> bool:
    """The legal registration of a Danish seller (BT-30) is a CVR number (scheme 0184).

    Write schemeID 0184.
    """
    number = document.one(BG_4 / _LEGAL_ID)
    return number is None or normal(number.attributes.get("schemeID", "")) == "0184"


@billing.fatal("DK-R-016", ubl.DOCUMENT, given=within_denmark, message="The amount due is {value}.")
def credit_note_is_not_negative(document: Node) -> bool | Broken:
    """The amount due of a credit note within Denmark (BT-115) is not negative.

    Send an invoice instead.
    """
    if document.name != ubl.CREDIT_NOTE:
        return True
    due = money.number(document.string(BG_22 / BT_115))
    return not due < 0 or broken(value=document.string(BG_22 / BT_115))


@billing.fatal(
    "DK-R-013",
    (BG_4 / ubl.PARTY_IDENTIFICATION) + "|" + (BG_7 / ubl.PARTY_IDENTIFICATION),
    given=within_denmark,
)
def party_identifier_has_a_scheme(identification: Node) -> bool:
    """Within Denmark every identifier of seller and buyer (BT-29, BT-46) has a scheme.

    Give schemeID, such as 0088 for a GLN.
    """
    number = identification.one(ubl.ID)
    return number is None or normal(number.attributes.get("schemeID", "")) != ""


# --- payment, of invoices alone

MEANS = "/Invoice/cac:PaymentMeans"


def _code(means: Node) -> list[str]:
    return means.strings(BT_81)


@billing.fatal("DK-R-005", MEANS, given=within_denmark, message="The code is {value}.")
def payment_code_is_danish(means: Node) -> bool | Broken:
    """Within Denmark the payment means type code (BT-81) is 1, 10, 31, 42, 48, 49, 50, 58, 59, 93 or 97.

    Choose one of these.
    """
    return f" {means.string(BT_81)} " in _CODES or broken(value=means.string(BT_81))


@billing.fatal("DK-R-006", MEANS, given=within_denmark)
def transfer_names_account_and_bank(means: Node) -> bool:
    """Within Denmark a bank transfer (BT-81 31 or 42) gives the account (BT-84) and the registration number of the bank (BT-86).

    Give both.
    """
    if not {"31", "42"}.intersection(_code(means)):
        return True
    return means.clean_text(BG_17 / BT_84) != "" and means.clean_text(BG_17 / ubl.BRANCH / ubl.ID) != ""


@billing.fatal("DK-R-007", MEANS, given=within_denmark)
def direct_debit_names_mandate_and_account(means: Node) -> bool:
    """Within Denmark a direct debit (BT-81 49) gives the mandate (BT-89) and the account that is debited (BT-91).

    Give both.
    """
    if "49" not in _code(means):
        return True
    return means.clean_text(BG_19 / ubl.ID) != "" and means.clean_text(BG_19 / ubl.PAYER_ACCOUNT / ubl.ID) != ""


_GIRO_ACCOUNT = re.compile("[0-9]{7,8}")


@billing.fatal("DK-R-008", MEANS, given=within_denmark)
def giro_card_is_known(means: Node) -> bool:
    """Within Denmark a giro payment (BT-81 50) has a card type 01#, 04# or 15# (BT-83) and an account of 7 or 8 digits (BT-84).

    Begin the remittance information with the card type.
    """
    if "50" not in _code(means):
        return True
    known = means.string(BT_83)[:3] in {"01#", "04#", "15#"}
    return known and _GIRO_ACCOUNT.fullmatch(means.string(BG_17 / BT_84)) is not None


@billing.fatal("DK-R-009", MEANS, given=within_denmark)
def giro_reference_is_complete(means: Node) -> bool:
    """Within Denmark a giro card 04# or 15# (BT-81 50) has a reference of 16 characters after it (BT-83).

    Complete the payment reference.
    """
    reference = means.string(BT_83)
    return "50" not in _code(means) or reference[:3] not in {"04#", "15#"} or len(reference) == 19


@billing.fatal("DK-R-010", MEANS, given=within_denmark)
def fik_card_is_known(means: Node) -> bool:
    """Within Denmark a FIK payment (BT-81 93) has a card type 71#, 73# or 75# (BT-83) and an account of 8 characters (BT-84).

    Begin the remittance information with the card type.
    """
    if "93" not in _code(means):
        return True
    return means.string(BT_83)[:3] in {"71#", "73#", "75#"} and len(means.string(BG_17 / BT_84)) == 8


@billing.fatal("DK-R-011", MEANS, given=within_denmark)
def fik_reference_is_complete(means: Node) -> bool:
    """Within Denmark a FIK card 71# or 75# (BT-81 93) has a reference of 15 or 16 characters after it (BT-83).

    Complete the payment reference.
    """
    reference = means.string(BT_83)
    return "93" not in _code(means) or reference[:3] not in {"71#", "75#"} or len(reference) in {18, 19}


# --- buyer, lines, allowances; what became fatal with 2026.5 was a warning before


def _became_fatal(rule_id: str, each: str, **details: Any) -> Callable[[Judge], Judge]:
    def register(judge: Judge) -> Judge:
        billing.fatal(rule_id, each, since="2026.5", **details)(judge)
        return billing.warning(rule_id, each, until="2025.11", **details)(judge)

    return register


@_became_fatal("DK-R-017", BG_7, given=within_denmark)
def buyers_registration_is_cvr(party: Node) -> bool:
    """The legal registration of a Danish buyer (BT-47) is a CVR number (scheme 0184).

    Write schemeID 0184.
    """
    return _is_cvr(party)


_VERSIONS = frozenset({"19.05.01", "19.0501", "26.08.01", "26.0801"})


@_became_fatal("DK-R-003", BG_25, given=within_denmark, proof=Lines.have_no_unspsc)
def unspsc_is_of_a_danish_version(line: Node) -> bool:
    """Within Denmark an item classification by UNSPSC (BT-158 with list TST) is of version 19.05.01 or 26.08.01.

    Give listVersionID.
    """
    codes = ubl.ITEM / "cac:CommodityClassification" / ubl.ITEM_CLASSIFICATION_CODE
    if "TST" not in line.strings(codes / ubl.LIST_ID):
        return True
    return bool(_VERSIONS.intersection(line.strings(codes / ubl.LIST_VERSION_ID)))


@billing.fatal("DK-R-004", ubl.ALLOWANCE_CHARGE, given=within_denmark, proof=Lines.have_no_mutual_reason)
def mutually_defined_reason_is_a_code(entry: Node) -> bool:
    """Within Denmark a reason code ZZZ (BT-105, BT-145) goes with 4 digits, or two parts around #, as reason.

    Write the code that both sides agreed on.
    """
    if "ZZZ" not in entry.strings(ubl.REASON_CODE):
        return True
    reason = entry.string(ubl.REASON)
    is_number = len(normal(reason)) == 4 and 0 <= money.number(reason) <= 9999
    return is_number or ("#" in reason and not reason.startswith("#") and not reason.endswith("#"))
