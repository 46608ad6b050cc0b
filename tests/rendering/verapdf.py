"""veraPDF, the open validator of PDF/A, as an oracle that knows nothing of what wrote a file.

It is one jar of Maven Central, fetched once by ``mvn`` into ``~/.cache/peppol-kit-tests/verapdf`` (or the folder that
``PEPPOL_KIT_VERAPDF`` names) and run by ``java``. ``python -m tests.rendering.verapdf`` fetches it beforehand and
fails if it cannot; with files after it, it says what veraPDF says of them as PDF/A-3a.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

VERSION = "1.28.2"
ARTEFACT = f"org.verapdf.apps:greenfield-apps:{VERSION}"
SHA256 = "687d4d8bcfec48c9f7e931cf78ed061f1eeccfba55d4cdc000ba9b4d8aa46ce6"
_JAR = f"greenfield-apps-{VERSION}.jar"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
_SAID = (0, 1)  # by the status of the program the file is, or is not, what it claims; any other says that it stopped


class NotHere(Exception):  # noqa: N818 - read at the place that raises it
    """veraPDF cannot be run on this machine; the message says why."""


class Failure(NamedTuple):
    """A rule that a file breaks."""

    clause: str
    """Of ISO 19005-3, or of the norm of the flavour, with the number of the test: ``6.6.4-1``."""
    description: str
    times: int
    first: str
    """What is wrong at the first place, and where that is in the file."""


class Report(NamedTuple):
    """What veraPDF says of one file."""

    flavour: str
    compliant: bool
    passed: int
    """Rules that the file keeps."""
    failures: tuple[Failure, ...]

    def __str__(self) -> str:
        head = f"PDF/A-{self.flavour}: {self.passed} rules passed, {len(self.failures)} failed"
        return "\n".join([head, *(f"{each.clause} ({each.times}x): {each.first}" for each in self.failures)])


def validate(pdf: bytes | Path, *, flavour: str) -> Report:
    """Hold a PDF against a flavour (``3a``, ``3b``, ``ua1`` ...); `NotHere` if that cannot be done here."""
    jar = fetched()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(pdf if isinstance(pdf, bytes) else pdf.read_bytes())
        done = subprocess.run(
            [
                "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",  # half the time for a program of a second
                f"-Duser.home={jar.parent}",  # where it writes its settings
                "-cp", jar, "org.verapdf.apps.GreenfieldCliWrapper",
                "--flavour", flavour, "--format", "json", "--maxfailuresdisplayed", "1", path,
            ],
            capture_output=True, encoding="utf-8", timeout=300, check=False,
        )  # fmt: skip
    if done.returncode not in _SAID:
        raise ValueError(f"veraPDF stopped with {done.returncode}: {done.stderr or done.stdout}")
    [result] = json.loads(done.stdout)["report"]["jobs"][0]["validationResult"]
    details = result["details"]
    failures = tuple(map(_failure, details["ruleSummaries"]))
    return Report(flavour, result["compliant"], details["passedRules"], failures)


def _failure(rule: dict[str, Any]) -> Failure:
    check = rule["checks"][0]
    return Failure(
        f"{rule['clause']}-{rule['testNumber']}",
        rule["description"],
        rule["failedChecks"],
        f"{check['errorMessage']} [{check['context']}]",
    )


@cache
def fetched() -> Path:
    """The jar, which is what it was when its digest was written down here; fetched if it is not there yet."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise NotHere(f"veraPDF needs {program}, which is not installed")
    folder = Path(os.environ.get("PEPPOL_KIT_VERAPDF") or Path.home() / ".cache/peppol-kit-tests/verapdf")
    jar = folder / _JAR
    if not jar.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as arriving:
            _fetch(Path(arriving)).replace(jar)  # at once, since other processes may be waiting for the same
    if hashlib.sha256(jar.read_bytes()).hexdigest() != SHA256:
        raise NotHere(f"{jar} is not the veraPDF that these tests know")
    return jar


def _fetch(folder: Path) -> Path:
    command = ["mvn", "--batch-mode", "--quiet", _COPY, f"-Dartifact={ARTEFACT}", f"-DoutputDirectory={folder}"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=300, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotHere(f"veraPDF did not arrive within {error.timeout:.0f} seconds") from error
    if done.returncode:
        said = next((line for line in done.stdout.splitlines() if "ERROR" in line), "no word from Maven")
        raise NotHere(f"veraPDF cannot be fetched: {said[:300]}")
    return folder / _JAR


if __name__ == "__main__":
    print(fetched())
    reports = [(name, validate(Path(name), flavour="3a")) for name in sys.argv[1:]]
    for name, report in reports:
        print(name, report)
    sys.exit(not all(report.compliant for _, report in reports))
