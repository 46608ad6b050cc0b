"""`validate_many`: order, streaming, bounds, and any executor."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from peppol_kit.errors import ConfigurationError
from peppol_kit.report import Finding, Layer, Report
from peppol_kit.validation import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VALID = Path(__file__).parents[1] / "fixtures" / "valid" / "minimal-invoice.xml"


class Lazy(Executor):
    """Runs a task only when its result is asked for, and remembers how many were given at once."""

    def __init__(self) -> None:
        self.waiting = self.most = self.tasks = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.tasks += 1
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        executor = self

        class Late(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:  # noqa: ARG002
                executor.waiting -= 1
                return pickle.loads(pickle.dumps(fn(*pickle.loads(pickle.dumps(args)), **kwargs)))

        return Late()


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """A valid document, one that is missing, one that is not well-formed, and again."""
    data = VALID.read_bytes()
    for number in range(0, 60, 3):
        (tmp_path / f"{number}.xml").write_bytes(data)
        (tmp_path / f"{number + 2}.xml").write_bytes(data[:-20])
    return [str(tmp_path / f"{number}.xml") for number in range(60)]


def told(found: Iterator[tuple[str, Report | OSError]]) -> list[tuple[str, str]]:
    return [
        (path, outcome.verdict if isinstance(outcome, Report) else type(outcome).__name__) for path, outcome in found
    ]


def expected(paths: list[str]) -> list[tuple[str, str]]:
    return list(zip(paths, ["valid", "FileNotFoundError", "invalid"] * 20, strict=True))


def test_here(paths: list[str]) -> None:
    assert told(many.validate_many(paths)) == expected(paths)
    assert told(many.validate_many(map(Path, paths))) == expected(paths)
    assert told(many.validate_many([])) == []


@pytest.mark.parametrize("chunksize", [None, 1, 7, 1000])
def test_in_threads(paths: list[str], chunksize: int | None) -> None:
    with ThreadPoolExecutor(3) as executor:
        assert told(many.validate_many(paths, executor=executor, chunksize=chunksize)) == expected(paths)


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_in_processes(paths: list[str], method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"there is no {method} on this system")
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as executor:
        found = list(many.validate_many(paths, executor=executor, chunksize=5))
    assert told(iter(found)) == expected(paths)
    error = found[1][1]
    assert isinstance(error, FileNotFoundError)
    assert error.filename == paths[1]


def test_the_reports_are_the_same(paths: list[str]) -> None:
    def timeless(found: Iterator[tuple[str, Report | OSError]]) -> list[object]:
        return [
            outcome._replace(layers=tuple(layer._replace(seconds=0.0) for layer in outcome.layers))
            for _, outcome in found
            if isinstance(outcome, Report)
        ]

    assert timeless(many.validate_many(paths)) == timeless(many.validate_many(paths, executor=Lazy()))


def test_what_is_asked_for_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def validate(source: str, **wishes: object) -> Report:
        asked.append((source, wishes))
        return Report("valid", (), (), "", None)

    monkeypatch.setattr("peppol_kit.validation.validate", validate)
    wishes = {"ruleset": "en16931", "on": None, "skip_schema": True, "advice": False, "xslt": None}
    list(many.validate_many(["a"], ruleset="en16931", skip_schema=True))
    list(many.validate_many(["a"], executor=Lazy(), ruleset="en16931", skip_schema=True))
    assert asked == [("a", wishes), ("a", wishes)]


def test_neither_paths_nor_reports_pile_up(paths: list[str]) -> None:
    taken = count()

    def endless() -> Iterator[str]:
        for _ in taken:
            yield paths[0]

    executor = Lazy()
    found = many.validate_many(endless(), executor=executor, chunksize=2)
    assert len(list(islice(found, 500))) == 500
    assert executor.most <= many._TASKS_PER_WORKER * many._UNKNOWN_WORKERS
    assert next(taken) <= 500 + 2 * many._TASKS_PER_WORKER * many._UNKNOWN_WORKERS


def test_reports_come_while_there_is_more_to_do(paths: list[str]) -> None:
    with ThreadPoolExecutor(1) as executor:
        found = many.validate_many((paths[0] for _ in count()), executor=executor, chunksize=1)
        assert told(islice(found, 5)) == [(paths[0], "valid")] * 5
        found.close()  # type: ignore[attr-defined]


def test_large_files_make_tasks_of_their_own(tmp_path: Path) -> None:
    large, small = tmp_path / "large.xml", tmp_path / "small.xml"
    large.write_bytes(b" " * (many._TASK_BYTES + 1))
    small.write_bytes(b" ")
    items = [(name, name) for name in map(str, [large, small, small, tmp_path / "none.xml", large])]
    assert [len(task) for task in many._tasks(items, None)] == [1, 4]
    assert [len(task) for task in many._tasks(items, 2)] == [2, 2, 1]
    assert [len(task) for task in many._tasks([("-", b"x" * 600_000)] * 3, None)] == [2, 1]
    assert [len(task) for task in many._tasks([("x", "no\0file")] * 2, None)] == [2]


@pytest.mark.parametrize("executor", [None, Lazy()], ids=["here", "there"])
def test_an_unknown_ruleset_is_the_callers_mistake(paths: list[str], executor: Executor | None) -> None:
    with pytest.raises(ConfigurationError, match="no-such-ruleset"):
        next(many.validate_many(paths, executor=executor, ruleset="no-such-ruleset"))


@pytest.mark.parametrize("executor", [None, Lazy()], ids=["here", "there"])
def test_a_fault_is_raised_in_its_turn(monkeypatch: pytest.MonkeyPatch, executor: Executor | None) -> None:
    def validate(source: str, **_: object) -> Report:
        if source == "bug":
            raise ZeroDivisionError
        return Report("valid", (), (), "", None)

    monkeypatch.setattr("peppol_kit.validation.validate", validate)
    found = many.validate_many(["a", "bug", "b"], executor=executor)
    assert next(found)[0] == "a"
    with pytest.raises(many.Fault, match="ZeroDivisionError"):
        next(found)


def test_too_little_memory_is_the_files_misfortune(monkeypatch: pytest.MonkeyPatch) -> None:
    def validate(source: str, **_: object) -> Report:
        raise MemoryError

    monkeypatch.setattr("peppol_kit.validation.validate", validate)
    [(_, outcome)] = many.validate_many(["a"])
    assert isinstance(outcome, OSError)


def test_a_report_comes_back_as_it_was() -> None:
    finding = Finding("BR-1", "fatal", "/Invoice[1]", 3, ("BT-1",), "said", (("BT-1", "1"),), "do")
    report = Report("invalid", (Layer("xml", "valid", 0.1), Layer("r", "invalid")), (finding,) * 3, "s", True, "r")
    back = many._unpack(pickle.loads(pickle.dumps(many._pack(report))))
    assert back == report
    assert isinstance(back, Report)
    assert isinstance(back.layers[0], Layer)
    assert isinstance(back.findings[0], Finding)
