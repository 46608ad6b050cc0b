"""Which specification a document claims, and which releases of it are held from when on."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from peppol_kit.errors import ConfigurationError


class Release(NamedTuple):
    """One release of a ruleset: the day from which it is to be used, and the versions of the rulebooks it stands on."""

    name: str
    valid_from: date
    """`date.min` where it does not depend on the day."""
    books: tuple[tuple[str, str], ...]


class Extension(NamedTuple):
    """What may follow a specification identifier and is judged as well, where its rules are in the same rulebook."""

    identifier: str
    roots: frozenset[str]
    milder: frozenset[str]
    """The rules of which it allows the breach: they only warn, unless the ruleset was asked for by its name."""


class Ruleset(NamedTuple):
    """A specification that we judge: its name, what documents say that claim it, and its releases from the oldest."""

    name: str
    title: str
    customization: str
    """The specification identifier (BT-24); empty where no document claims it."""
    roots: frozenset[str]
    releases: tuple[Release, ...]
    extensions: tuple[Extension, ...] = ()
    process: str = ""
    """The business process (BT-23) that its documents name, where it is always the same."""

    def on(self, day: date | None) -> Release | None:
        """The release in force on a day, the newest for None; None for a day before the oldest that is held."""
        if day is None:
            return self.releases[-1]
        return next((release for release in reversed(self.releases) if release.valid_from <= day), None)


_BILLED = frozenset({"Invoice", "CreditNote"})
CORE = "urn:cen.eu:en16931:2017"
_PEPPOL = CORE + "#compliant#urn:fdc:peppol.eu:2017:poacc:"

ADVICE = Ruleset(
    "peppol-kit-advice",
    "Advice of peppol_kit, beyond the official rules",
    "",
    _BILLED,
    (Release("1", date.min, (("peppol-kit-advice", "1"),)),),
)
"""What is worth saying of any invoice, whatever it claims; asked only of who wants it."""

_RULESETS = (
    Ruleset(
        "en16931",
        "EN 16931, UBL binding",
        CORE,
        _BILLED,
        (Release("1.3.16", date(2026, 3, 30), (("en16931", "1.3.16"),)),),
    ),
    Ruleset(
        "peppol-bis-billing-3",
        "Peppol BIS Billing 3",
        _PEPPOL + "billing:3.0",
        _BILLED,
        (
            Release("2025.11", date(2026, 2, 23), (("en16931", "1.3.15"), ("peppol-bis-billing-3", "2025.11"))),
            Release("2026.5", date(2026, 8, 24), (("en16931", "1.3.16"), ("peppol-bis-billing-3", "2026.5"))),
        ),
        process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    ),
    Ruleset(
        "peppol-bis-self-billing-3",
        "Peppol BIS Self-Billing 3",
        _PEPPOL + "selfbilling:3.0",
        _BILLED,
        (
            # No date of mandatory use was announced for 2026.3; this is the day on which it was published
            Release("2026.3", date(2026, 3, 5), (("en16931", "1.3.13"), ("peppol-bis-self-billing-3", "2026.3"))),
            Release("2026.5", date(2026, 8, 24), (("en16931", "1.3.16"), ("peppol-bis-self-billing-3", "2026.5"))),
        ),
        process="urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0",
    ),
    Ruleset(
        "nlcius",
        "NLCIUS (SI-UBL 2.0)",
        CORE + "#compliant#urn:fdc:nen.nl:nlcius:v1.0",
        _BILLED,
        # The day from which the Dutch Peppol authority has this release in use
        (Release("2.0.3.13", date(2026, 8, 17), (("en16931", "1.3.16"), ("nlcius", "2.0.3.13"))),),
    ),
    Ruleset(
        "xrechnung-3",
        "XRechnung 3.0",
        CORE + "#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
        _BILLED,
        # XRechnung 3.0.2 is in force since 2024-07-02, at first with other rules. KoSIT published Schematron 2.5.0 on
        # 2026-01-31; the rules of CEN on which it stands here are to be used from this day
        (Release("3.0.2", date(2026, 3, 30), (("en16931", "1.3.16"), ("xrechnung-3", "2.5.0"))),),
        # KoSIT's scenarios for them lower the level of rules of EN 16931, for which the standard has no room
        (
            Extension(
                "#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
                frozenset({"Invoice"}),
                frozenset({"BR-CO-16", *(f"BR-CL-{number}" for number in (10, 11, 21, 23, 24, 25, 26))}),
            ),
            Extension(
                "#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9",
                _BILLED,
                frozenset({"BR-CL-13", "BR-CL-21", "BR-CL-23"}),
            ),
        ),
    ),
    ADVICE,
)


class Claim(NamedTuple):
    """What a document claims to be: the ruleset that judges it, if one is held, and what that does not judge."""

    ruleset: Ruleset | None
    beyond: str = ""
    """What the document says after the identifier of the ruleset: an extension that is not held."""
    milder: frozenset[str] = frozenset()
    """The rules of which an extension that is held allows the breach."""


def rulesets() -> tuple[Ruleset, ...]:
    """Every ruleset that is held."""
    return _RULESETS


def ruleset(name: str) -> Ruleset:
    """The ruleset of that name.

    Raises:
        ConfigurationError: there is none.
    """
    for candidate in _RULESETS:
        if candidate.name == name:
            return candidate
    known = ", ".join(candidate.name for candidate in _RULESETS)
    raise ConfigurationError(f"there is no ruleset {name!r}; there are {known}")


def identify(root: str, customization: str) -> Claim:
    """What a document claims by its root element and specification identifier (BT-24).

    A specification that narrows or extends another one names it first: ``BASE#compliant#ID``, ``BASE#conformant#ID``.
    Where only the base is held, that judges what it can. What follows two colons is a version of the identifier: a
    rule of Peppol's refuses it, but the claim is clear.
    """
    claimed = customization.partition("::")[0]
    held = [
        entry
        for entry in _RULESETS
        if entry.customization and root in entry.roots and _stands_on(claimed, entry.customization)
    ]
    if not held:
        return Claim(None)
    nearest = max(held, key=lambda entry: len(entry.customization))
    beyond = claimed.removeprefix(nearest.customization)
    if nearest.customization == CORE and beyond:
        return Claim(None)
    for extension in nearest.extensions:
        if extension.identifier == beyond and root in extension.roots:
            return Claim(nearest, milder=extension.milder)
    return Claim(nearest, beyond)


def _stands_on(claimed: str, base: str) -> bool:
    return claimed == base or claimed.startswith(base + "#")


def claims_core(root: str, customization: str) -> bool:
    """Whether a document is subject to EN 16931: it says so, or it is an invoice that says nothing."""
    return root in _BILLED and (not customization or customization.startswith(CORE))
