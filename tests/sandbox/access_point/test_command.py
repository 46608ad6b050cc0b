"""`peppol-kit receive` in a process of its own, in a sandbox that leads to it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.sandbox.access_point.receiving import (
    INVOICE,
    PROCESS,
    RECEIVER,
    SENDER,
    envelope,
    message,
    packed,
    post,
    receipt_of,
)
from typer.testing import CliRunner

from peppol_kit.access_point import Store
from peppol_kit.cli.commands import app
from peppol_kit.errors import ReceiverRejected
from peppol_kit.identifiers import ParticipantId
from peppol_kit.network.http import Web
from peppol_kit.network.lookup import Lookup
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.metadata import Offer
from peppol_kit.sandbox.wallet import pem
from peppol_kit.transports.as4 import AS4Transport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peppol_kit.network.pki import Credentials, Verifier
    from peppol_kit.sandbox.wallet import Wallet
    from peppol_kit.transports.base import Message, Receipt

SETTINGS = """
environment = "sandbox"
sml_zone = "{zone}"
resolvers = ["{resolver}"]
tls_roots = "{tls_roots}"
any_port = true
private_hosts = true
revocation = "off"
certificate = "c3.pem"
folder = "received"
access_point = "{address}"

[trust]
roots = "root.pem"
access_points = "access-point-ca.pem"
publishers = "publisher-ca.pem"
"""


@pytest.fixture
def peppol(wallet: Wallet) -> Iterator[Sandbox]:
    with Sandbox(wallet=wallet) as peppol:
        yield peppol


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def folder(tmp_path: Path, wallet: Wallet, c3: Credentials) -> Path:
    """A folder with the certificates of C3, and with its settings but for those of a sandbox."""
    pki = wallet.pki
    authorities = {"root": pki.root, "access-point-ca": pki.access_point_ca, "publisher-ca": pki.publisher_ca}
    for name, authority in authorities.items():
        (tmp_path / f"{name}.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "c3.pem").write_bytes(pem(c3))
    (tmp_path / "peppol.toml").write_text(SETTINGS.format(zone="sml.test", resolver="", tls_roots="", address=""))
    return tmp_path


@pytest.fixture
def registered(folder: Path, peppol: Sandbox, c3: Credentials, port: int) -> Path:
    """The same with those of a sandbox, where RECEIVER is registered to be here."""
    environment, address = peppol.environment, f"https://127.0.0.1:{port}/as4"
    peppol.publisher().register(RECEIVER)
    peppol.publisher().offer(RECEIVER, INVOICE, {PROCESS: [Offer(address=address, certificate=c3.certificate)]})
    (folder / "web.pem").write_bytes(pem(peppol.pki.server("127.0.0.1")))
    zone, resolver, roots = environment.sml_zone, environment.resolvers[0], environment.tls_roots
    (folder / "peppol.toml").write_text(SETTINGS.format(zone=zone, resolver=resolver, tls_roots=roots, address=address))
    return folder


@contextmanager
def receiving(folder: Path, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """The command, from when it listens until it is told to end."""
    command = [sys.executable, "-m", "peppol_kit.cli.app", "receive", "--settings", "peppol.toml", *map(str, arguments)]
    with subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stderr
        for line in running.stderr:
            if "listening at" in line:
                break
        else:
            raise AssertionError(running.wait())
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)  # before its pipes are closed, into which it says that it ends


def send(peppol: Sandbox, what: Message, c2: Credentials, verifier: Verifier) -> Receipt:
    """By what the network says of RECEIVER."""
    web = Web(peppol.environment)
    with Lookup(peppol.environment) as lookup:
        endpoint = lookup.find(RECEIVER, INVOICE, PROCESS)
    try:
        return AS4Transport(c2, verifier, web).send(what, endpoint)
    finally:
        web.close()


def test_a_message_that_the_network_leads_here_is_a_line(
    registered: Path, peppol: Sandbox, c2: Credentials, verifier: Verifier, *, port: int
) -> None:
    sent = message()
    stranger = message(envelope(receiver=ParticipantId("0208", "0848934496")))
    with receiving(registered, "--port", port, "--tls-certificate", "web.pem", "--json") as running:
        receipt = send(peppol, sent, c2, verifier)
        with pytest.raises(ReceiverRejected) as raised:
            send(peppol, stranger, c2, verifier)
        assert raised.value.detail == "PEPPOL:NOT_SERVICED"
        assert running.stdout
        said = json.loads(running.stdout.readline())
    assert running.returncode == 0
    assert said["message_id"] == sent.message_id == receipt.ref_to_message_id
    assert (said["original_sender"], said["final_recipient"]) == (str(SENDER), str(RECEIVER))
    assert said["document"]["type"] == "Invoice"
    assert (said["verdict"], said["reason"], said["duplicate_of"]) == ("valid", "", None)
    (stored,) = Store(registered / "received").messages()
    assert said["payload"] == str(stored.payload)
    assert stored.receipt.read_bytes() == receipt.raw


def test_behind_a_proxy_it_speaks_http_and_serves_whom_it_is_told_to(
    folder: Path, c2: Credentials, c3: Credentials, *, port: int
) -> None:
    header = envelope()
    sent = [packed(message(header), sender=c2, receiver=c3) for _ in range(2)]
    with receiving(folder, "--port", port, "--behind-proxy", "--serve", RECEIVER, "--folder", "here") as running:
        for each in sent:
            receipt_of(post(f"http://127.0.0.1:{port}", each), each, c3)
        assert running.stdout
        first, second = running.stdout.readline(), running.stdout.readline()
    assert running.returncode == 0
    assert f"UTC: Invoice F2026/0417 from {SENDER} to {RECEIVER}: valid; message " in first
    assert f": valid, sent before as {sent[0].outgoing.message_id}; message " in second
    assert len(list(Store(folder / "here").messages())) == 2


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "give either --tls-certificate, or --behind-proxy"),
        (["--behind-proxy", "--tls-certificate", "web.pem"], "give either --tls-certificate, or --behind-proxy"),
        (["--tls-certificate", "root.pem"], "root.pem: no certificate with its key for TLS"),
        (["--behind-proxy"], "say what is served here: the setting access_point"),
        (["--behind-proxy", "--serve", "nobody"], "--serve: not a participant identifier"),
        (["--behind-proxy", "--serve", "0208:0123456749", "--host", "192.0.2.1"], "cannot listen at 192.0.2.1, port"),
        (["--behind-proxy", "--serve", "0208:0123456749", "--folder", "c3.pem"], "c3.pem: no messages can be kept"),
    ],
)
def test_what_cannot_be_done_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], complaint: str
) -> None:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(app, ["receive", "--settings", "peppol.toml", "--port", "0", *arguments])
    assert done.exit_code == 2
    assert complaint in done.stderr
