"""Identifiers of companies are possible ones: rules PEPPOL-COMMON-R040 to R057.

What is asked is what the official artefact asks, which is at times less, and once more, than the issuer of the number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from peppol_kit.identifiers import checks
from peppol_kit.rules._dsl import Broken, broken, span
from peppol_kit.rules._facts import PARTY_NUMBERS
from peppol_kit.rules.peppol._books import billing, both, self_billing
from peppol_kit.terms import ubl
from peppol_kit.xml.tree import normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._dsl import Given, Guard
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node


def _of_scheme(scheme: str) -> Guard:
    return lambda node, _: node.attributes.get("schemeID") == scheme


def _has_scheme(scheme: str) -> Given:
    return lambda document: scheme in document.schemes


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda number: compiled.fullmatch(number) is not None


def _raw(pattern: str) -> Callable[[Node], bool]:
    """A test of the text as it stands, white space included."""
    matches = _matches(pattern)
    return lambda node: matches(node.text)


def _own(pattern: str) -> Callable[[Node], bool]:
    """A test of the text of the element alone, without that of elements in it."""
    matches = _matches(pattern)
    return lambda node: matches(node.own_text)


def _check(test: Callable[[str], bool]) -> Callable[[Node], bool]:
    return lambda node: test(node.normal)


def _digits(length: str, test: Callable[[str], bool]) -> Callable[[Node], bool]:
    """Only digits, as many as ``length`` says, and the check digits right."""
    matches = _matches(f"[0-9]{length}")
    return lambda node: matches(node.normal) and test(node.normal)


def _register(
    rule_id: str, scheme: str, test: Callable[[Node], bool], doc: str, *, book: Any = both, fatal: bool = True,
    each: str = PARTY_NUMBERS, **details: Any,
) -> None:  # fmt: skip
    def possible(node: Node) -> bool | Broken:
        return test(node) or broken(value=node.text)

    decorate = book.fatal if fatal else book.warning
    text = f"{doc}\n\nCheck the number with your party's data: most often a digit is wrong, or the scheme."
    decorate(
        rule_id,
        each,
        given=_has_scheme(scheme),
        when=_of_scheme(scheme),
        doc=text,
        message="{value} cannot be one.",
        **details,
    )(possible)


_DK_CVR = r"DK[0-9]{8}|[0-9]{8}"

_register(
    "PEPPOL-COMMON-R040",
    "0088",
    _digits("+", checks.gln),
    "A GLN (scheme 0088) has digits and a right check digit.",
)
_register(
    "PEPPOL-COMMON-R041", "0192", _digits("{9}", checks.mod11),
    "A Norwegian organisation number (scheme 0192) has 9 digits and a right check digit.",
)  # fmt: skip
for _book, _range in ((billing, span()), (self_billing, span(since="2026.5"))):
    _register(
        "PEPPOL-COMMON-R042", "0184", _raw(_DK_CVR), "A Danish CVR number (scheme 0184) has 8 digits, after DK or alone.",
        book=_book, **_range,
    )  # fmt: skip
_register(
    "PEPPOL-COMMON-R042", "0184", _own("DK[0-9]{8}"),
    "A Danish CVR number (scheme 0184) is DK and 8 digits.", book=self_billing, until="2026.3",
)  # fmt: skip
_register(
    "PEPPOL-COMMON-R043", "0208", _digits("{10}", checks.mod97_belgian),
    "A Belgian enterprise number (scheme 0208) has 10 digits, the last two right check digits.",
)  # fmt: skip
_register(
    "PEPPOL-COMMON-R044", "0201", _check(checks.codice_ipa), "An Italian IPA code (scheme 0201) has 6 letters or digits.",
    fatal=False,
)  # fmt: skip
_register(
    "PEPPOL-COMMON-R045", "0210", _check(checks.codice_fiscale),
    "An Italian codice fiscale (scheme 0210) has the shape of one.", fatal=False,
)  # fmt: skip
_register(
    "PEPPOL-COMMON-R046", "9907", _check(checks.codice_fiscale),
    "An Italian codice fiscale (scheme 9907) has the shape of one.", fatal=False, each=ubl.ENDPOINT_ID,
)  # fmt: skip
_register(
    "PEPPOL-COMMON-R047", "0211", _check(checks.partita_iva_if_italian),
    "An Italian VAT number (scheme 0211) has 11 digits after IT, the last a right check digit.", fatal=False,
)  # fmt: skip
_register(
    "PEPPOL-COMMON-R049", "0007", _digits("{10}", checks.swedish_organisation),
    "A Swedish organisation number (scheme 0007) has 10 digits and a right check digit.",
)  # fmt: skip
_register(
    "PEPPOL-COMMON-R050", "0151", _digits("{11}", checks.abn),
    "An Australian business number (scheme 0151) has 11 digits and right check digits.",
)  # fmt: skip

_P_NUMBER = (
    "PEPPOL-COMMON-R052",
    "0096",
    _raw("[0-9]{10}"),
    "A Danish P number (scheme 0096) has 10 digits.",
)
_SE_NUMBER = (
    "PEPPOL-COMMON-R053",
    "0198",
    _raw("DK[0-9]{8}"),
    "A Danish SE number (scheme 0198) is DK and 8 digits.",
)
for _row in (_P_NUMBER, _SE_NUMBER):
    _register(*_row, book=billing, since="2026.5")
    _register(*_row, book=billing, until="2025.11", fatal=False)
    _register(*_row, book=self_billing, since="2026.5")

for _rule, _scheme, _pattern, _text in (
    ("PEPPOL-COMMON-R054", "0106", "[0-9]{8}", "A Dutch KvK number (scheme 0106) has 8 digits."),
    ("PEPPOL-COMMON-R055", "0190", "[0-9]{20}", "A Dutch OIN (scheme 0190) has 20 digits."),
    (
        "PEPPOL-COMMON-R056-1",
        "9944",
        "NL[0-9]{9}B[0-9]{2}",
        "A Dutch VAT number (scheme 9944) is NL, 9 digits, B, 2 digits.",
    ),
    ("PEPPOL-COMMON-R057", "0217", "[0-9]{12}", "A KvK establishment number (scheme 0217) has 12 digits."),
):
    _register(_rule, _scheme, _check(_matches(_pattern)), _text, fatal=False, since="2026.5")

_SCHEMES = frozenset(
    ["0088", "0192", "0184", "0096", "0198", "0208", "0201", "0210", "0211", "0007", "0151", "0106", "0190", "9944"]
)


def _is_dutch_vat_number(number: Node, _: Document) -> bool:
    """A VAT number of the Netherlands that no rule before this one has judged by its scheme."""
    scheme = number.parent
    return (
        scheme is not None
        and number.normal.startswith("NL")
        and normal(scheme.string(ubl.TAX_SCHEME_ID)) == "VAT"
        and number.attributes.get("schemeID") not in _SCHEMES
    )


_DUTCH_VAT = _matches("NL[0-9]{9}B[0-9]{2}")


@both.warning(
    "PEPPOL-COMMON-R056-2", ubl.PARTY_TAX_SCHEME / ubl.COMPANY_ID, when=_is_dutch_vat_number, since="2026.5",
    message="{value} cannot be one.",
)  # fmt: skip
def dutch_vat_number_is_possible(number: Node) -> bool | Broken:
    """A Dutch VAT number (BT-31, BT-48, BT-63) is NL, 9 digits, B and 2 digits.

    Check the number with your party's data.
    """
    return _DUTCH_VAT(number.normal) or broken(value=number.text)
