"""Where documents come from: files, folders, patterns, zips, standard input."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from peppol_kit.cli import inputs, zips

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Documents, Run


def paths(stdout: str) -> list[str]:
    return [json.loads(line)["path"] for line in stdout.splitlines()]


def test_a_folder_is_searched_below(run: Run, documents: Documents) -> None:
    folder = documents.valid.parent / "in"
    (folder / "b" / "c").mkdir(parents=True)
    data = documents.valid.read_bytes()
    for name in ("z.xml", "a.XML", "b/c/deep.Xml", "b/not.txt", "b/x.xml.bak"):
        (folder / name).write_bytes(data)
    done = run("--format", "jsonl", "in")
    assert paths(done.stdout) == ["in/a.XML", "in/b/c/deep.Xml", "in/z.xml"]
    assert done.returncode == 0


def test_a_folder_without_documents_is_not_valid(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("empty")
    assert done.returncode == 2
    assert "no XML file" in done.stderr


def test_a_link_that_leads_nowhere_is_told(run: Run, documents: Documents) -> None:
    folder = documents.valid.parent / "in"
    folder.mkdir()
    documents.valid.rename(folder / "a.xml")
    (folder / "b.xml").symlink_to("nowhere.xml")
    (folder / "loop").symlink_to(folder)
    done = run("--format", "jsonl", "in")
    assert paths(done.stdout) == ["in/a.xml", "in/b.xml"]
    assert done.returncode == 2


def test_a_pattern_is_ours_to_expand(run: Run, documents: Documents) -> None:
    done = run("--format", "jsonl", "[vw]*.xml")
    assert paths(done.stdout) == ["valid.xml", "warned.xml"]
    (documents.valid.parent / "in").mkdir()
    documents.valid.rename(documents.valid.parent / "in" / "odd[1].xml")
    assert paths(run("--format", "jsonl", "**/odd*.xml").stdout) == ["in/odd[1].xml"]
    assert paths(run("--format", "jsonl", "in/odd[1].xml").stdout) == ["in/odd[1].xml"]


def test_a_pattern_that_fits_nothing(run: Run) -> None:
    done = run("nothing*.xml")
    assert done.returncode == 2
    assert "nothing*.xml" in done.stderr


def test_standard_input(run: Run, documents: Documents) -> None:
    done = run("--format", "jsonl", "-", stdin=documents.broken.read_bytes())
    assert paths(done.stdout) == ["-"]
    assert done.returncode == 1
    assert run("-", stdin=documents.valid.read_bytes()).stdout.startswith("(standard input): VALID")
    assert run("-", stdin=b"").returncode == 1


def test_a_file_needs_no_suffix(run: Run, documents: Documents) -> None:
    documents.valid.rename(documents.valid.with_name("invoice"))
    assert run("invoice").returncode == 0


# ---------------------------------------------------------------------------------------------------- zips


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_zip_gives_its_documents(run: Run, documents: Documents, tmp_path: Path, jobs: str) -> None:
    data = documents.valid.read_bytes()
    members = {
        "a.xml": data,
        "sub/b.XML": documents.broken.read_bytes(),
        "readme.txt": b"hello",
        "__MACOSX/._a.xml": b"\0\5",
        "../../c.xml": data,
    }
    zipped(tmp_path / "all.ZIP", members)
    done = run("--format", "jsonl", "--jobs", jobs, "all.ZIP", "missing.xml")
    assert paths(done.stdout) == ["all.ZIP/a.xml", "all.ZIP/sub/b.XML", "all.ZIP/../../c.xml", "missing.xml"]
    assert done.returncode == 2
    assert run("--format", "svrl", "--output", "out", "all.ZIP").returncode == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a.xml.svrl", "b.XML.svrl", "c.xml.svrl",
    ]  # fmt: skip


def test_a_zip_bomb_is_refused_and_the_others_go_on(run: Run, documents: Documents, tmp_path: Path) -> None:
    zipped(tmp_path / "bomb.zip", {"bomb.xml": b"<a>" + b" " * 50_000_000 + b"</a>"})
    done = run("--format", "jsonl", "bomb.zip", documents.valid)
    assert done.returncode == 2
    assert "bomb.zip: cannot be read: refused: bomb.xml unpacks to" in done.stderr
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == [None, "valid"]


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        ({"members": 2}, "members"),
        ({"directory": 100}, "members"),
        ({"one": 10}, "b.xml"),
        ({"total": 1000}, "bytes"),
        ({"ratio": 3, "ratio_from": 100}, "times"),
    ],
)
def test_each_limit_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], word: str) -> None:
    path = zipped(tmp_path / "x.zip", {"b.xml": b"<a>" + b" " * 1000 + b"</a>", "c.txt": b"", "d.txt": b""})
    assert [given for _, given in inputs.expand([str(path)])] == [b"<a>" + b" " * 1000 + b"</a>"]
    monkeypatch.setattr(zips, "LIMITS", zips.LIMITS._replace(**limits))
    [(_, given)] = inputs.expand([str(path)])
    assert isinstance(given, OSError)
    assert "refused" in str(given)
    assert word in str(given)


def test_a_zip_that_understates_gives_no_more_than_it_states(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.xml": b"<a>" + b" " * 3_000_000 + b"</a>"})
    data = path.read_bytes().replace(struct.pack("<L", 3_000_007), struct.pack("<L", 7))
    path.write_bytes(data)
    [(_, given)] = inputs.expand([str(path)])
    assert isinstance(given, OSError)


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4 not really", b"<a/>", zipfile.stringEndArchive + b"\xff" * 18], ids=range(4)
)
def test_what_is_no_zip_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    [(_, given)] = inputs.expand([str(tmp_path / "x.zip")])
    assert isinstance(given, OSError)


def test_a_damaged_member_does_not_stop_the_others(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.xml": bytes(range(256)) * 9, "b.xml": b"<b/>"})
    data = bytearray(path.read_bytes())
    data[60:80] = b"\xff" * 20
    path.write_bytes(data)
    (_, first), (_, second) = inputs.expand([str(path)])
    assert isinstance(first, OSError)
    assert second == b"<b/>"


def test_members_packed_in_other_ways_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.xml": b"<a/>"}, zipfile.ZIP_LZMA)
    [(_, given)] = inputs.expand([str(path)])
    assert "deflate" in str(given)


def test_encrypted_members_are_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.xml": b"<a/>"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    [(_, given)] = inputs.expand([str(path)])
    assert "encrypted" in str(given)


def test_a_zip_without_documents_is_not_valid(run: Run, tmp_path: Path) -> None:
    zipped(tmp_path / "x.zip", {"a.txt": b""})
    done = run("x.zip")
    assert done.returncode == 2
    assert "no XML file in this zip" in done.stderr


def test_stdin_is_read_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "_STDIN_LIMIT", 10)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * 100)))
    [(_, given)] = inputs.expand(["-"])
    assert given == b"x" * 10
