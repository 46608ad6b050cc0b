"""Whatever is inspected, an answer comes of it."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("typer")

from tests.as4 import DOCUMENT_TYPE, NOW, PROCESS, RECEIVER, pki, receiver, wire
from tests.envelopes import WRAPPED

from peppol_kit.cli.inspecting.inspection import Inspection
from peppol_kit.cli.kit.inspect import inspection
from peppol_kit.errors import MessageRefused
from peppol_kit.sandbox import metadata
from peppol_kit.transports.as4 import signals
from peppol_kit.xml.parser import parse


@cache
def sources() -> tuple[bytes, ...]:
    """One file of each family."""
    offer = metadata.Offer(address="https://ap.example/as4", certificate=receiver().certificate)
    content = metadata.service_metadata(RECEIVER, DOCUMENT_TYPE, [(PROCESS, [offer])])
    refused = MessageRefused("no", ebms="EBMS:0004", message_id="1@x")
    return (
        WRAPPED,
        wire().joined(),
        metadata.signed(parse(content), pki().publisher("PSP000001")),
        metadata.service_group(RECEIVER, [f"https://smp.example/{metadata.service_path(RECEIVER, DOCUMENT_TYPE)}"]),
        signals.error(refused, message_id="2@x", at=NOW, credentials=receiver()),
    )


@given(st.data())
def test_a_file_that_was_spoilt_is_inspected(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(range(len(sources()))).map(lambda number: sources()[number]))
    place, gap = data.draw(st.integers(0, len(source))), data.draw(st.integers(0, 60))
    patch = data.draw(st.binary(max_size=8) | st.sampled_from([b"<", b">", b"&", b'"', b"</", b"\r\n\r\n", b"--"]))
    found = inspection(source[:place] + patch + source[place + gap :], clock=lambda: NOW)
    assert isinstance(found, Inspection)
    assert found.holds is all(check.holds is not False for check in found.checks)


@given(st.binary(max_size=200))
def test_any_bytes_are_inspected(data: bytes) -> None:
    assert inspection(data, clock=lambda: NOW).kind in {"unknown", "message"}
