"""`peppol-kit lookup` asks a network on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

pytest.importorskip("typer")
pytest.importorskip("starlette")

import typer
from typer.testing import CliRunner

from peppol_kit.cli.kit._document_types import SHORT_NAMES, document_type_of, process_of
from peppol_kit.cli.kit.lookup import lookup
from peppol_kit.errors import ConfigurationError
from peppol_kit.identifiers import DocumentTypeId, ProcessId
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.members import as_toml, settings_of
from peppol_kit.sandbox.sandbox import LOGIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHO, VAT, NOBODY = "0208:0123456749", "9925:BE0202239951", "0208:1000000021"
app = typer.Typer()
app.command()(lookup)


@pytest.fixture(scope="module")
def peppol() -> Iterator[Sandbox]:
    with Sandbox() as peppol:
        peppol.participant(WHO)
        peppol.participant(VAT)
        yield peppol


@pytest.fixture(scope="module")
def settings(peppol: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settings")
    values = settings_of(peppol.environment, peppol.credentials(), folder=folder, mail=None, login=LOGIN)
    (folder / "peppol.toml").write_text(as_toml(values), encoding="utf-8")
    return folder / "peppol.toml"


class Done(NamedTuple):
    status: int
    out: str
    err: str


def kit(*arguments: object) -> Done:
    done = CliRunner().invoke(app, list(map(str, arguments)))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def test_what_a_participant_receives_is_listed(settings: Path) -> None:
    status, out, err = kit(WHO, "--settings", settings)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(f"{WHO}: registered at https://127.0.0.1:")
    assert lines[0].endswith("receives 4 document types")
    assert "  Peppol BIS Billing UBL Credit Note V3" in lines


def test_where_a_document_type_is_received_is_told(settings: Path) -> None:
    status, out, _ = kit(WHO, "--document-type", "invoice", "--settings", settings)
    lines = out.splitlines()
    assert status == 0
    assert lines[0] == f"{WHO}: receives Peppol BIS Billing UBL Invoice V3"
    assert lines[1].startswith("  at https://127.0.0.1:")
    assert lines[2].startswith("  access point POP000001, certificate until 20")
    assert lines[3] == "  process urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def test_an_endpoint_is_data_too(settings: Path) -> None:
    status, out, _ = kit(WHO, "--document-type", "credit-note", "--settings", settings, "--json")
    said = json.loads(out)
    assert status == 0
    assert (said["participant"], said["access_point"]) == (WHO, "POP000001")
    assert said["document_type"] == document_type_of("credit-note").uri
    assert said["certificate"]["subject"].endswith(",CN=POP000001")
    assert [hop["step"] for hop in said["trace"]] == ["dns", "service metadata", "endpoint"]


def test_capabilities_are_data_too(settings: Path) -> None:
    said = json.loads(kit(WHO, "--settings", settings, "--json").out)
    assert said["document_types"][0] == {
        "id": document_type_of("invoice").uri,
        "name": "Peppol BIS Billing UBL Invoice V3",
    }
    assert said["unknown"] == []


def test_each_step_is_told_when_asked_for(settings: Path) -> None:
    out = kit(WHO, "--document-type", "invoice", "--settings", settings, "--trace").out
    assert out.startswith("1. dns: ok, ")
    assert "   checked   signature: holds, rsa-sha256, sha256\n" in out
    assert f"\n{WHO}: receives " in out


def test_who_is_not_there_is_told_with_the_steps_that_say_so(settings: Path) -> None:
    status, out, err = kit(NOBODY, "--settings", settings, "--trace")
    assert status == 1
    assert out.startswith("1. dns: absent, ")
    assert err == (f"peppol-kit: {NOBODY}: {NOBODY} is not registered: its name is not in DNS (NXDOMAIN)\n")
    said = json.loads(kit(NOBODY, "--settings", settings, "--json").out)
    assert (said["error"], said["retryable"]) == ("participant-not-registered", False)
    assert said["trace"][0]["outcome"] == "absent"


def test_a_failure_to_answer_is_none_to_be_there(peppol: Sandbox, settings: Path) -> None:
    fault = peppol.faults.add("dns", "servfail")
    try:
        status, _, err = kit(WHO, "--settings", settings)
    finally:
        peppol.faults.remove(fault)
    assert status == 1
    assert err.endswith("SERVFAIL; try again later\n")


def test_a_certificate_that_is_refused_has_its_trace_as_data(peppol: Sandbox, settings: Path) -> None:
    fault = peppol.faults.add("smp", "untrusted-certificate")
    try:
        said = json.loads(kit(WHO, "--document-type", "invoice", "--settings", settings, "--json").out)
    finally:
        peppol.faults.remove(fault)
    assert said["error"] == "certificate-rejected"
    assert [hop["outcome"] for hop in said["trace"]] == ["ok", "refused"]


def test_the_other_identifier_is_tried_when_asked_for(settings: Path) -> None:
    status, out, _ = kit("0208:0202239951", "--settings", settings, "--other-identifiers", "--document-type", "invoice")
    assert status == 0
    assert out.startswith(f"{VAT}: receives ")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("0208:0123456749", "--settings", "missing.toml"), "there is no such file"),
        (("0208:0123456749", "--settings", "missing.toml", "--environment", "test"), "either"),
        (("0208:0123456749", "--environment", "staging"), "staging"),
        (("0208:0123456749",), "environment"),
    ],
)  # fmt: skip
def test_which_network_is_asked_has_no_default(arguments: tuple[str, ...], reason: str) -> None:
    status, _, err = kit(*arguments)
    assert status == 2
    assert reason in err


def test_what_cannot_be_asked_is_told(settings: Path) -> None:
    assert kit("0208", "--settings", settings).status == 1
    assert kit(WHO, "--settings", settings, "--document-type", "receipt").status == 1
    assert kit(WHO, "--settings", settings, "--process", "urn:a").status == 2


@pytest.mark.parametrize("name", SHORT_NAMES)
def test_short_names_are_document_types_of_the_code_list(name: str) -> None:
    listed = document_type_of(name).listed
    assert listed is not None
    assert listed.state == "active"
    assert process_of(None, document_type_of(name)).uri == listed.processes[0]


def test_any_document_type_and_process_can_be_written_in_full() -> None:
    own = DocumentTypeId("urn:mine::Mine##urn:mine::1")
    assert document_type_of(own.uri) == own
    assert process_of("urn:mine", own) == process_of("cenbii-procid-ubl::urn:mine", own) == ProcessId("urn:mine")
    with pytest.raises(ConfigurationError, match="--process"):
        process_of(None, own)
