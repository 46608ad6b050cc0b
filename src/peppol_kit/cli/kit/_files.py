"""Documents in, documents and data out; and what stops a command, as a word to the user and an exit status."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peppol_kit.cli.render import harmless
from peppol_kit.cli.validate import BROKEN_PIPE, INTERRUPTED, INVALID, UNUSABLE
from peppol_kit.errors import ConfigurationError, DocumentError, DocumentParseError, ProcessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from peppol_kit.documents import CreditNote, Invoice
    from peppol_kit.report import Problem

STDIO = "-"
_MOST_BYTES = 128_000_000  # as of `peppol-validate`, and more than the parser takes
_BLANK = b"\xef\xbb\xbf \t\r\n"


def guarded(path: str, work: Callable[[], int]) -> int:
    """Do what is asked for with a document; what stops it becomes a word to the user and an exit status."""
    try:
        return work()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except DocumentParseError as error:
        if not error.problems:
            complain(f"{named(path)}: {error}")
        tell(path, error.problems)
        return INVALID
    except (DocumentError, ProcessError) as error:
        complain(f"{named(path)}: {error}")
        return INVALID
    except ConfigurationError as error:
        complain(str(error))
        return UNUSABLE
    except OSError as error:
        complain(f"cannot write the answer: {error}")
        return UNUSABLE


def named(path: str) -> str:
    """What a file is called in a message."""
    return "standard input" if path == STDIO else path


def complain(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"peppol-kit: {harmless(text)}\n")


def tell(path: str, problems: Iterable[Problem]) -> None:
    """What is wrong with a document, a line each: where, which term, why, and the text that stands there."""
    for problem in problems:
        place = ", ".join(filter(None, (f"line {problem.line}" if problem.line else problem.place, problem.term)))
        text = f': "{problem.text}"' if problem.text else ""
        complain(f"{named(path)}: {place}: {problem.reason}{text}")


# --- in


def content(path: str) -> bytes:
    """The bytes of a file, or of standard input.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        if path != STDIO:
            return Path(path).read_bytes()
        if sys.stdin is None:
            raise ConfigurationError("there is no standard input")
        return sys.stdin.buffer.read(_MOST_BYTES)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise ConfigurationError(f"{named(path)}: cannot be read: {reason or error}") from error


def secret(path: str) -> str:
    """The password in a file, without the end of its line.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        return content(path).decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{named(path)}: no password can be read") from error


def is_json(data: bytes) -> bool:
    """Whether something is JSON and not XML, by its first character."""
    return data.lstrip(_BLANK)[:1] in (b"{", b"[")


def document_of(data: bytes) -> Invoice | CreditNote:
    """The typed document of XML or JSON."""
    from peppol_kit.documents import from_json, read

    return from_json(data) if is_json(data) else read(data)


# --- out


def deliver(answer: bytes, output: str | None) -> None:
    """Write an answer to a file, or to standard output."""
    if output is None or output == STDIO:
        sys.stdout.flush()
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    else:
        Path(output).write_bytes(answer)


def written(document: Invoice | CreditNote, form: str) -> bytes:
    """A document as ``xml`` or ``json``."""
    return document.to_xml() if form == "xml" else f"{document.to_json(indent=2)}\n".encode()


def data(value: Any) -> bytes:
    """A value as JSON."""
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode()
