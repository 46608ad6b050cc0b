"""What the commands of the network share: settings, and what to say of a failure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peppol_kit.cli.kit._files import complain, data, deliver, guarded, named
from peppol_kit.cli.validate import INVALID, UNUSABLE
from peppol_kit.errors import (
    ConfigurationError,
    IdentifierError,
    InvalidDocument,
    LookupFailed,
    PeppolKitError,
    TransportError,
    TrustError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.delivery.settings import Settings

SettingsFile = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="TOML with the settings; PEPPOL_KIT_* variables go before it."),
]


def settings_from(file: Path | None) -> Settings:
    """The settings of a file and of the environment.

    Raises:
        ConfigurationError: something is missing or wrong in them.
    """
    from peppol_kit.delivery.settings import Settings

    return Settings.load(file)


def unsent(path: str, work: Callable[[], int], *, as_data: bool) -> int:
    """Do what needs the network; a failure becomes a word to the user, or data, and an exit status.

    The status is 2 where the caller can mend it alone (settings, a file that cannot be read), and otherwise 1.
    """

    def told() -> int:
        try:
            return work()
        except PeppolKitError as error:
            if as_data:
                deliver(data(report_of(error)), None)
                return UNUSABLE if isinstance(error, ConfigurationError) else INVALID
            if isinstance(error, (LookupFailed, TrustError, TransportError, IdentifierError)):
                complain(f"{named(path)}: {error}{_advice(error)}")
                return INVALID
            if isinstance(error, InvalidDocument):
                complain(f"{named(path)}: {error}")
                for finding in error.report.fatal:
                    complain(f"  {finding.rule}, {finding.location}: {finding.message}")
                return INVALID
            raise

    return guarded(path, told)


def report_of(error: PeppolKitError) -> dict[str, Any]:
    """A failure as JSON can hold it."""
    said: dict[str, Any] = {"error": error.code, "message": str(error), "retryable": error.retryable}
    if isinstance(error, TransportError):
        said["outcome_known"] = error.outcome_known
    if isinstance(error, InvalidDocument):
        said["report"] = error.report.to_dict()
    if isinstance(error, (LookupFailed, TrustError)):
        said["trace"] = [hop.to_dict() for hop in error.trace]
    if error.attempt is not None:
        said["attempt"] = error.attempt.model_dump(mode="json")
    return said


def _advice(error: PeppolKitError) -> str:
    if isinstance(error, TransportError) and not error.outcome_known:
        return "; it may have arrived: try again with the same attempt, never with a new one"
    return "; try again later" if error.retryable else ""
