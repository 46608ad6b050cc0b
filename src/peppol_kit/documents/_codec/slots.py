"""What every place of a group in UBL can do: read an element into fields of a model, and write it from them.

A `Leaf` has text and a `Constant` what is always the same (`leaves`); a `Branch` has other places, and a `Nested` is a
model of its own (`branches`). What does not fit is handed to ``kept``, its place from the element of the group.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import count
from typing import TYPE_CHECKING, Any

from peppol_kit.documents._codec.values import quoted
from peppol_kit.documents._group import Kept
from peppol_kit.report import Problem
from peppol_kit.xml import names
from peppol_kit.xml.elements import PREFIXES, Locator

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.documents._codec.keeping import Keeping
    from peppol_kit.xml.elements import Element

    Fields = dict[str, Any]
    Condition = Callable[[Element, "Reading"], bool]

kept_entry = Kept.model_construct  # what is taken from XML need not be checked again


class Reading:
    """What the places must know of the document that is read, and what they find wrong with it."""

    def __init__(self, currency: str, vat_currency: str, *, has_stray_text: bool) -> None:
        self.currencies = {CURRENCY: currency, VAT_CURRENCY: vat_currency}
        self.amount = {name: [("currencyID", code)] for name, code in self.currencies.items()}
        self.has_stray_text = has_stray_text
        self.problems: list[Problem] = []
        self._locator = Locator()

    def problem(self, term: str, element: Element, text: str, reason: str, *, below: str = "") -> None:
        """Note something that is not what it should be, at an element or ``below`` it."""
        place = self._locator.location(element) + (f"/{below}" if below else "")
        problem = Problem(term=term, place=place, line=element.sourceline or 0, text=text, reason=reason)
        self.problems.append(problem)


class Writing:
    """What the places must know of the document that is written."""

    def __init__(self, currency: str, vat_currency: str) -> None:
        self.currencies = {CURRENCY: currency, VAT_CURRENCY: vat_currency}
        self.amount = {name: f' currencyID="{quoted(code)}"' for name, code in self.currencies.items()}


CURRENCY, VAT_CURRENCY = "currency", "vat_currency"


class Slot(ABC):
    """One place: ``name`` of its element, ``place`` as entries of what is kept call it, and when it is this one."""

    condition: Condition | None = None
    is_repeated = False

    def __init__(self, name: str, place: str, depth: int) -> None:
        self.name = name
        self.tag = names.tag(name)
        self.place = place
        self.indent = "\n" + "  " * depth
        self.fields: tuple[str, ...] = ()
        """The fields that it has; where all of them are empty there is nothing to write."""

    @abstractmethod
    def read(self, element: Element, fields: Fields, kept: list[Kept], reading: Reading) -> bool:
        """Take an element; False where it is not for this place."""

    @abstractmethod
    def write(self, fields: Fields, out: list[str], writing: Writing, keeping: Keeping | None) -> None:
        """Write the elements of this place, if there are any."""

    def pieces(self, fields: Fields, writing: Writing, keeping: Keeping) -> list[str]:
        """The elements of this place, each by itself."""
        out: list[str] = []
        self.write(fields, out, writing, keeping)
        return ["".join(out)] if out else []

    def _keep_attributes(self, element: Element, kept: list[Kept]) -> None:
        for name, value in element.items():
            self._keep_attribute(element, name, value, kept)

    def _keep_attribute(self, element: Element, name: str, value: str, kept: list[Kept]) -> None:
        """Keep an attribute, and what the prefix of its value means, such as that of ``xsi:type="q:IDType"``."""
        kept.append(kept_entry(place=f"{self.place}/@{name}", kind="attribute", content=value))
        prefix, colon, _ = value.partition(":")
        namespace = element.nsmap.get(prefix) if colon else None
        if namespace is not None and PREFIXES.get(prefix) != namespace:
            kept.append(kept_entry(place=f"{self.place}/@xmlns:{prefix}", kind="prefix", content=namespace))


def attributes_of(shown: dict[str, str]) -> str:
    """Attributes as they stand in a tag; those of a namespace declare it."""
    prefixes = {names.XML: "xml"}
    prefixes |= {value: name.partition(":")[2] for name, value in shown.items() if name.startswith("xmlns:")}
    taken = {*prefixes.values(), *PREFIXES}
    free = (prefix for number in count() if (prefix := f"a{number or ''}") not in taken)
    written = []
    for name, value in shown.items():
        if name.startswith("{"):
            namespace, _, own = name[1:].partition("}")
            if namespace not in prefixes:
                usual = namespace == names.XSI and "xsi" not in taken
                prefixes[namespace] = "xsi" if usual else next(free)
                written.append(f' xmlns:{prefixes[namespace]}="{quoted(namespace)}"')
            written.append(f' {prefixes[namespace]}:{own}="{quoted(value)}"')
        else:
            written.append(f' {name}="{quoted(value)}"')
    return "".join(written)
