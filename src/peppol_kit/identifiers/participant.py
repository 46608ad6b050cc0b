"""The identifier of a participant: who is addressed in the Peppol network, such as ``0208:0202239951``.

Source: Peppol Policy for use of Identifiers 4.4.0, policies on participant identifiers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.errors import IdentifierError, InvalidFormat, InvalidLength, UnknownScheme
from peppol_kit.identifiers import _uri

if TYPE_CHECKING:
    from datetime import date

    from peppol_kit.codelists.edec import ParticipantScheme

SCHEME = "iso6523-actorid-upis"
LONGEST_VALUE = 130

_KIND = "participant identifier"
_ICD = re.compile("[0-9]{4}")
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9\-._~]")


class Problem(NamedTuple):
    """What is doubtful about an identifier that has the right syntax.

    ``code`` is the code of the error in `peppol_kit.errors` that says the same (``unknown-scheme``,
    ``invalid-format``, ``invalid-length``, ``invalid-checksum``), or ``deprecated-scheme``, or
    ``not-registrable``. Whether that is an error, the caller decides: code lists change several times a year.
    """

    code: str
    message: str


class ParticipantId(_uri.NetworkId):
    """A participant, by a number of its own: ``icd`` tells the kind of number, ``value`` is the number.

    The syntax is always right; what else may be wrong with it, `check` tells. Two identifiers are equal when
    they are so but for capitals, as the network compares them; ``str`` writes them as they were given.
    """

    __slots__ = ("icd",)

    icd: str

    def __init__(self, icd: str, value: str) -> None:
        if not _ICD.fullmatch(icd):
            raise InvalidFormat(f"not a {_KIND}: before the colon must be four digits")
        if not 1 <= len(value) <= LONGEST_VALUE:
            raise InvalidLength(
                f"not a {_KIND}: {len(value)} characters after the colon, where 1 to {LONGEST_VALUE} may be"
            )
        wrong = _NOT_ALLOWED.search(value)
        if wrong:
            raise InvalidFormat(
                f"not a {_KIND}: character {wrong.start() + 1} after the colon is {wrong[0]!r}, "
                "where letters, digits and - . _ ~ are allowed"
            )
        object.__setattr__(self, "scheme", SCHEME)
        object.__setattr__(self, "icd", icd)
        object.__setattr__(self, "value", value)

    @classmethod
    def parse(cls, text: str) -> ParticipantId:
        """Read ``0208:0202239951``, or the URI form ``iso6523-actorid-upis::0208:0202239951``."""
        if _uri.SEPARATOR in text:
            scheme, text = _uri.split(text, _KIND)
            if scheme != SCHEME:
                raise UnknownScheme(f"not a {_KIND}: its scheme must be {SCHEME}")
        icd, colon, value = text.partition(":")
        if not colon:
            raise InvalidFormat(f"not a {_KIND}: there is no colon between the scheme number and the value")
        return cls(icd, value)

    @property
    def canonical(self) -> str:
        """The URI form in small letters, by which the network compares participants."""
        return self.uri.lower()

    def check(self, *, on: date | None = None) -> tuple[Problem, ...]:
        """What the Peppol code list and the check digits have against it; on the day ``on``, if that matters.

        Without a day, the scheme counts as it is published.
        """
        from peppol_kit.codelists import edec

        scheme = edec.participant_schemes().get(self.icd)
        if scheme is None:
            return (Problem("unknown-scheme", f"{self.icd} is not in the Peppol code list {edec.RELEASE}"),)
        return (*_scheme_problems(scheme, on), *_value_problems(scheme, self.value))

    def __str__(self) -> str:
        return f"{self.icd}:{self.value}"

    def __repr__(self) -> str:
        return f"ParticipantId({self.icd!r}, {self.value!r})"

    def __reduce__(self) -> tuple[type[ParticipantId], tuple[str, str]]:
        return ParticipantId, (self.icd, self.value)


def _scheme_problems(scheme: ParticipantScheme, on: date | None) -> list[Problem]:
    known = f"scheme {scheme.icd} ({scheme.id})"
    instead = f"; use {scheme.successor}" if scheme.successor else ""
    state = scheme.state if on is None else scheme.state_on(on)
    problems = []
    if state == "removed":
        problems.append(Problem("unknown-scheme", f"{known} is no longer in use since {scheme.removed}{instead}"))
    elif state == "deprecated":
        problems.append(Problem("deprecated-scheme", f"{known} is not for new participants{instead}"))
    elif not scheme.registrable:
        problems.append(Problem("not-registrable", f"{known} is never registered in the network"))
    return problems


def _value_problems(scheme: ParticipantScheme, value: str) -> list[Problem]:
    from peppol_kit.identifiers import for_scheme

    identifier = for_scheme(scheme.icd)
    if identifier is not None:
        try:
            identifier.validate(value)
        except IdentifierError as error:
            return [Problem(error.code, str(error))]
    if scheme.pattern and not re.fullmatch(scheme.pattern, value, re.ASCII | re.IGNORECASE):
        form = f"values of scheme {scheme.icd} ({scheme.id}) have the form {scheme.pattern}"
        return [Problem(InvalidFormat.code, form)]
    return []
