"""The answer of an inspection: what a file is, what it says, and what of it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from peppol_kit.report import Finding


Facts = tuple[tuple[str, str], ...]
"""What something says, by names for people."""


class Check(NamedTuple):
    """Something that was looked at. ``holds`` is None where nothing follows from it, or it could not be judged."""

    what: str
    holds: bool | None
    said: str


class Inspection(NamedTuple):
    """What a file is (``kind``, for programs; ``title``, for people), and all that can be said of it.

    ``contents`` are the documents in it. They are judged too, but whether this holds does not depend on them.
    """

    kind: str
    title: str
    facts: Facts = ()
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    contents: tuple[Inspection, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing of it is broken."""
        return all(check.holds is not False for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """The inspection as JSON can hold it."""
        return {
            "kind": self.kind,
            "title": self.title,
            "holds": self.holds,
            "facts": dict(self.facts),
            "checks": [check._asdict() for check in self.checks],
            "findings": [finding.to_dict() for finding in self.findings],
            "contents": [content.to_dict() for content in self.contents],
        }


def unknown(why: str) -> Inspection:
    """Something that is no file of Peppol."""
    return Inspection("unknown", "nothing that Peppol knows", checks=(Check("kind", False, why),))
