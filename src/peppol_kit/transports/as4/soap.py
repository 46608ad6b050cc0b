"""A SOAP message of AS4: its header blocks, its body, and its elements by Id.

Nothing of it is to be believed before its signature was checked.

Source: SOAP 1.2 part 1, 5; CEF eDelivery AS4 1.14.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from peppol_kit.errors import MalformedXML, MessageRefused
from peppol_kit.transports.as4 import ebms
from peppol_kit.transports.as4.names import EB, SOAP, WSSE, WSU
from peppol_kit.xml import parser

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 1_000_000
"""How many bytes a SOAP message may have, without attachments."""
_LIMITS = parser.Limits(size=MOST, text=500_000, depth=256, elements=5_000)

MESSAGING = f"{{{EB}}}Messaging"
SECURITY = f"{{{WSSE}}}Security"
_ENVELOPE, _HEADER, _BODY = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body"))
_MUST_UNDERSTAND = f"{{{SOAP}}}mustUnderstand"
_ROLE = f"{{{SOAP}}}role"
_IDS = (f"{{{WSU}}}Id", "Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")


class Soap(NamedTuple):
    """The parts of a SOAP message; ``security`` is None where there is no such header."""

    messaging: etree._Element
    security: etree._Element | None
    body: etree._Element
    ids: Mapping[str, etree._Element]


def refusal(detail: str) -> MessageRefused:
    """What a SOAP message that is no proper one is answered with."""
    return MessageRefused(detail, ebms=ebms.INVALID_HEADER)


def read(data: bytes) -> Soap:
    """Read a SOAP message.

    Comments are gone, as they are from the canonical form: a value in two halves is one.

    Raises:
        MessageRefused: it is not SOAP 1.2 with exactly one Messaging, has something that is not understood, or an Id
            twice.
    """
    try:
        root = parser.parse(data, _LIMITS, indentation=True)
    except MalformedXML as error:
        raise refusal(f"the SOAP message cannot be read: {error}") from error
    if root.tag != _ENVELOPE:
        raise refusal("not a SOAP 1.2 message")
    if [child.tag for child in root] != [_HEADER, _BODY]:
        raise refusal("a SOAP message has a header and a body")
    header, body = root
    messaging, security = _blocks(header)
    if len(list(root.iter(MESSAGING))) > 1:
        raise refusal("there is more than one Messaging")
    return Soap(messaging, security, body, _by_id(root))


def _blocks(header: etree._Element) -> tuple[etree._Element, etree._Element | None]:
    found: dict[str, etree._Element] = {}
    for block in header:
        if block.tag in (MESSAGING, SECURITY):
            if block.tag in found:
                raise refusal(f"there is more than one {etree.QName(block).localname}")
            if block.get(_ROLE) is not None:
                raise refusal(f"the {etree.QName(block).localname} is meant for another")
            found[str(block.tag)] = block
        elif block.get(_MUST_UNDERSTAND, "false").strip() not in {"false", "0"}:
            raise refusal("a header block that must be understood is not")
    if MESSAGING not in found:
        raise refusal("there is no Messaging")
    return found[MESSAGING], found.get(SECURITY)


def _by_id(root: etree._Element) -> dict[str, etree._Element]:
    elements: dict[str, etree._Element] = {}
    for element in root.iter():  # by XPath it would take the longer the more Ids there are
        for value in filter(None, map(element.get, _IDS)):
            if value in elements:
                raise refusal("two elements have the same Id")
            elements[value] = element
    return elements


def fragment(uri: str | None) -> str:
    """The Id that an address within the same message is for; empty for any other address."""
    return uri[1:] if uri and uri[0] == "#" else ""


class Shape:
    """Which children an element has, and how often; the order is left open, as it has no meaning."""

    def __init__(self, namespace: str, **counts: tuple[int, int]) -> None:
        self._counts = {f"{{{namespace}}}{name}": (name, *count) for name, count in counts.items()}

    def take(self, element: etree._Element) -> dict[str, list[etree._Element]]:
        """The children by their names.

        Raises:
            MessageRefused: there are others, or too many, or too few.
        """
        found: dict[str, list[etree._Element]] = {name: [] for name, _, _ in self._counts.values()}
        for child in element:
            known = self._counts.get(str(child.tag))
            if known is None:
                raise refusal(f"there is something unknown in {etree.QName(element).localname}")
            found[known[0]].append(child)
        for name, least, most in self._counts.values():
            if not least <= len(found[name]) <= most:
                parent = etree.QName(element).localname
                raise refusal(f"there are {len(found[name])} {name} in {parent}, where {least} to {most} may be")
        return found


ONE, OPTIONAL, SOME = (1, 1), (0, 1), (1, 100)


def value(element: etree._Element) -> str:
    """The text of an element that has nothing else, without white space around it."""
    if len(element):
        raise refusal(f"{etree.QName(element).localname} has elements in it")
    return (element.text or "").strip()


def inner_id(message_id: str) -> str:
    """What the Ids within a message are made of: always the same for the same message."""
    return sha256(message_id.encode("utf-8", "replace")).hexdigest()[:32]


def written(security: str, messaging: str, body: str) -> bytes:
    """A SOAP message of what stands in its Security (none if there is nothing), its Messaging, and its body."""
    if security:
        security = f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}" S12:mustUnderstand="true">{security}'
        security += "</wsse:Security>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<S12:Envelope xmlns:S12="{SOAP}"><S12:Header>{security}{messaging}</S12:Header>{body}</S12:Envelope>'
    ).encode()


def empty_body(identifier: str) -> str:
    """The body of a SOAP message, in canonical form: there is never anything in it."""
    return f'<S12:Body xmlns:S12="{SOAP}" xmlns:wsu="{WSU}" wsu:Id="{identifier}"></S12:Body>'
