"""phase4, the access point software in Java that much of Peppol runs on, as a peer of the tests.

Its jars come from Maven Central into Maven's own store; the programs in ``phase4/`` are compiled once. The peer is one
process: a receiver with https on loopback, and a sender.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from tests.interop.cache import NotHere, folder, needs, run

if TYPE_CHECKING:
    from types import TracebackType

    from cryptography.x509 import Certificate

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.pki import SandboxPki

_SOURCES = Path(__file__).with_name("phase4")
_CLASS_PATH = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"
_PASSWORD = "of throw-away keys"
Facts = dict[str, str]


class Received(NamedTuple):
    """A message that phase4 accepted: the payload as it decrypted it, and what it read in the headers."""

    payload: bytes
    facts: Facts


class Phase4:
    """A running phase4 with keys of its own; a context manager."""

    def __init__(self, home: Path, pki: SandboxPki, credentials: Credentials, *, unserved: str) -> None:
        """``home`` is an empty folder; a message for the participant ``unserved`` is refused as not serviced."""
        self._class_path = fetched()
        self._home = home
        self._sent = 0
        self._party = credentials.party
        self._inbox = home / "inbox"
        self._inbox.mkdir()
        settings = {
            "inbox": self._inbox,
            "unserved": unserved,
            "password": _PASSWORD,
            "keys": self._keys("ap", credentials),
            "tls-keys": self._keys("tls", pki.server("127.0.0.1", "localhost")),
            "root": self._pem("root", pki.root.certificate),
            "ap-ca": self._pem("ap-ca", pki.access_point_ca.certificate),
            "smp-ca": self._pem("smp-ca", pki.publisher_ca.certificate),
            "tls-ca": self._pem("tls-ca", pki.tls_ca.certificate),
        }
        self._settings = self._write("settings", settings)

    def __enter__(self) -> Self:
        self._log = (self._home / "log").open("wb")
        self._process = subprocess.Popen(
            ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", self._class_path, "Peer", self._settings],
            cwd=self._home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, encoding="utf-8",
        )  # fmt: skip
        self.address = f"https://127.0.0.1:{int(self._answer('port '))}/as4"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._process.communicate(timeout=20)  # the end of its input is the end of it
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._log.close()

    def send(self, *, payload: bytes, certificate: Certificate | None = None, **order: str) -> Facts:
        """Send a document as ``order`` says, and tell what came of it: to an access point at ``url`` with this
        certificate, or to that which the SMP at ``smp`` names.
        """
        self._sent += 1
        name = f"sent-{self._sent}"
        (self._home / f"{name}.payload").write_bytes(payload)
        path = self._write(
            name,
            {
                "payload": self._home / f"{name}.payload",
                **({"certificate": self._pem(name, certificate)} if certificate else {}),
                "from": self._party,
                **{key.replace("_", "-"): value for key, value in order.items()},
            },
        )
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        self._answer("done")
        return _read(path.with_name(f"{path.name}.facts"))

    def received(self) -> list[Received]:
        """All messages that were accepted, in their order."""
        numbers = sorted(int(path.stem) for path in self._inbox.glob("*.facts"))
        return [
            Received((self._inbox / f"{n}.payload").read_bytes(), _read(self._inbox / f"{n}.facts")) for n in numbers
        ]

    def log(self) -> str:
        """What it logged."""
        return (self._home / "log").read_text(encoding="utf-8", errors="replace")

    def _answer(self, start: str) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith(start):
            raise AssertionError(f"phase4 said {line!r} and logged: {self.log()[-4000:]}")
        return line.removeprefix(start)

    def _keys(self, name: str, credentials: Credentials) -> Path:
        path = self._home / f"{name}.p12"
        path.write_bytes(
            serialize_key_and_certificates(
                b"peer",
                credentials.key,
                credentials.certificate,
                credentials.chain,
                BestAvailableEncryption(_PASSWORD.encode()),
            )
        )
        return path

    def _pem(self, name: str, certificate: Certificate) -> Path:
        path = self._home / f"{name}.pem"
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
        return path

    def _write(self, name: str, values: dict[str, str | Path]) -> Path:
        path = self._home / f"{name}.properties"
        path.write_text("".join(f"{key}={value}\n" for key, value in values.items()), encoding="utf-8")
        return path


def fetched() -> str:
    """The class path of the peer, fetched and compiled if that was not done yet; `NotHere` if it cannot be."""
    needs("phase4", "java", "javac", "mvn")
    sources = sorted(_SOURCES.glob("*.java"))
    made_of = b"".join(path.read_bytes() for path in (_SOURCES / "pom.xml", *sources))
    home = folder("phase4") / hashlib.sha256(made_of).hexdigest()[:16]
    classes, listed = home / "classes", home / "class-path"
    if listed.exists():
        jars = listed.read_text(encoding="utf-8")
        if all(map(Path.exists, map(Path, jars.split(":")))):
            return f"{classes}:{jars}"
    classes.mkdir(parents=True, exist_ok=True)
    jars_file = home / "jars"
    maven = ["mvn", "--batch-mode", "--quiet", "--file", _SOURCES / "pom.xml", _CLASS_PATH]
    run("phase4", [*maven, f"-Dmdep.outputFile={jars_file}"], cwd=home, seconds=600)
    jars = jars_file.read_text(encoding="utf-8").strip()
    java = ["javac", "-encoding", "UTF-8", "-proc:none", "-nowarn", "-cp", jars, "-d", classes, *sources]
    done = subprocess.run(java, capture_output=True, encoding="utf-8", timeout=300, check=False)
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)  # our program is wrong, or it does not fit the jars
    jars_file.replace(listed)
    return f"{classes}:{jars}"


def _read(path: Path) -> Facts:
    return dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines())


__all__ = ["Facts", "NotHere", "Phase4", "Received", "fetched"]
