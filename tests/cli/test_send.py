"""`peppol-kit send` in processes of their own, against `peppol-kit sandbox up` in another; and its failures."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests import documents

pytest.importorskip("typer")
pytest.importorskip("aiosmtpd")

from typer.testing import CliRunner

from peppol_kit.cli.commands import app
from peppol_kit.delivery import Attempt
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.members import as_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parents[1] / "fixtures" / "valid"
INVOICE = FIXTURES / "be-invoice.xml"
BUYER, OTHER = "0208:0741831452", "0208:0202239951"
CORE = "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017::2.1"
MEMBERS = f"""participant,name,document_types,access_point
{BUYER},Wiel nv,,
{OTHER},,invoice {CORE},POP000003
"""
PROGRAM = [sys.executable, "-m", "peppol_kit.cli.app"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the sandbox is ended by a signal")


class Done(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


def kit(folder: Path, *arguments: object, stdin: bytes = b"", **variables: str) -> Done:
    done = subprocess.run(
        [*PROGRAM, "send", *map(str, arguments)],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **variables},
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def kit_here(*arguments: object, stdin: bytes = b"") -> Done:
    """The same in this process, which is quicker."""
    done = CliRunner().invoke(app, ["send", *map(str, arguments)], input=stdin)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


class Up(NamedTuple):
    """A sandbox in a process of its own, and the folder with its settings."""

    folder: Path
    program: subprocess.Popen[str]

    def event(self) -> dict[str, Any]:
        """What happened there next."""
        assert self.program.stdout is not None
        found: dict[str, Any] = json.loads(self.program.stdout.readline())
        return found


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder = tmp_path_factory.mktemp("up")
    (folder / "members.csv").write_text(MEMBERS, encoding="utf-8")
    arguments = ["sandbox", "up", "--participants", "members.csv", "--settings", "peppol.toml", "--json"]
    with subprocess.Popen([*PROGRAM, *arguments], cwd=folder, stdout=subprocess.PIPE, encoding="utf-8") as program:
        up = Up(folder, program)
        try:
            assert up.event()["access_points"].keys() == {"POP000001", "POP000003"}
            yield up
            program.send_signal(signal.SIGINT)
            assert program.wait(20) == 0
        finally:
            program.kill()


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Path]]:
    """One in this process, where faults can be, and a folder with its settings."""
    folder = tmp_path_factory.mktemp("faults")
    with Sandbox() as peppol:
        peppol.participant(BUYER)
        (folder / "peppol.toml").write_text(as_toml(peppol.settings()), encoding="utf-8")
        yield peppol, folder


@pytest.fixture
def faulty(network: tuple[Sandbox, Path]) -> Iterator[tuple[Sandbox, Path]]:
    yield network
    network[0].faults.clear()


# --- what goes well


def test_a_document_goes_over_peppol_and_it_is_said_in_words(up: Up) -> None:
    status, out, err = kit(up.folder, INVOICE, "--settings", "peppol.toml")
    assert (status, err) == (0, "")
    said, reason, where, receipt, ids = out.splitlines()
    assert said == f"{INVOICE}: delivered over Peppol"
    assert reason == "  the recipient is registered in the network for this document"
    assert where.startswith(f"  {BUYER} at POP000001, https://127.0.0.1:")
    assert receipt.startswith("  receipt ")
    arrived = up.event()
    assert (arrived["access_point"], arrived["to"], arrived["number"]) == ("POP000001", BUYER, "F2026/0417")
    assert ids.startswith(f"  message {arrived['message_id']}, envelope ")


def test_the_outcome_is_data_too(up: Up) -> None:
    status, out, err = kit(up.folder, INVOICE, "--settings", "peppol.toml", "--json")
    said = json.loads(out)
    arrived = up.event()
    assert (status, err) == (0, "")
    assert (said["channel"], said["state"], said["warnings"], said["mail"]) == ("as4", "delivered", [], None)
    assert said["receipt"]["ref_to_message_id"] == said["attempt"]["message_id"] == arrived["message_id"]
    assert said["receipt"]["party"] == said["endpoint"]["party"] == "POP000001"
    assert [hop["step"] for hop in said["trace"]] == ["dns", "service metadata", "endpoint"]
    assert Attempt.model_validate(said["attempt"]).sender == "0208:0563731435"


def test_to_says_who_receives_where_the_document_does_not(up: Up) -> None:
    root = documents.root_of("valid/be-invoice")
    documents.drop(root, "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID")
    nobody = kit(up.folder, "-", "--to", OTHER, "--settings", "peppol.toml", stdin=documents.etree.tostring(root))
    assert nobody.status == 1
    assert "PEPPOL-EN16931-R010" in nobody.err  # Billing wants it in the document, EN 16931 alone does not
    documents.find(root, "cbc:CustomizationID").text = "urn:cen.eu:en16931:2017"
    documents.find(root, "cbc:ProfileID").text = "urn:fdc:peppol.eu:poacc:en16931:any"
    done = kit(up.folder, "-", "--to", OTHER, "--settings", "peppol.toml", stdin=documents.etree.tostring(root))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("standard input: delivered over Peppol\n")
    arrived = up.event()
    assert (arrived["access_point"], arrived["to"], arrived["verdict"]) == ("POP000003", OTHER, "valid")


def test_what_is_said_and_contradicts_the_document_is_refused(up: Up) -> None:
    status, out, err = kit(up.folder, INVOICE, "--to", OTHER, "--settings", "peppol.toml")
    assert (status, out) == (1, "")
    assert err == f"peppol-kit: {INVOICE}: the receiver is {OTHER}, but the document says {BUYER}\n"


def test_who_is_not_in_peppol_gets_an_email(up: Up) -> None:
    xml = documents.data("valid/be-creditnote")  # which OTHER, unlike BUYER, does not take
    document = documents.root_of("valid/be-creditnote")
    buyer = documents.find(document, "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID").text
    xml = xml.replace(f">{buyer}<".encode(), f">{OTHER[5:]}<".encode())
    status, out, err = kit(up.folder, "-", "--email", "office@wiel.example", "--settings", "peppol.toml", stdin=xml)
    assert (status, err) == (0, "")
    said, reason, note, ids = out.splitlines()
    assert said == "standard input: delivered by email to office@wiel.example"
    assert reason == "  the recipient is registered in the network, and not for this type of document"
    assert note.startswith("  note: Since 1 January 2026 Belgian law ")
    assert ids.startswith("  message ")
    arrived = up.event()
    assert (arrived["event"], arrived["to"]) == ("mail", ["office@wiel.example"])
    assert [Path(name).suffix for name in arrived["attachments"]] == [".pdf", ".xml"]


def test_a_trial_run_says_what_would_be_done_and_does_nothing(up: Up, tmp_path: Path) -> None:
    attempt = tmp_path / "attempt"
    status, out, _ = kit(up.folder, INVOICE, "--settings", "peppol.toml", "--dry-run", "--attempt", attempt)
    assert status == 0
    assert out.startswith(f"{INVOICE}: would be sent over Peppol\n")
    assert "receipt" not in out
    assert not attempt.exists()
    sent = kit(up.folder, INVOICE, "--settings", "peppol.toml", "--json").data
    assert up.event()["message_id"] == sent["attempt"]["message_id"]  # and nothing came before it


def test_a_document_in_json_is_sent_as_xml(up: Up, tmp_path: Path) -> None:
    from peppol_kit import read

    (tmp_path / "invoice.json").write_text(read(INVOICE).to_json(), encoding="utf-8")
    assert kit(up.folder, tmp_path / "invoice.json", "--settings", "peppol.toml").status == 0
    arrived = up.event()
    assert (arrived["document"], arrived["verdict"]) == ("invoice", "valid")


def test_what_is_not_judged_here_is_sent_if_that_is_asked_for(up: Up) -> None:
    specification = b"billing:3.0#conformant#urn:example:mine<"
    xml = documents.data("valid/be-invoice").replace(b"billing:3.0<", specification)
    refused = kit_here("-", "--settings", up.folder / "peppol.toml", stdin=xml)
    assert refused.status == 1
    assert refused.err.startswith("peppol-kit: standard input: the document is of a specification that is not judged")
    said = kit_here("-", "--settings", up.folder / "peppol.toml", "--allow-unjudged", "--json", stdin=xml)
    assert said.status == 1
    assert said.data["error"] == "no-way-to-send"  # the sandbox does not take it either
    assert [hop["outcome"] for hop in said.data["trace"]] == ["ok", "absent", "ok"]


# --- what is in the way


def test_a_document_that_is_not_valid_is_not_sent_and_its_faults_are_said(up: Up) -> None:
    file = FIXTURES.parent / "broken" / "sum-lines.xml"
    status, out, err = kit(up.folder, file, "--settings", "peppol.toml")
    assert (status, out) == (1, "")
    first, *findings = err.splitlines()
    assert first == f"peppol-kit: {file}: the document is not valid, and was not sent"
    assert any(line.startswith("peppol-kit:   BR-CO-10, /") for line in findings)
    said = kit(up.folder, file, "--settings", "peppol.toml", "--json").data
    assert (said["error"], said["retryable"]) == ("invalid-document", False)
    assert "BR-CO-10" in {finding["rule"] for finding in said["report"]["findings"]}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((INVOICE,), "environment: Field required"),
        ((INVOICE, "--settings", "nowhere.toml"), "nowhere.toml: there is no such file"),
        (("nowhere.xml", "--settings", "peppol.toml"), "nowhere.xml: cannot be read: No such file or directory"),
        ((INVOICE, "--settings", "peppol.toml", "--attempt", "peppol.toml"), "peppol.toml: no attempt can be read"),
        ((INVOICE, "--settings", "peppol.toml", "--attempt", "no/where"), "cannot write the answer: "),
    ],
)
def test_what_the_caller_must_mend_is_a_2(
    up: Up, monkeypatch: pytest.MonkeyPatch, arguments: tuple[object, ...], reason: str
) -> None:
    monkeypatch.chdir(up.folder)
    status, out, err = kit_here(*arguments)
    assert (status, out) == (2, "")
    assert reason in err


def test_secrets_come_from_the_folder_that_a_variable_names(up: Up, tmp_path: Path) -> None:
    settings = (up.folder / "peppol.toml").read_text(encoding="utf-8")
    without = [line for line in settings.splitlines() if not line.startswith("password_file")]
    (tmp_path / "peppol.toml").write_text("\n".join(without), encoding="utf-8")
    options = ("--settings", tmp_path / "peppol.toml", "--email", "office@wiel.example")
    xml = documents.data("valid/be-invoice").replace(f">{BUYER[5:]}<".encode(), b">0563731435<")
    refused = kit(up.folder, "-", *options, stdin=xml)
    assert refused.status == 2
    assert "a user of a mail server needs a password" in refused.err
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "peppol_kit_mail__password").write_text("sandbox\n", encoding="utf-8")
    done = kit(up.folder, "-", *options, stdin=xml, PEPPOL_KIT_SECRETS=str(tmp_path / "secrets"))
    assert (done.status, done.err) == (0, "")
    assert up.event()["event"] == "mail"


# --- what fails on the way


def test_after_a_fault_the_same_attempt_is_taken_up_and_arrives_once(
    faulty: tuple[Sandbox, Path], tmp_path: Path
) -> None:
    peppol, folder = faulty
    peppol.faults.add("access-point", "502-after-delivery", times=1)
    file = tmp_path / "invoice.attempt"
    before = len(peppol.access_point().received)
    failed = kit(folder, INVOICE, "--settings", "peppol.toml", "--attempt", file)
    assert (failed.status, failed.out) == (1, "")
    assert failed.err.startswith(f"peppol-kit: {INVOICE}: ")
    assert failed.err.endswith("; it may have arrived: try again with the same attempt, never with a new one\n")
    stored = Attempt.from_json(file.read_bytes())
    assert (stored.state, stored.tries, stored.channel) == ("uncertain", 1, "as4")
    done = kit(folder, INVOICE, "--settings", "peppol.toml", "--attempt", file, "--json")
    assert done.status == 0
    assert done.data["receipt"]["ref_to_message_id"] == stored.message_id
    after = Attempt.from_json(file.read_bytes())
    assert after == Attempt.model_validate(done.data["attempt"])
    assert (after.state, after.tries, after.instance_id) == ("delivered", 2, stored.instance_id)
    again = kit(folder, INVOICE, "--settings", "peppol.toml", "--attempt", file)
    assert (again.status, again.out.splitlines()[1]) == (0, "  it was delivered before")
    (arrived,) = peppol.access_point().wait(before + 1)[before:]
    assert arrived.message_id == stored.message_id
    assert list(tmp_path.iterdir()) == [file]


def test_a_failure_is_data_with_its_attempt(faulty: tuple[Sandbox, Path]) -> None:
    peppol, folder = faulty
    peppol.faults.add("access-point", "ebms", ebms="EBMS:0202")
    failed = kit(folder, INVOICE, "--settings", "peppol.toml", "--json")
    assert failed.status == 1
    said = failed.data
    assert (said["error"], said["retryable"], said["outcome_known"]) == ("receiver-busy", True, True)
    assert Attempt.model_validate(said["attempt"]).state == "failed"


def test_a_network_that_does_not_answer_leads_to_no_email(faulty: tuple[Sandbox, Path]) -> None:
    peppol, folder = faulty
    peppol.faults.add("dns", "servfail")
    before = len(peppol.mailbox)
    failed = kit(folder, INVOICE, "--settings", "peppol.toml", "--email", "office@wiel.example", "--json")
    assert failed.status == 1
    assert (failed.data["error"], failed.data["attempt"]["state"]) == ("directory-unavailable", "prepared")
    assert [hop["outcome"] for hop in failed.data["trace"]] == ["failed"]
    assert len(peppol.mailbox) == before
