"""Check digits exactly as the official Peppol artefact computes them, for the rules that ask for them.

These are not the algorithms of the issuers: they say what the official validator says of any string at all,
also of one that is no such number. Whoever wants to know whether a number is right asks the module of that
number. Each takes the text after white space is normalised, never raises, and is False where the official
function stops with an error. Source: the functions of the Peppol BIS Billing schematron, artefact 2026.5.
"""

from __future__ import annotations

_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
_ALPHANUMERIC = _LETTERS | _DIGITS
_BLANKS = " \t\r\n"  # what a cast trims in XPath; str.strip() would trim more
_NUMBER_CHARACTERS = frozenset("0123456789.+-eE")  # float() would also take 1_0, nan and digits of any script
_NAN = float("nan")
_INFINITE = {"INF": float("inf"), "+INF": float("inf"), "-INF": float("-inf")}
_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
_GLN_WEIGHTS = (3, 1)
_DOUBLED = "0246813579"
_MOD11_WEIGHTS = (2, 3, 4, 5, 6, 7)
_TIN_WEIGHTS = (256, 128, 64, 32, 16, 8, 4, 2)
_CODICE_FISCALE_LETTERS = (slice(0, 6), slice(8, 9), slice(15, 16))
_CODICE_FISCALE_NUMBERS = (slice(6, 8), slice(9, 11), slice(14, 15))


def gln(text: str) -> bool:
    """Modulus 10 with the weights 3 and 1 from the right, of any length (PEPPOL-COMMON-R040)."""
    return (10 - _rest(_from_right(text, _GLN_WEIGHTS), 10)) % 10 == _digit(text[-1:])


def mod11(text: str) -> bool:
    """Modulus 11 with the weights 2 to 7 from the right, of a number above zero (PEPPOL-COMMON-R041)."""
    expected = (11 - _rest(_from_right(text, _MOD11_WEIGHTS), 11)) % 11
    return _number(text) > 0 and expected == _digit(text[-1:])


def mod97_belgian(text: str) -> bool:
    """The 9th and 10th digit complement the first eight modulo 97 (PEPPOL-COMMON-R043)."""
    number = _integer(text[:8])
    return number is not None and 97 - _rest(number, 97) == _number(text[8:10])


def codice_ipa(text: str) -> bool:
    """Six letters or digits (PEPPOL-COMMON-R044)."""
    return len(text) == 6 and _ALPHANUMERIC.issuperset(text)


def codice_fiscale(text: str) -> bool:
    """The shape of a personal code of 16 characters, or an integer of 11 (PEPPOL-COMMON-R045, R046)."""
    if len(text) == 11:
        return _integer(text) is not None
    return (
        len(text) == 16
        and all(_LETTERS.issuperset(text[part]) for part in _CODICE_FISCALE_LETTERS)
        and all(_integer(text[part]) is not None for part in _CODICE_FISCALE_NUMBERS)
    )


def partita_iva_if_italian(text: str) -> bool:
    """Eleven digits that satisfy Luhn after IT or it; any other text is right (PEPPOL-COMMON-R047)."""
    if text[:2] not in ("IT", "it"):
        return True
    number = text[2:]
    if len(number) != 11 or _integer(number) is None:
        return False
    digits = number.rstrip(_BLANKS)
    return _DIGITS.issuperset(digits) and _luhn_sum(digits, doubled=1) % 10 == 0


def abn(text: str) -> bool:
    """Modulus 89 of the first eleven digits, weighted, the first lowered by one (PEPPOL-COMMON-R050)."""
    return len(text) >= 11 and (_weighted(_ABN_WEIGHTS, _values(text)) - 10) % 89 == 0


def greek_tin(text: str) -> bool:
    """Modulus 11, then 10, of eight digits weighted with powers of two; only nine digits count (GR-R-009)."""
    digits = [_digit(character) for character in text[:9]]
    if len(digits) < 9 or -1 in digits:
        return False
    return _weighted(_TIN_WEIGHTS, digits) % 11 % 10 == digits[8]


def swedish_organisation(text: str) -> bool:
    """Luhn over the first ten of digits alone; those after them may be of any script (PEPPOL-COMMON-R049)."""
    number = text[:10]
    return (
        len(number) == 10 and text.isdecimal() and _DIGITS.issuperset(number) and _luhn_sum(number, doubled=0) % 10 == 0
    )


def _values(text: str) -> list[int]:
    """Code points counted from that of zero: a character that is no digit has a value too."""
    return [ord(character) - 48 for character in text]


def _from_right(text: str, weights: tuple[int, ...]) -> int:
    """The weighted sum of all characters but the last, the weights repeated from the right."""
    cycle = len(weights)
    return sum(value * weights[place % cycle] for place, value in enumerate(_values(text[-2::-1])))


def _weighted(weights: tuple[int, ...], values: list[int]) -> int:
    """The sum of the products, of as many as there are of both."""
    return sum(weight * value for weight, value in zip(weights, values, strict=False))


def _luhn_sum(digits: str, *, doubled: int) -> int:
    """The sum of all digits once every second one is doubled, the place ``doubled`` being the first."""
    return sum(int(_DOUBLED[int(d)]) if place % 2 == doubled else int(d) for place, d in enumerate(digits))


def _rest(dividend: int, divisor: int) -> int:
    """XPath ``mod``: it has the sign of the dividend, where that of Python has the sign of the divisor."""
    rest = abs(dividend) % divisor
    return rest if dividend >= 0 else -rest


def _digit(character: str) -> int:
    """The value of one ASCII digit; -1, which nothing is compared with, for anything else."""
    return int(character) if character in _DIGITS else -1


def _integer(text: str) -> int | None:
    """The value that a cast to ``xs:integer`` gives; None where it fails."""
    trimmed = text.strip(_BLANKS)
    digits = trimmed[1:] if trimmed[:1] in ("+", "-") else trimmed
    return int(trimmed) if digits and _DIGITS.issuperset(digits) else None


def _number(text: str) -> float:
    """The value that ``number()`` gives: a double, NaN where the text is none."""
    trimmed = text.strip(_BLANKS)
    if not _NUMBER_CHARACTERS.issuperset(trimmed):
        return _INFINITE.get(trimmed, _NAN)
    try:
        return float(trimmed)
    except ValueError:
        return _NAN
