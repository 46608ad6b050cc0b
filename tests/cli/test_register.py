"""`peppol-kit register` and `unregister` at the SMP of a sandbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

pytest.importorskip("typer")
pytest.importorskip("starlette")

import typer
from typer.testing import CliRunner

from peppol_kit.cli.kit.register import register, unregister
from peppol_kit.errors import ParticipantNotRegistered
from peppol_kit.identifiers import ParticipantId, ProcessId
from peppol_kit.network.business_card import BusinessCard, BusinessEntity, Name
from peppol_kit.network.directory import Directory
from peppol_kit.network.lookup import Lookup
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.sandbox import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

US = ParticipantId.parse("0208:0202239951")
PROCESS = ProcessId.parse("cenbii-procid-ubl::urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")

app = typer.Typer()
app.command()(register)
app.command()(unregister)


class Here(NamedTuple):
    peppol: Sandbox
    folder: Path

    def kit(self, command: str, *arguments: object, password: str = "sandbox") -> tuple[int, str, str]:
        (self.folder / "pw").write_text(f"{password}\n")
        smp = ["--smp", self.peppol.publisher().address, "--user", "sandbox", "--password-file", self.folder / "pw"]
        settings = ["--settings", self.folder / "peppol.toml"]
        done = CliRunner().invoke(app, list(map(str, [command, US, *smp, *settings, *arguments])))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    folder = tmp_path_factory.mktemp("settings")
    with Sandbox() as peppol:
        own, trust, network = peppol.credentials(), peppol.pki.trust, peppol.environment
        key = own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "own.pem").write_bytes(own.certificate.public_bytes(Encoding.PEM) + key)
        for part in ("roots", "access_points", "publishers"):
            (folder / f"{part}.pem").write_bytes(getattr(trust, part)[0].public_bytes(Encoding.PEM))
        (folder / "peppol.toml").write_text(f"""
environment = "sandbox"
certificate = "own.pem"
access_point = "https://ap.example.org/as4"
sml_zone = "{network.sml_zone}"
directory = "{network.directory}"
tls_roots = "{network.tls_roots}"
any_port = true
private_hosts = true
revocation = "off"
trust = {{ roots = "roots.pem", access_points = "access_points.pem", publishers = "publishers.pem" }}
""")
        yield Here(peppol, folder)


def test_a_customer_is_registered_found_and_taken_off(here: Here) -> None:
    card = BusinessCard(participant=US, entities=(BusinessEntity(names=(Name("Voorbeeld NV"),), country="BE"),))
    (here.folder / "card.xml").write_bytes(card.to_xml())
    status, out, err = here.kit("register", "--card", here.folder / "card.xml")
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == "0208:0202239951: registered"
    assert len(out.splitlines()) == 3
    network = here.peppol.environment
    for document_type in USUAL[:2]:
        endpoint = Lookup(network).find(US, document_type, PROCESS)
        assert (endpoint.address, endpoint.party) == ("https://ap.example.org/as4", "POP000002")
    assert [each.participant for each in Directory(network).search("voorbeeld").listings] == [US]
    status, out, _ = here.kit("unregister", "--document-type", "credit-note", "--json")
    assert (status, json.loads(out)) == (
        0,
        {"participant": str(US), "registered": True, "document_types": [USUAL[0].uri]},
    )
    for _ in range(2):
        assert here.kit("unregister") == (0, "0208:0202239951: not registered\n", "")
    with pytest.raises(ParticipantNotRegistered):
        Lookup(network).find(US, USUAL[0], PROCESS)


def test_a_wrong_password_is_said(here: Here) -> None:
    status, out, err = here.kit("register", password="wrong")
    assert (status, out) == (1, "")
    assert "the SMP refuses (participant, HTTP status 4" in err


def test_a_document_type_without_a_process_cannot_be_registered(here: Here) -> None:
    status, _, err = here.kit("register", "--document-type", "busdox-docid-qns::urn:a::A##urn:b::1.0")
    assert (status, "no process" in err) == (2, True)
    assert here.kit("register", "--document-type", "rubbish")[0] == 1
