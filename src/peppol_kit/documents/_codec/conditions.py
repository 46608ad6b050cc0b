"""What tells terms apart that share a place in UBL: the value of an element or attribute beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.documents._codec.slots import CURRENCY, VAT_CURRENCY
from peppol_kit.terms import BT_32, BT_110, BT_111, Term, ubl
from peppol_kit.xml import names

if TYPE_CHECKING:
    from peppol_kit.documents._codec.slots import Condition, Reading
    from peppol_kit.terms import Path
    from peppol_kit.xml.elements import Element

_IN_CREDIT_NOTES = " in a credit note"
# What the tax scheme of a registration that is not for VAT is called, where it is not known
_OTHER_TAX = "TAX"
_VAT = "VAT"


def _wanted(term: Path, root: str) -> tuple[str, str]:
    """Where the value stands that tells a term apart, and which it is; nothing where any other value will do."""
    if not isinstance(term, Term) or term.when is None or term in (BT_110, BT_111):
        return "", ""
    path, value = term.when
    if value.endswith(_IN_CREDIT_NOTES):
        return (path, value.removesuffix(_IN_CREDIT_NOTES)) if root == ubl.CREDIT_NOTE else ("", "")
    return ("", "") if " " in value else (path, value)


def constant_of(term: Path, root: str) -> tuple[str, str]:
    """What is written beside a term so that it is known for what it is: a path from its aggregate, and a text."""
    if term is BT_32:
        return ubl.TAX_SCHEME_ID, _OTHER_TAX
    return _wanted(term, root)


def condition_of(term: Path, root: str) -> Condition | None:
    """Whether an aggregate is the one of a term; None where it is, if it is no other's."""
    if term is BT_111:
        return _in_vat_currency
    if term is BT_32:
        return _of_other_scheme
    path, value = _wanted(term, root)
    if path.startswith("@"):
        return _with_attribute(term.rpartition("/")[2], path[1:], value)
    if path == ubl.TAX_SCHEME_ID:
        return _of_scheme(value)
    return _with_text(path, value) if path else None


def _tags(path: str) -> str:
    return "/".join(names.tag(step) for step in path.split("/"))


def _with_text(path: str, value: str) -> Condition:
    tags = _tags(path)
    accepted = {value, {"true": "1", "false": "0"}.get(value, value)}  # a boolean of XML has two spellings
    return lambda element, _: (element.findtext(tags) or "").strip() in accepted


def _of_scheme(value: str) -> Condition:
    """A tax scheme; one that is not said is taken for it, so that the rest can be read."""
    tags = _tags(ubl.TAX_SCHEME_ID)
    accepted = {value, ""}
    return lambda element, _: (element.findtext(tags) or "").strip().upper() in accepted


def _of_other_scheme(element: Element, _: Reading) -> bool:
    """A tax scheme that is not VAT: a second VAT number is no registration of another kind."""
    return (element.findtext(_tags(ubl.TAX_SCHEME_ID)) or "").strip().upper() != _VAT


def _with_attribute(name: str, attribute: str, value: str) -> Condition:
    tag = names.tag(name)

    def is_so(element: Element, _: Reading) -> bool:
        child = element.find(tag)
        return child is not None and child.get(attribute) == value

    return is_so


def _in_vat_currency(element: Element, reading: Reading) -> bool:
    """Whether a tax total is in the currency of VAT accounting (BT-6), where that is another one."""
    own, other = reading.currencies[CURRENCY], reading.currencies[VAT_CURRENCY]
    child = element.find(names.tag(ubl.TAX_AMOUNT))
    return bool(other) and own != other and child is not None and child.get("currencyID") == other
