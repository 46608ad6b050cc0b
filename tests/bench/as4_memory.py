"""How much memory a large message takes: ``as4_memory.py make|take CONTENT`` prints the bytes above a small one."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests import as4

from peppol_kit.transports.as4 import open_message, outbound


def make(content: bytes | Path, wire: Path) -> str:
    with (
        outbound.build(as4.message(content), as4.endpoint(), credentials=as4.sender()) as out,
        wire.open("wb") as sink,
    ):
        sink.writelines(out.body)
    return out.content_type


def take(wire: Path, content_type: str, payload: Path) -> None:
    open_message(
        wire,
        content_type,
        payload=payload,
        credentials=as4.receiver(),
        verifier=as4.verifier(),
        at=as4.NOW,
    )


def peak() -> int:
    """The most memory that this process ever had, which is none of the one that started it."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main(side: str, content: Path) -> None:
    with tempfile.TemporaryDirectory(dir=content.parent) as name:
        wire, payload = Path(name) / "wire", Path(name) / "payload"
        take(wire, make(b"<small/>", wire), payload)
        if side == "make":
            before = peak()
            make(content, wire)
            print(peak() - before)
            return
        child = os.fork()  # who makes the message is not to be counted
        if child == 0:
            Path(name, "type").write_text(make(content, wire))
            os._exit(0)
        os.waitpid(child, 0)
        before = peak()
        take(wire, Path(name, "type").read_text(), payload)
        print(peak() - before)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
