"""For the tests of our users: `assert_valid`, which is also the pytest fixture ``assert_valid_peppol``.

pytest loads this module at every start of whoever has peppol_kit installed: it imports next to nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from peppol_kit.errors import InvalidDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from peppol_kit.report import Report
    from peppol_kit.validation._validate import Source

_MOST = 20


class NotValid(InvalidDocument, AssertionError):  # noqa: N818 - as its base
    """What `assert_valid` raises: for test runners a failed assertion, with the ``report`` besides."""


def assert_valid(xml: Source, *, ruleset: str | None = None, on: date | None = None) -> Report:
    """Validate a document, and fail the test with its findings unless it is valid; *not judged* fails too.

    ``xml`` is the document as bytes, a path, or anything with ``to_xml()``. The report comes back for those
    who want to look at its warnings.

    Raises:
        InvalidDocument: and AssertionError in one: the document is not valid, or could not be judged.
        OSError: the path cannot be read.
        ConfigurationError: the ruleset is unknown.
    """
    __tracebackhide__ = True
    from peppol_kit.validation import validate

    report = validate(xml, ruleset=ruleset, on=on)
    if report.verdict != "valid":
        raise NotValid("\n".join(_lines(report)), report=report)
    return report


def _lines(report: Report) -> Iterator[str]:
    judge = report.ruleset or report.specification or "an unknown specification"
    if report.verdict == "not_judged":
        yield f"the document was not judged by {judge}"
        yield from (f"  {layer.name} {layer.verdict}: {layer.reason}" for layer in report.layers if layer.reason)
    else:
        yield f"the document is not valid by {judge}"
    for finding in report.findings[:_MOST]:
        place = f"line {finding.line}" if finding.line else finding.location
        yield f"  {finding.severity} {finding.rule}, {place}: {finding.message}"
        if finding.hint:
            yield f"    {finding.hint}"
    if len(report.findings) > _MOST:
        yield f"  and {len(report.findings) - _MOST} more findings"


if "pytest" in sys.modules:  # as a plugin; without pytest, unittest and others use the function
    import pytest

    @pytest.fixture
    def assert_valid_peppol() -> Callable[..., Report]:
        """`peppol_kit.validation.testing.assert_valid`, for tests that would rather not import it."""
        return assert_valid
