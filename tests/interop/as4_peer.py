"""The package `as4` of PyPI as a peer of the tests: each step is a program run in a venv that has nothing else in it,
since it wants an older cryptography than peppol_kit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.interop.cache import NotHere, folder, run

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.pki import SandboxPki

VERSION = "0.2.0"
_PROGRAM = Path(__file__).with_name("as4_program.py")
Facts = dict[str, Any]


class Request(NamedTuple):
    """What as4 would post, and the folder in which it remembers that."""

    body: bytes
    content_type: str
    folder: Path


class Answer(NamedTuple):
    """What as4 answers to a message, and what it thinks of it; ``payload`` is None if it refused."""

    signal: bytes
    content_type: str
    facts: Facts
    payload: bytes | None


class As4:
    """as4 as an access point with keys of its own; ``home`` is an empty folder."""

    def __init__(self, home: Path, pki: SandboxPki, credentials: Credentials, *, unserved: str) -> None:
        """A message for the participant ``unserved`` is refused as not serviced."""
        self._python = installed()
        self._home = home
        self._pki = pki
        self._credentials = credentials
        self._unserved = unserved
        self._steps = 0

    def send(self, *, document: bytes, certificate: Certificate, **order: str) -> Request:
        """Make a message of a document for the access point with this certificate."""
        place = self._place(**order)
        (place / "document.xml").write_bytes(document)
        (place / "their.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        self._do("send", place)
        headers = json.loads((place / "headers.json").read_text())
        return Request((place / "request").read_bytes(), headers["Content-Type"], place)

    def receive(self, body: bytes, content_type: str) -> Answer:
        """Take a message in as it came by HTTP, and answer it."""
        place = self._place(unserved=self._unserved)
        (place / "request").write_bytes(body)
        (place / "headers.json").write_text(json.dumps({"Content-Type": content_type}))
        (place / "root.pem").write_bytes(self._pki.root.certificate.public_bytes(Encoding.PEM))
        (place / "ca.pem").write_bytes(self._pki.access_point_ca.certificate.public_bytes(Encoding.PEM))
        facts = self._do("receive", place)
        payload = (place / "payload").read_bytes() if facts["accepted"] else None
        return Answer((place / "signal").read_bytes(), facts["content_type"], facts, payload)

    def settle(self, request: Request, signal: bytes) -> Facts:
        """Say what a signal means for a message that was sent: ``state`` is acknowledged, rejected or failed; None
        of them, and ``refused``, if it is no signal for it at all.
        """
        (request.folder / "signal").write_bytes(signal)
        return self._do("settle", request.folder)

    def _place(self, **settings: str) -> Path:
        self._steps += 1
        place = self._home / str(self._steps)
        place.mkdir()
        settings = {"party": self._credentials.party, **settings}
        (place / "settings.json").write_text(json.dumps(settings))
        (place / "certificate.pem").write_bytes(self._credentials.certificate.public_bytes(Encoding.PEM))
        (place / "key.pem").write_bytes(
            self._credentials.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        return place

    def _do(self, task: str, place: Path) -> Facts:
        done = subprocess.run(
            [self._python, "-I", _PROGRAM, task, place], capture_output=True, encoding="utf-8", timeout=60, check=False
        )
        if done.returncode:
            raise AssertionError(f"as4 stopped: {done.stderr[-4000:]}")
        facts = place / "facts.json"
        return json.loads(facts.read_text()) if facts.exists() else {}


def installed() -> Path:
    """The Python of the venv, made and filled if that was not done yet; `NotHere` if it cannot be."""
    home = folder(f"as4-{VERSION}-python-{sys.version_info.major}.{sys.version_info.minor}")
    python, ready = home / "bin/python", home / "ready"
    if not ready.exists():
        run("as4", [sys.executable, "-m", "venv", "--clear", home], cwd=home, seconds=120)
        run(
            "as4",
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"as4=={VERSION}"],
            cwd=home,
            seconds=300,
        )
        ready.touch()
    return python


__all__ = ["Answer", "As4", "Facts", "NotHere", "Request", "installed"]
