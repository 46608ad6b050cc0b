"""The QR code with which the app of a bank fills in a SEPA credit transfer, known as GiroCode or "scan to pay".

A payload is a few lines of text, `payload`; as a symbol it is drawn by `svg` and `png`, which need the extra
``peppol-kit[pdf]``. The payer still sees and confirms the transfer, so a code that an app cannot read is an annoyance,
and one that it reads wrongly is money in the wrong place: hence all is checked, and nothing is cut to fit.

Source: EPC069-12, version 2.1 and version 3, of the European Payments Council.
"""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from peppol_kit.errors import ConfigurationError, IdentifierError, NotPayable
from peppol_kit.identifiers import creditor_reference
from peppol_kit.identifiers import iban as account

if TYPE_CHECKING:
    import segno

LONGEST_NAME = 70
"""Characters of the name of the payee, at most."""
LONGEST_TEXT = 140
"""Characters of the text for the payee, at most."""
LARGEST = 331
"""Bytes of a payload, at most: what a QR code of version 13 holds with error correction M."""

_LEAST = Decimal("0.01")
_MOST = Decimal("999999999.99")
_BIC = re.compile("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII | re.IGNORECASE)
_PURPOSE = re.compile("[A-Z0-9]{1,4}")
# Between accounts of these countries the account says which bank it is with.
_EUROPEAN_ECONOMIC_AREA = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
        "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
_PIXELS_A_MODULE = 8


def payload(
    *, name: str, iban: str, amount: Decimal, bic: str = "", reference: str = "", text: str = "", purpose: str = ""
) -> str:
    """The lines of the code, in UTF-8 and of version 002.

    Args:
        name: the payee (BT-85, or else BT-59 or BT-27), at most 70 characters.
        iban: the account of the payee (BT-84), with or without blanks.
        amount: what is to be paid, in euro: 0.01 to 999999999.99, with no more than two decimals.
        bic: the bank of the payee (BT-86), 8 or 11 characters; needed only for an account outside the European
            Economic Area.
        reference: the creditor reference by ISO 11649 ("RF..."), if that is what the payee asks for (BT-83).
        text: any other reference or remark, at most 140 characters; the structured communication of Belgium
            (``+++090/9337/55493+++``) belongs here. Not together with ``reference``.
        purpose: the code of the purpose by ISO 20022, such as ``GDDS``, at most 4 characters.

    Raises:
        NotPayable: something is missing or wrong, and ``field`` is the name of the argument.
    """
    number = _iban(iban)
    lines = (
        "BCD",
        "002",
        "1",
        "SCT",
        _bic(bic, country=number[:2]),
        _words(name, "name", LONGEST_NAME),
        number,
        _amount(amount),
        _purpose(purpose),
        _reference(reference),
        _words(text, "text", LONGEST_TEXT),
    )
    if not lines[5]:
        raise NotPayable("the name of the payee is missing", field="name")
    if reference and text:
        raise NotPayable("a transfer has either a creditor reference or a text, not both", field="text")
    whole = "\n".join(lines).rstrip("\n")
    size = len(whole.encode())
    if size > LARGEST:
        message = f"the code would have {size} bytes, and may have {LARGEST}: the text or the name must be shorter"
        raise NotPayable(message, field="text" if text else "name")
    return whole


def svg(payload: str) -> str:
    """The symbol of a payload as an SVG element: black on white with its quiet zone, without a size of its own.

    Raises:
        NotPayable: the payload is larger than a code may be.
        ConfigurationError: the extra ``peppol-kit[pdf]`` is not installed.
    """
    stream = BytesIO()
    _symbol(payload).save(
        stream, kind="svg", light="#fff", xmldecl=False, nl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return stream.getvalue().decode()


def png(payload: str) -> bytes:
    """The symbol of a payload as a PNG image, 8 pixels a module, with its quiet zone.

    Raises:
        NotPayable: the payload is larger than a code may be.
        ConfigurationError: the extra ``peppol-kit[pdf]`` is not installed.
    """
    stream = BytesIO()
    _symbol(payload).save(stream, kind="png", scale=_PIXELS_A_MODULE)
    return stream.getvalue()


def _symbol(payload: str) -> segno.QRCode:
    if len(payload.encode()) > LARGEST:
        raise NotPayable(f"a code may have {LARGEST} bytes at most", field="payload")
    try:
        import segno
    except ImportError as error:
        raise ConfigurationError("to draw a QR code, install the extra: pip install 'peppol-kit[pdf]'") from error
    # One mode for the whole text, and no designator of its encoding: line 3 names it, and older readers stop at one.
    return segno.make(payload, error="m", mode="byte", encoding="utf-8", micro=False, boost_error=False)


def _iban(given: str) -> str:
    try:
        return account.validate(given)
    except IdentifierError as error:
        raise NotPayable(f"the account of the payee is {error}", field="iban") from error


def _bic(given: str, *, country: str) -> str:
    bic = "".join(given.split())
    if not bic and country not in _EUROPEAN_ECONOMIC_AREA:
        raise NotPayable(f"an account of {country} is outside the European Economic Area: it needs a BIC", field="bic")
    if bic and not _BIC.fullmatch(bic):
        raise NotPayable("a BIC is 8 or 11 letters and digits, the fifth and sixth being a country", field="bic")
    return bic.upper()


def _amount(amount: Decimal) -> str:
    if not amount.is_finite() or not _LEAST <= amount <= _MOST:
        raise NotPayable(f"the amount must be {_LEAST} to {_MOST} euro", field="amount")
    cents = amount.quantize(_LEAST)
    if cents != amount:
        raise NotPayable("the amount has more than two decimals", field="amount")
    return f"EUR{cents}"


def _purpose(given: str) -> str:
    if given and not _PURPOSE.fullmatch(given):
        raise NotPayable("a code of purpose is 1 to 4 capital letters or digits", field="purpose")
    return given


def _reference(given: str) -> str:
    if not given:
        return ""
    try:
        return creditor_reference.validate(given)
    except IdentifierError as error:
        message = f"{error}; a reference of another kind is given as a text"
        raise NotPayable(message, field="reference") from error


def _words(given: str, field: str, longest: int) -> str:
    """The text in one line, since a line break would move all that follows into the wrong line."""
    words = " ".join(given.split())
    if len(words) > longest:
        raise NotPayable(f"the {field} has {len(words)} characters, and may have {longest}", field=field)
    for place, character in enumerate(words, 1):
        if not character.isprintable():
            raise NotPayable(f"character {place} of the {field} cannot be printed: U+{ord(character):04X}", field=field)
    return words
