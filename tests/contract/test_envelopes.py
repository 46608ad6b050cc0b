"""Envelopes that other software wrote are judged as the reference reader judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.envelopes import RECORDED

from peppol_kit.envelope import content_of, inspect_envelope, unwrap, wrap
from peppol_kit.errors import InvalidEnvelope

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded messages are not beside the project")

GOOD, BAD = sorted((RECORDED / "good").glob("*.xml")), sorted((RECORDED / "bad").glob("*.xml"))
ODD = {
    "good-bis3-with-mls-to.xml": ["SBDH-invalid-mls-to"],  # to a participant that is no service provider
    "good-v11.xml": ["SBDH-invalid-process-identifier"],  # a process scheme of its own
}
FAULTS = {
    "bad-invalid-creation-date-and-time.xml": "invalid-creation-date-time",
    "bad-mls-to-empty.xml": "invalid-sbd-xml",
    "bad-mls-type-empty.xml": "invalid-mls-type",
    "bad-mls-type-invalid-value.xml": "invalid-mls-type",
    "bad-no-business-message.xml": "invalid-business-message",
    "bad-no-business-scope.xml": "business-scope-missing",
    "bad-no-process-identifier.xml": "missing-process-identifier",
    "bad-no-sbdh.xml": "missing-sbdh",
    "bad-too-few-receivers.xml": "invalid-receiver-count",
    "bad-too-few-senders.xml": "invalid-sender-count",
}
"""The faults whose name is not that of the file."""
WARNING_ONLY = {"bad-mls-to-invalid-value.xml", "bad-mls-to-no-scheme.xml"}


def named(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", GOOD, ids=named)
def test_a_good_envelope_is_opened(path: Path) -> None:
    unwrapped = unwrap(path.read_bytes())
    assert [finding.rule for finding in unwrapped.report.findings] == ODD.get(path.name, [])
    assert unwrapped.envelope.country_c1 == "AT"
    assert content_of(unwrapped.payload) is None or path.name == "good-hybrid-invoice.xml"


@pytest.mark.parametrize("path", GOOD, ids=named)
def test_what_comes_out_can_be_wrapped_again(path: Path) -> None:
    envelope, payload, _ = unwrap(path.read_bytes())
    assert unwrap(wrap(payload, envelope))[:2] == (envelope, payload)


@pytest.mark.parametrize("path", [path for path in BAD if path.name not in WARNING_ONLY], ids=named)
def test_a_bad_envelope_is_refused_for_its_fault(path: Path) -> None:
    with pytest.raises(InvalidEnvelope) as refused:
        unwrap(path.read_bytes())
    (fault,) = refused.value.report.fatal
    assert fault.rule == f"SBDH-{FAULTS.get(path.name, path.stem.removeprefix('bad-'))}"
    assert fault.line > 1


@pytest.mark.parametrize("path", [path for path in BAD if path.name in WARNING_ONLY], ids=named)
def test_where_no_status_can_be_sent_to_is_a_warning(path: Path) -> None:
    envelope, report = inspect_envelope(path.read_bytes())
    assert [(finding.rule, finding.severity) for finding in report.findings] == [("SBDH-invalid-mls-to", "warning")]
    assert envelope
    assert envelope.mls_to is None


def test_the_file_in_a_hybrid_envelope_is_a_pdf() -> None:
    content = content_of(unwrap((RECORDED / "good" / "good-hybrid-invoice.xml").read_bytes()).payload)
    assert content
    assert content.mime_type == "application/pdf"
    assert content.data.startswith(b"%PDF-1.6")
    assert content.data.rstrip().endswith(b"%%EOF")
