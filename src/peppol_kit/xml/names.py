"""Names of UBL: the short form ``cbc:ID`` that terms, rules and locations use, whatever prefixes a sender chose."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = _UBL + "CommonAggregateComponents-2"
CBC = _UBL + "CommonBasicComponents-2"
EXT = _UBL + "CommonExtensionComponents-2"
INVOICE = _UBL + "Invoice-2"
CREDIT_NOTE = _UBL + "CreditNote-2"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"

PREFIXES = {CAC: "cac:", CBC: "cbc:", EXT: "ext:", INVOICE: "", CREDIT_NOTE: ""}
"""Namespace to the prefix of our short names; the two roots have none."""


def _short(tag: str) -> str:
    if tag[0] != "{":
        return "{}" + tag  # no namespace at all: never the same as a root of UBL
    namespace, _, local = tag[1:].partition("}")
    prefix = PREFIXES.get(namespace)
    return tag if prefix is None else prefix + local


short: Callable[[Any], str] = lru_cache(maxsize=4096)(_short)
"""The tag of an element, ``{urn:...CommonBasicComponents-2}ID``, as ``cbc:ID``; of another namespace as it stands.

What lxml says a tag can be is more than it ever gives: text.
"""


@lru_cache(maxsize=4096)
def tag(name: str) -> str:
    """The tag of an element by its short name; of the two roots, which have no prefix, each has its own namespace."""
    prefix, colon, own = name.rpartition(":")
    if name[0] == "{" or not colon:
        return name.removeprefix("{}") if name[0] == "{" else f"{{{_UBL}{name}-2}}{name}"
    namespace = next(uri for uri, known in PREFIXES.items() if known == f"{prefix}:")
    return f"{{{namespace}}}{own}"


def local(name: str) -> str:
    """The local part of a short name."""
    return name.rpartition("}")[2].rpartition(":")[2]


def step(name: str) -> str:
    """A short name as a step of an XPath; one of a foreign namespace says which."""
    if name[0] != "{":
        return name
    namespace, _, own = name[1:].partition("}")
    return f"*:{own}[namespace-uri()='{namespace}']"
