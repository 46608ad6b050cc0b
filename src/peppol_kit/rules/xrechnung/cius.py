"""What XRechnung asks of every invoice: rules BR-DE-1 to BR-DE-31, BR-DE-TMP-32 and BR-TMP-2.

Peppol repeats most of them for parties within Germany. Those are written there, in `national.de`; here they hold for
all parties, and speak for themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import Broken, Rule, broken
from peppol_kit.rules.peppol import billing
from peppol_kit.rules.xrechnung._book import CIUS, CVD, EXTENSION, book
from peppol_kit.terms import BG_13, BG_14, BG_17, BG_19, BG_25, BG_26, BT_3, BT_24, BT_72, BT_84, BT_91, ubl

if TYPE_CHECKING:
    from peppol_kit.rules._dsl import Holds
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_REPEATED = {rule.id: rule for rule in billing.at("2026.5")}


def _repeated(rule_id: str, by: str, doc: str, *, shown: str = "", message: str = "") -> None:
    """A rule that Peppol repeats; its message may say what stands at ``shown``."""
    theirs = _REPEATED[by]
    holds = _showing(shown, theirs.holds) if shown else theirs.holds
    book.add(Rule(rule_id, theirs.severity, theirs.each, holds, text=(doc, message), when=theirs.when))


def _showing(path: str, holds: Holds) -> Holds:
    def says(node: Node, document: Document) -> bool | Broken:
        return holds(node, document) or broken(value=" ".join(node.strings(path)) or None)

    return says


# --- the document

_repeated(
    "BR-DE-1", "DE-R-001",
    "The payment instructions (BG-16) are given.\n\nSay how the invoice is to be paid: at least the code BT-81.",
)  # fmt: skip
_repeated(
    "BR-DE-15", "DE-R-015",
    "The buyer reference (BT-10) is given.\n\nPublic buyers want their Leitweg-ID here, which they tell with the order.",
)  # fmt: skip
_repeated(
    "BR-DE-16", "DE-R-016",
    "Where a VAT category is S, Z, E, AE, K, G, L or M (BT-95, BT-102, BT-151), the seller has a VAT number (BT-31), a "
    "tax number (BT-32) or a tax representative (BG-11).\n\nGive one of these.",
)  # fmt: skip
_repeated(
    "BR-DE-17", "DE-R-017",
    "The type code (BT-3) is 326, 380, 384, 389, 381, 875, 876 or 877.\n\nKoSIT advises to use only these: 380 for an "
    "invoice, 381 for a credit note, 384 for a correction, 326 for a part, 389 where the buyer writes the invoice, and 875 "
    "to 877 for construction.",
    shown=BT_3, message="The type code is {value}.",
)  # fmt: skip
_repeated(
    "BR-DE-18", "DE-R-018",
    "A cash discount in the payment terms (BT-20) is a line of its own in the form that XRechnung prescribes.\n\nWrite "
    "#SKONTO#TAGE=14#PROZENT=2.00# in capitals and without blanks, with two decimals after a point, and a line feed after it. "
    "If the discount is not on the whole amount due, add BASISBETRAG=252.10# to it.",
    message="The line is {value}.",
)  # fmt: skip


@book.warning("BR-DE-21", ubl.DOCUMENT, message="The specification identifier is {value}.")
def follows_xrechnung(document: Node) -> bool | Broken:
    """The specification identifier (BT-24) is that of XRechnung 3.0, of its extension, or of XRechnung CVD 0.9.

    Write it letter by letter as the standard has it: receivers choose by it how they check the invoice.
    """
    claimed = document.strings(BT_24)
    return not {CIUS, EXTENSION, CVD}.isdisjoint(claimed) or broken(value=" ".join(claimed) or None)


_repeated(
    "BR-DE-22", "DE-R-022",
    "The file names of attached documents (BT-125) differ.\n\nGive each attachment a name of its own.",
)  # fmt: skip
_repeated(
    "BR-DE-26", "DE-R-026",
    "A corrected invoice (BT-3 384) names the invoice that it corrects (BG-3).\n\nKoSIT advises to give at least one, "
    "by its number (BT-25); its date (BT-26) tells it apart from others.",
)  # fmt: skip
_repeated(
    "BR-DE-30", "DE-R-030",
    "A direct debit (BG-19) goes with a bank assigned creditor identifier (BT-90).\n\nGive it as identifier of seller or "
    "payee with the scheme SEPA.",
)  # fmt: skip
_repeated(
    "BR-DE-31", "DE-R-031",
    "A direct debit (BG-19) names the account that is debited (BT-91).\n\nGive the buyer's IBAN.",
)  # fmt: skip


def _every_line_has_a_period(document: Document) -> bool:
    if document.lines is not None:
        return document.lines.have_periods
    return all(line.has(BG_26) for line in document.root.all(BG_25))


@book.warning("BR-DE-TMP-32", ubl.DOCUMENT)
def date_of_supply_is_given(document: Node, facts: Document) -> bool:
    """The date of supply is given: of delivery (BT-72), as invoicing period (BG-14), or as period of every line (BG-26).

    KoSIT only informs of this, but VAT law asks for the date: give BT-72 even where it is the date of the invoice.
    """
    return document.has(BG_13 / BT_72) or document.has(BG_14) or _every_line_has_a_period(facts)


_repeated(
    "BR-TMP-2", "DE-R-T02",
    "The location of an external document (BT-124) is an absolute address.\n\nWrite the whole address with its scheme, such "
    "as https: who receives the invoice does not know where a relative one begins.",
    shown="cbc:URI", message="It is {value}.",
)  # fmt: skip


# --- seller, buyer, delivery

_repeated("BR-DE-2", "DE-R-002", "The seller's contact (BG-6) is given.\n\nName a person or a department.")
_repeated("BR-DE-3", "DE-R-003", "The seller's city (BT-37) is given.\n\nGive it.")
_repeated("BR-DE-4", "DE-R-004", "The seller's post code (BT-38) is given.\n\nGive it.")
_repeated("BR-DE-5", "DE-R-005", "The seller's contact point (BT-41) is given.\n\nName a person or a department.")
_repeated("BR-DE-6", "DE-R-006", "The seller's telephone number (BT-42) is given.\n\nGive it.")
_repeated("BR-DE-7", "DE-R-007", "The seller's email address (BT-43) is given.\n\nGive it.")
_repeated("BR-DE-8", "DE-R-008", "The buyer's city (BT-52) is given.\n\nGive it.")
_repeated("BR-DE-9", "DE-R-009", "The buyer's post code (BT-53) is given.\n\nGive it.")
_repeated(
    "BR-DE-10", "DE-R-010",
    "A delivery address (BG-15) has its city (BT-77).\n\nGive the city, or leave the address out.",
)  # fmt: skip
_repeated(
    "BR-DE-11", "DE-R-011",
    "A delivery address (BG-15) has its post code (BT-78).\n\nGive the post code, or leave the address out.",
)  # fmt: skip
_repeated(
    "BR-DE-27", "DE-R-027",
    "The seller's telephone number (BT-42) has three digits or more.\n\nKoSIT advises not to write a placeholder: give a "
    "number under which somebody answers.",
    shown="cbc:Telephone", message="The number is {value}.",
)  # fmt: skip
_repeated(
    "BR-DE-28", "DE-R-028",
    "The seller's email address (BT-43) has one @ between a name and a domain with a dot.\n\nCorrect the address. KoSIT advises "
    "that there are two characters or more on either side of the @, no blank and no dot beside it, and no dot at either end.",
    shown="cbc:ElectronicMail", message="The address is {value}.",
)  # fmt: skip
_repeated(
    "BR-DE-14", "DE-R-014",
    "Each VAT breakdown (BG-23) has its rate (BT-119).\n\nGive the rate, 0 where no VAT is due.",
)  # fmt: skip


# --- payment

_repeated(
    "BR-DE-19", "DE-R-019",
    "A SEPA credit transfer (BT-81 58) names an IBAN (BT-84).\n\nCheck the number. A transfer outside of SEPA has the "
    "code 30.",
    shown=BG_17 / BT_84, message="The account is {value}.",
)  # fmt: skip
_repeated(
    "BR-DE-20", "DE-R-020",
    "A SEPA direct debit (BT-81 59) names the IBAN that is debited (BT-91).\n\nCheck the number with the buyer: the bank "
    "refuses a debit from an account that is none.",
    shown=BG_19 / BT_91, message="The account is {value}.",
)  # fmt: skip
for _number, _codes, _name in (
    ("23", "30, 58", "credit transfer (BG-17)"),
    ("24", "48, 54, 55", "payment card (BG-18)"),
    ("25", "59", "direct debit (BG-19)"),
):
    _repeated(
        f"BR-DE-{_number}-a", f"DE-R-0{_number}-1",
        f"With payment means {_codes} (BT-81), the {_name} is given.\n\nGive its details.",
    )  # fmt: skip
    _repeated(
        f"BR-DE-{_number}-b", f"DE-R-0{_number}-2",
        f"With payment means {_codes} (BT-81), only the {_name} is given.\n\n"
        "Leave the details of other means out, or put them into payment instructions of their own.",
    )  # fmt: skip
