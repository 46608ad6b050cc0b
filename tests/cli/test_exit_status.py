"""What the exit status says: 0, 1, 2, 3, and which goes before which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Documents, Run


@pytest.mark.parametrize(
    ("names", "status"),
    [
        ("valid", 0),
        ("warned", 0),
        ("broken", 1),
        ("malformed", 1),
        ("unjudged", 3),
        ("missing", 2),
        ("valid unjudged", 3),
        ("unjudged broken valid", 1),
        ("broken missing unjudged", 2),
        ("missing valid", 2),
    ],
)
@pytest.mark.parametrize("how", ["--format=text", "--format=jsonl", "--jobs=2"])
def test_status(run: Run, documents: Documents, names: str, status: int, how: str) -> None:
    done = run(how, *(getattr(documents, name) for name in names.split()))
    assert done.returncode == status, done.stdout + done.stderr


def test_a_plain_call_has_the_same_statuses(run: Run, documents: Documents) -> None:
    assert [run(path).returncode for path in documents] == [0, 0, 1, 1, 3, 2]


def test_warnings_fail_on_request(run: Run, documents: Documents) -> None:
    assert run("--fail-on", "warning", documents.warned).returncode == 1
    assert run("--fail-on", "warning", documents.valid).returncode == 0
    assert run("--fail-on", "fatal", documents.warned).returncode == 0


def test_with_a_ruleset_there_is_no_3(run: Run, documents: Documents) -> None:
    assert run("--ruleset", "peppol-bis-billing-3", documents.unjudged).returncode in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "PATH"),
        (["--no-such-option", "x.xml"], "--no-such-option"),
        (["--on", "20260102", "x.xml"], "2026-03-01"),
        (["--on", "2026-02-30", "x.xml"], "2026-02-30"),
        (["--jobs", "0", "x.xml"], "--jobs"),
        (["--format", "pdf", "x.xml"], "pdf"),
        (["--lang", "it", "x.xml"], "--lang"),
        (["--output", "out", "x.xml"], "--output"),
        (["--rule", "en16931", "x.xml"], "--rule"),  # no abbreviations: they break when an option is added
    ],
)
def test_wrong_usage_is_2_and_says_what(run: Run, arguments: list[str], word: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert word in done.stderr
    assert not done.stdout


def test_an_unknown_ruleset_is_wrong_usage(run: Run, documents: Documents) -> None:
    done = run("--ruleset", "no-such-ruleset", documents.valid, documents.broken)
    assert done.returncode == 2
    assert "no-such-ruleset" in done.stderr


def test_options_may_stand_between_paths(run: Run, documents: Documents) -> None:
    done = run(documents.valid, "--format", "jsonl", documents.broken)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2


def test_two_dashes_end_the_options(run: Run, documents: Documents) -> None:
    documents.valid.rename(documents.valid.with_name("-x.xml"))
    assert run("--", "-x.xml").returncode == 0


def test_advice_warns_and_leaves_the_verdict(run: Run, documents: Documents) -> None:
    odd = documents.valid.with_name("odd.xml")
    odd.write_bytes(documents.valid.read_bytes().replace(b"<cbc:DueDate>2026-09", b"<cbc:DueDate>2026-08"))
    assert run(odd).stdout.count("PK-") == 0
    for jobs in ("1", "2"):
        done = run("--advice", "--jobs", jobs, odd, documents.valid, odd)
        assert done.returncode == 0
        assert done.stdout.count("PK-DUE-DATE") == 2
    assert run("--advice", "--fail-on", "warning", odd).returncode == 1
    assert run("--advice", documents.unjudged).returncode == 3
    alone = run("--ruleset", "peppol-kit-advice", documents.unjudged, documents.broken)
    assert alone.returncode == 0
    assert "peppol-kit-advice" in run("--list-rulesets").stdout
    assert "PK-DUE-DATE" in run("--explain", "PK-DUE-DATE", "--lang", "nl").stdout
