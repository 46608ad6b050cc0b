"""One library, timed in its own environment at the word of `peers.py`: a JSON object a line comes in, and one goes out.

The libraries cannot live in one environment, so this runs on the Python of each. An adapter has what is timed: `read`,
and `write` and `calculate` where the library has them. `to_write` and `to_calculate` make ready, untimed, what those
take from what was read.
"""

from __future__ import annotations

import gc
import importlib
import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[], Any]

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
OPERATIONS = ("parse", "read", "write", "calculate")
SAMPLE = 0.02
"""A sample is as many calls as take so many seconds, so that a small document is not lost in the clock."""


def short(error: BaseException) -> str:
    """An error in one line."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said[:100]}{'…' * (len(said) > 100)}"


class Worker:
    """An adapter, and what is ready to be timed on the document at hand."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.etree = importlib.import_module("lxml.etree")
        self.adapter = importlib.import_module(f"adapters.{name}")
        self.calls: dict[str, tuple[Call, int]] = {}

    def hello(self) -> dict[str, Any]:
        """Who is timed, and on what."""
        try:
            release = version(self.name)
        except PackageNotFoundError:
            release = "from source"
        return {"version": release, "python": platform.python_version(), "lxml": self.etree.__version__}

    def lines(self, data: bytes) -> int:
        """How many lines a document has."""
        root = self.etree.fromstring(data)
        return len(root.findall(f"{{{CAC}}}InvoiceLine")) + len(root.findall(f"{{{CAC}}}CreditNoteLine"))

    def ready(self, operation: str, data: bytes) -> Call | None:
        """What is to be timed, with all that it takes; nothing where the library has no such operation."""
        if operation == "parse":
            return lambda: self.etree.fromstring(data)
        if operation == "read":
            return lambda: self.adapter.read(data)
        function = getattr(self.adapter, operation, None)
        if function is None:
            return None
        prepare = getattr(self.adapter, f"to_{operation}", lambda given: given)
        taken = prepare(self.adapter.read(data))
        return lambda: function(taken)

    def open(self, path: str) -> dict[str, Any]:
        """Take up a document and try every operation on it once: the errors, by operation."""
        self.calls = {}
        gc.unfreeze()
        data = Path(path).read_bytes()
        errors = {}
        for operation in OPERATIONS:
            try:
                call = self.ready(operation, data)
                if call is None:
                    continue
                made = call()
                if operation == "write" and self.lines(made) != self.lines(data):
                    errors[operation] = f"wrote {self.lines(made)} of {self.lines(data)} lines"
                    continue
                start = perf_counter()
                call()
                self.calls[operation] = call, max(1, int(SAMPLE / (perf_counter() - start)))
            except Exception as error:  # noqa: BLE001 - whatever a library raises is its result
                errors[operation] = short(error)
                if operation == "read":
                    break
        gc.collect()
        gc.freeze()
        return {"errors": errors, "operations": list(self.calls)}

    def time(self, operation: str) -> dict[str, Any]:
        """One sample, in milliseconds a call."""
        call, times = self.calls[operation]
        gc.collect()
        start = perf_counter()
        for _ in range(times):
            call()
        return {"ms": (perf_counter() - start) / times * 1000}


def main() -> None:
    """Answer until nobody asks; what a library prints is not an answer."""
    answers, sys.stdout = sys.stdout, sys.stderr

    def say(answer: dict[str, Any]) -> None:
        print(json.dumps(answer), file=answers, flush=True)

    try:
        worker = Worker(sys.argv[1])
        say(worker.hello())
    except Exception as error:  # noqa: BLE001 - whatever keeps a library from being there
        say({"error": short(error)})
        return
    for line in sys.stdin:
        action, argument = json.loads(line)
        say({"open": worker.open, "time": worker.time}[action](argument))


if __name__ == "__main__":
    main()
