"""A program that sends invoices and keeps its attempts in files, and is killed at a point of the one in the middle.

    python killed_sender.py FOLDER POINT

The folder has the settings and the documents; a point is a state and the count of tries, such as ``sending 1``. What is
known at the end of a try is lost: it is killed before that is written.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from peppol_kit.delivery import Attempt, PeppolClient, Settings


def main(folder: Path, point: str) -> None:
    with PeppolClient(Settings.load(folder / "peppol.toml")) as client:
        for file in sorted(folder.glob("*.xml")):
            kept = file.with_suffix(".attempt")

            def keep(attempt: Attempt, kept: Path = kept) -> None:
                dies = kept.stem == "2" and f"{attempt.state} {attempt.tries}" == point
                if not (dies and attempt.state in {"uncertain", "delivered"}):
                    kept.write_text(attempt.to_json())
                if dies:
                    os.kill(os.getpid(), signal.SIGKILL)

            attempt = Attempt.from_json(kept.read_text()) if kept.exists() else None
            client.send(file, attempt=attempt, on_attempt=keep)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
