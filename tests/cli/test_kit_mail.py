"""`peppol-kit mail check-domain`: what it prints, and its exit status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("typer")
pytest.importorskip("rich")

from tests.dns_server import NameServer, Records
from typer.testing import CliRunner, Result

from peppol_kit.cli.commands import app

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS: Records = {
    ("fine.example", "TXT"): ['"v=spf1 include:spf.post.example -all"'],
    ("_dmarc.fine.example", "TXT"): ['"v=DMARC1; p=reject"'],
    ("bare.example", "TXT"): ['"v=spf1 mx -all"'],
    ("spf.post.example", "TXT"): ['"v=spf1 ip4:192.0.2.25 -all"'],
    ("odd.example", "TXT"): ['"v=spf1 include:spf.post.example x\\027[2J"'],
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with NameServer(RECORDS, failing=frozenset({"silent.example"})) as server:
        yield server


def ask(server: NameServer, domain: str, include: str = "spf.post.example", *more: str) -> Result:
    arguments = ["mail", "check-domain", domain, "--include", include, "--resolver", server.address, *more]
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("include", ["spf.post.example", "192.0.2.25"])
def test_a_domain_that_is_fine_is_a_0(server: NameServer, include: str) -> None:
    done = ask(server, "fine.example", include)
    assert done.exit_code == 0
    assert done.stdout == (
        "fine.example: mail can be sent\n"
        "  SPF    v=spf1 include:spf.post.example -all\n"
        "  DMARC  v=DMARC1; p=reject\n"
    )  # fmt: skip


def test_a_missing_record_is_spelt_out_and_a_1(server: NameServer) -> None:
    done = ask(server, "bare.example")
    assert done.exit_code == 1
    assert '    bare.example. IN TXT "v=spf1 mx include:spf.post.example -all"\n' in done.stdout
    assert '    _dmarc.bare.example. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@bare.example"\n' in done.stdout


def test_the_answer_as_data(server: NameServer) -> None:
    done = ask(server, "bare.example", "spf.post.example", "--json")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert answer["ok"] is answer["sends"] is False
    assert answer["to_set"][0] == {
        "name": "bare.example",
        "value": "v=spf1 mx include:spf.post.example -all",
        "replaces": ["v=spf1 mx -all"],
    }


def test_free_mail_is_a_1(server: NameServer) -> None:
    done = ask(server, "gmail.com")
    assert done.exit_code == 1
    assert "a domain of your own" in done.stdout


@pytest.mark.parametrize("domain", ["silent.example", "localhost"])
def test_no_answer_and_no_domain_are_a_2(server: NameServer, domain: str) -> None:
    done = ask(server, domain)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("peppol-kit: ")


def test_what_dns_says_cannot_move_the_cursor(server: NameServer) -> None:
    assert "\x1b" not in ask(server, "odd.example").stdout
