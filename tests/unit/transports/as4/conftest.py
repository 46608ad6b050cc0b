"""What the tests of AS4 share: a message that is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from tests.as4 import NOW, receiver, verifier

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import inbound

if TYPE_CHECKING:
    from pathlib import Path

    from tests.as4 import Wire


class Open(Protocol):
    def __call__(self, raw: bytes, content_type: str, **changes: object) -> inbound.Inbound: ...


class Refused(Protocol):
    def __call__(self, wire: Wire, **changes: object) -> MessageRefused: ...


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    return tmp_path / "payload"


@pytest.fixture
def opened(tmp_path: Path, payload: Path) -> Open:
    def open_it(raw: bytes, content_type: str, **changes: object) -> inbound.Inbound:
        file = tmp_path / "raw"
        file.write_bytes(raw)
        values = {"payload": payload, "credentials": receiver(), "verifier": verifier(), "at": NOW}
        return inbound.open_message(file, content_type, **(values | changes))  # type: ignore[arg-type]

    return open_it


@pytest.fixture
def refused(opened: Open, payload: Path) -> Refused:
    """Why a message is refused, which leaves no payload behind."""

    def refuse(wire: Wire, **changes: object) -> MessageRefused:
        with pytest.raises(MessageRefused) as caught:
            opened(wire.joined(), wire.content_type, **changes)
        assert not payload.exists()
        return caught.value

    return refuse
