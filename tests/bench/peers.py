"""How long we and our peers take to read, write and calculate an invoice, in one run:

    python tests/bench/peers.py --peers FOLDER --install
    python tests/bench/peers.py --peers FOLDER --lines 2,10,100,1000

Each library has an environment of its own in the folder (`PEPPOL_KIT_PEERS` names it too), and a process for the whole
run. The rounds go through all of them, so that what else the machine does hits all alike. Beside each time is how many
times it is that of `lxml.etree.fromstring` on the same bytes, in the same process and round; both are medians.

A peer gets the benefit of the doubt: what its operation needs is made ready untimed, see its adapter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("worker.py")
OURS = "peppol_kit"
PEERS = ("euinvoice", "mock_einvoice", "eu_einvoice")
OPERATIONS = ("parse", "read", "write", "calculate")


class Library:
    """A library in a process of its own, on the Python of its environment."""

    def __init__(self, name: str, python: Path) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [python, WORKER, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.about = self.answer()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"error": f"ended with status {self.process.wait()}"}

    def ask(self, action: str, argument: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        if self.process.poll() is None:
            print(json.dumps([action, argument]), file=self.process.stdin, flush=True)
        return self.answer()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(folder: Path, interpreter: str | None) -> None:
    """Make the environments that are missing, and bring all up to date; one that cannot be does not stop the others."""
    for name in (OURS, *PEERS):
        place = folder / name
        if not python_of(place).exists():
            if interpreter:
                subprocess.run([interpreter, "-m", "venv", place], check=True)
            else:
                venv.create(place, with_pip=True)
        what = str(ROOT) if name == OURS else name.replace("_", "-")
        done = subprocess.run([python_of(place), "-m", "pip", "install", "-qU", "lxml", what], check=False)
        print(f"{name}: {'installed' if done.returncode == 0 else 'NOT installed'}")


def libraries(folder: Path | None) -> Iterator[Library]:
    """Those that can be timed, ours first; why another cannot."""
    for name in (OURS, *PEERS):
        python = python_of(folder / name) if folder else None
        if python is None or not python.exists():
            if name != OURS:
                print(f"{name}: no environment")
                continue
            python = Path(sys.executable)
        library = Library(name, python)
        if "error" in library.about:
            print(f"{name}: {library.about['error']}")
            continue
        print("{0}: {version}, Python {python}, lxml {lxml}".format(name, **library.about))
        yield library


def documents(lines: Sequence[int], files: Sequence[Path], folder: Path) -> Iterator[tuple[str, Path]]:
    """What to call each document, and where it is."""
    sys.path.insert(0, str(ROOT))
    from tests.documents import invoice

    for count in lines:
        path = folder / f"{count}.xml"
        path.write_bytes(invoice(count))
        yield f"{count} lines", path
    for path in files:
        yield path.name, path.resolve()


def measure(timed: Sequence[Library], title: str, path: Path, rounds: int) -> None:
    """Time all on a document and print the table."""
    errors: dict[str, dict[str, str]] = {}
    operations: dict[str, list[str]] = {}
    for library in timed:
        answer = library.ask("open", str(path))
        operations[library.name] = answer.get("operations", [])
        errors[library.name] = answer.get("errors") or ({"open": answer["error"]} if "error" in answer else {})
    samples: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(rounds):
        for library in timed:
            for operation in operations[library.name]:
                samples[library.name, operation].append(library.ask("time", operation)["ms"])

    def cell(library: Library, operation: str) -> str:
        times, parses = samples[library.name, operation], samples[library.name, "parse"]
        if not times:
            return f"{'failed' if operation in errors[library.name] else '-':>19}"
        ratio = median(time / parse for time, parse in zip(times, parses, strict=True))
        return f"{median(times):9.3f} ms{ratio:7.1f}"

    print(f"\n{title}, {path.stat().st_size / 1000:.0f} kB")
    print(f"{'':15}" + "".join(f"{operation:>12}{'ratio':>7}" for operation in OPERATIONS))
    for library in timed:
        print(f"{library.name:15}" + "".join(cell(library, operation) for operation in OPERATIONS))
    for name, failed in errors.items():
        for operation, error in failed.items():
            print(f"  {name}, {operation}: {error}")


def main() -> None:
    """Install, or measure."""
    parser = argparse.ArgumentParser(description="Time reading, writing and calculating: ours and our peers'.")
    parser.add_argument("--peers", type=Path, default=os.environ.get("PEPPOL_KIT_PEERS"), help="the environments")
    parser.add_argument("--install", action="store_true", help="make the environments, or bring them up to date")
    parser.add_argument("--python", help="the interpreter to make them with: one of 3.12 or newer suits all")
    parser.add_argument("--lines", default="2,10,100,1000", help="the lengths of the invoices")
    parser.add_argument("--files", type=Path, nargs="*", default=(), help="documents to be timed after those")
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    if arguments.install:
        if arguments.peers is None:
            parser.error("--install needs a folder: --peers, or PEPPOL_KIT_PEERS")
        install(arguments.peers, arguments.python)
        return
    lines = [int(count) for count in arguments.lines.split(",") if count]
    timed = list(libraries(arguments.peers))
    with tempfile.TemporaryDirectory() as folder:
        for title, path in documents(lines, arguments.files, Path(folder)):
            measure(timed, title, path, arguments.rounds)
    for library in timed:
        library.close()


if __name__ == "__main__":
    main()
