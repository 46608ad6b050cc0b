"""One pass over an envelope, or over a document alone: its header as a small tree, its payload as a place in the bytes.

Nothing of the payload is kept, so that its size does not matter. expat reads it, hardened: no document type
declaration (so no entities either), bounded depth, and no piece of markup longer than a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from peppol_kit.envelope import _stream
from peppol_kit.errors import MalformedXML
from peppol_kit.xml import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

BLANK = " \t\r\n"
DOCUMENT = f"{names.SBDH}}}StandardBusinessDocument"
HEADER = f"{names.SBDH}}}StandardBusinessDocumentHeader"
_SBDH = f"{names.SBDH}}}"
_LONGEST_NAME = 1_000  # of a namespace too, which expat puts before each name that is in it
_DEEPEST_HEADER = 20
_REMEMBERED = 4096  # a document has few names, many times over
_remembered = lru_cache(maxsize=_REMEMBERED)
_PREFIXED = 3  # namespace, local name and prefix are what expat says of a name that has one


class EnvelopeLimits(NamedTuple):
    """How large an envelope may be: its bytes, those of its header and the elements in that (a scope has three or four
    of them), the nesting of the payload, the bytes of one tag or comment, and how many different names there are.
    """

    size: int = 256_000_000
    header: int = 256_000
    parts: int = 1_000
    depth: int = 256
    markup: int = 2_000_000
    names: int = 20_000


DEFAULT_LIMITS = EnvelopeLimits()


@dataclass(slots=True)
class Part:
    """An element of the header: ``name`` is the local one, in braces with its namespace where that is a foreign one."""

    name: str
    path: str
    line: int
    attributes: Mapping[str, str]
    texts: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def value(self) -> str:
        """The text, trimmed."""
        return "".join(self.texts).strip(BLANK)

    def all(self, name: str) -> list[Part]:
        """The parts of a name."""
        return [part for part in self.parts if part.name == name]

    def one(self, name: str) -> Part | None:
        """The first part of a name."""
        return next((part for part in self.parts if part.name == name), None)


class Root(NamedTuple):
    """The root element of a payload."""

    namespace: str
    name: str
    line: int


class Misplaced(NamedTuple):
    """Something beside the payload that may not be there."""

    what: str
    path: str
    line: int


@dataclass(slots=True)
class Scanned:
    """What a pass found.

    ``line`` is that of the root element. ``start`` and ``end`` bound the payload, with the comments around it, in bytes
    of UTF-8. At ``opening``, behind the name of its root element, belong ``declarations``: what the payload uses of the
    namespaces that were declared outside it. ``root`` is None where there is no payload, ``header`` where it is none.
    ``refusal`` says why the pass ended early; what was found before that is there.
    """

    is_envelope: bool = False
    line: int = 0
    header: Part | None = None
    is_header_complete: bool = False
    root: Root | None = None
    start: int = -1
    opening: int = 0
    end: int = 0
    declarations: str = ""
    misplaced: Misplaced | None = None
    refusal: MalformedXML | None = None
    too_much: str = ""

    def write(self, source: BinaryIO, sink: BinaryIO) -> None:
        """Copy the payload from the place in the file where the pass began."""
        if not self.declarations:
            _stream.copy(source, sink, self.start, self.end)
            return
        begin = source.tell()
        _stream.copy(source, sink, self.start, self.opening)
        sink.write(self.declarations.encode())
        source.seek(begin)
        _stream.copy(source, sink, self.opening, self.end)


class _TooMuch(Exception):  # noqa: N818 - ends the pass
    """A limit is passed; the argument says which."""


def scan(
    source: BinaryIO, *, enveloped: bool = True, limits: EnvelopeLimits = DEFAULT_LIMITS, declared: bool = True
) -> Scanned:
    """Read what is left of a file as an envelope, or else as a document alone; never raises for what stands in it.

    Without ``declared`` it is faster, and ``declarations`` stay empty: for a payload that is not to be copied.
    """
    scanner = _Scanner(enveloped=enveloped, limits=limits, declared=declared)
    found = scanner.found
    try:
        scanner.read(_stream.pieces(source))
    except MalformedXML as error:
        found.refusal = error
    except _TooMuch as error:
        found.too_much = str(error)
    return found


class _Scanner:
    """The handlers of expat. Where they stand is what is installed: others in the payload than around it."""

    def __init__(self, *, enveloped: bool, limits: EnvelopeLimits, declared: bool) -> None:
        self.found = Scanned()
        self._limits = limits
        self._outside = 1 if enveloped else 0  # the depth at which the payload stands
        self._declared = declared
        self._deepest = self._outside + limits.depth
        self._depth = 0
        self._open: list[Part] = []  # elements of the header that have not ended
        self._header_start = self._parts = 0
        self._scope: dict[str, str] = {}  # namespaces declared outside of the payload
        self._new: dict[str, str] = {}  # those of the element that begins
        self._own: dict[str, int] = {}  # prefixes declared within the payload, and how many times over
        self._used: set[str] = set()
        self._strangers: set[str] = set()  # names of elements that need no namespace declared outside
        self._is_closing = False  # the end of the payload is where whatever comes next begins
        self._is_alive = False  # something came since the last piece
        self._names: dict[str, str] = {}  # all that expat has met, which it keeps too
        parser = expat.ParserCreate("utf-8", "}", intern=self._names)
        parser.namespace_prefixes = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        self._parser = parser

    def read(self, pieces: Iterator[bytes]) -> None:
        size = quiet = 0
        try:
            for piece in pieces:
                size += len(piece)
                if size > self._limits.size:
                    raise _TooMuch(f"the file has more than {self._limits.size} bytes")
                known = len(self._names)
                self._parser.Parse(piece, False)
                self._check_names(known)
                quiet = 0 if self._is_alive else quiet + len(piece)
                self._is_alive = False
                self._watch(quiet)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise MalformedXML(expat.ErrorString(error.code), line=error.lineno) from error
        if self._is_closing:
            self.found.end = size

    def _check_names(self, known: int) -> None:
        """Refuse names without end, and names after names: no document type has so many."""
        if len(self._names) > self._limits.names:
            raise _TooMuch(f"the file has more than {self._limits.names} different names")
        for name in islice(self._names, known, None):
            self._check_name(name or "")  # of a prefix that is none, expat says None

    def _watch(self, quiet: int) -> None:
        """Refuse markup without end, which expat would keep; a long text says that it is none when it is heard."""
        if quiet > 2 * self._limits.markup:
            raise _TooMuch(f"a tag or a comment has more than {self._limits.markup} bytes")
        if quiet > self._limits.markup and self._parser.CharacterDataHandler is None:
            self._parser.CharacterDataHandler = self._hear

    def _hear(self, _: str) -> None:
        self._is_alive = True
        self._parser.CharacterDataHandler = None

    def _refuse_doctype(self, *_: object) -> None:
        reason = "a document type declaration (DOCTYPE) is not allowed in a business document"
        raise MalformedXML(reason, line=self._parser.CurrentLineNumber)

    # --- around the payload

    def _check_name(self, name: str, what: str = "name", longest: int = 3 * _LONGEST_NAME) -> None:
        if len(name) > longest:
            raise MalformedXML(f"a {what} has more than {longest} characters", line=self._parser.CurrentLineNumber)

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._check_name(uri or "", "namespace", _LONGEST_NAME)
        self._new[prefix or ""] = uri or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._settle()
        self._check_name(name)
        self._depth += 1
        if self._open:
            self._start_part(name, attributes)
        elif self._depth > self._outside:
            self._start_child(name, attributes)
        else:
            self.found.is_envelope = _full(name) == DOCUMENT
            self.found.line = self._parser.CurrentLineNumber
            self._scope.update(self._new)
            if not self.found.is_envelope:
                reason = f"the root element is {_split(name)[1]}, not StandardBusinessDocument"
                raise MalformedXML(reason, line=self.found.line)
        self._new = {}

    def _start_child(self, name: str, attributes: dict[str, str]) -> None:
        found = self.found
        if self._outside and _full(name) == HEADER and found.header is None and found.root is None:
            self._header_start = self._parser.CurrentByteIndex
            found.header = self._part("/StandardBusinessDocument/StandardBusinessDocumentHeader", name, attributes)
            self._open = [found.header]
        elif found.root is None:
            self._enter(name, attributes)
        else:
            self._misplace("a second element", f"/StandardBusinessDocument/{_split(name)[1]}")
            self._dive()

    def _misplace(self, what: str, path: str) -> None:
        """Note the first that is out of place: there may be millions."""
        if self.found.misplaced is None:
            self.found.misplaced = Misplaced(what, path, self._parser.CurrentLineNumber)

    def _end(self, _: str) -> None:
        self._settle()
        self._depth -= 1
        if self._open:
            self._open.pop()
            self.found.is_header_complete = not self._open

    def _text(self, text: str) -> None:
        self._settle()
        if self._open:
            self._check_header()
            self._open[-1].texts.append(text)
        elif text.strip(BLANK):
            self._misplace("text", "/StandardBusinessDocument")

    def _instruction(self, *_: str) -> None:
        self._comment("")

    def _comment(self, _: str) -> None:
        """One that stands beside the payload, behind the header, belongs to it."""
        self._settle()
        if self._open or self._depth != self._outside or (self._outside and self.found.header is None):
            return
        if self.found.start < 0:
            self.found.start = self._parser.CurrentByteIndex
        self._is_closing = self.found.root is not None
        if self._is_closing and not self._outside:
            self._parser.DefaultHandler = self._text_behind

    def _settle(self) -> None:
        self._is_alive = True
        if self._is_closing:
            self.found.end = self._parser.CurrentByteIndex
            self._is_closing = False

    # --- in the header

    def _start_part(self, name: str, attributes: dict[str, str]) -> None:
        self._check_header()
        self._parts += 1
        parent = self._open[-1]
        part = self._part("", name, attributes)
        count = len(parent.all(part.name))
        part.path = f"{parent.path}/{names.step(part.name)}" + (
            f"[{count + 1}]" if count or part.name == "Scope" else ""
        )
        parent.parts.append(part)
        self._open.append(part)

    def _part(self, path: str, name: str, attributes: dict[str, str]) -> Part:
        full = _full(name)
        own = full.removeprefix(_SBDH) if full.startswith(_SBDH) else f"{{{full}"
        return Part(own, path, self._parser.CurrentLineNumber, attributes)

    def _check_header(self) -> None:
        if self._parts > self._limits.parts:
            raise _TooMuch(f"the header has more than {self._limits.parts} elements")
        if len(self._open) > _DEEPEST_HEADER:  # each part keeps the path to it
            raise _TooMuch(f"the header has elements nested more than {_DEEPEST_HEADER} deep")
        if self._parser.CurrentByteIndex - self._header_start > self._limits.header:
            raise _TooMuch(f"the header has more than {self._limits.header} bytes")

    # --- in the payload

    def _enter(self, name: str, attributes: dict[str, str]) -> None:
        found, parser = self.found, self._parser
        place = parser.CurrentByteIndex
        namespace, local = _split(name)
        prefix = _prefix(name)
        found.root = Root(namespace, local, parser.CurrentLineNumber)
        found.start = place if found.start < 0 else found.start
        found.opening = place + 1 + len((f"{prefix}:{local}" if prefix else local).encode())
        self._dive()
        self._own = dict.fromkeys(self._new, 1)
        if self._declared:
            self._look(name, attributes)

    def _dive(self) -> None:
        parser = self._parser
        self._own = {}
        parser.StartElementHandler = self._start_inside if self._scope and self._declared else self._start_deeper
        parser.EndElementHandler = self._end_inside
        parser.StartNamespaceDeclHandler = self._declare_inside
        parser.EndNamespaceDeclHandler = self._undeclare_inside
        parser.CharacterDataHandler = parser.CommentHandler = parser.ProcessingInstructionHandler = None

    def _declare_inside(self, prefix: str | None, uri: str | None) -> None:
        self._check_name(uri or "", "namespace", _LONGEST_NAME)
        self._own[prefix or ""] = self._own.get(prefix or "", 0) + 1

    def _undeclare_inside(self, prefix: str | None) -> None:
        self._own[prefix or ""] = self._own.get(prefix or "", 0) - 1

    # These are called for each element of the payload: they are what the pass takes its time for

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        self._is_alive = True
        self._depth += 1
        if self._depth > self._deepest:
            self._refuse_depth()
        if attributes or name not in self._strangers:
            self._look(name, attributes)

    def _start_deeper(self, _name: str, _attributes: dict[str, str]) -> None:
        self._is_alive = True
        self._depth += 1
        if self._depth > self._deepest:
            self._refuse_depth()

    def _refuse_depth(self) -> None:
        reason = f"elements are nested more than {self._limits.depth} deep"
        raise MalformedXML(reason, line=self._parser.CurrentLineNumber)

    def _end_inside(self, _: str) -> None:
        self._is_alive = True
        self._depth -= 1
        if self._depth == self._outside:
            self._surface()

    def _surface(self) -> None:
        found, parser = self.found, self._parser
        outer = sorted(self._used)
        found.declarations = "".join(
            f" xmlns{':' if prefix else ''}{prefix}={quoteattr(self._scope[prefix])}" for prefix in outer
        )
        self._is_closing = not found.end
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartNamespaceDeclHandler = self._declare
        parser.EndNamespaceDeclHandler = None
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        if not self._outside:
            parser.DefaultHandler = self._text_behind

    def _text_behind(self, _: str) -> None:
        """White space behind a document that stands alone."""
        self._settle()

    def _look(self, name: str, attributes: dict[str, str]) -> None:
        """Note which namespaces of the envelope an element uses; a value may name one too (``xsi:type``)."""
        if name not in self._strangers:
            self._check_name(name)
            prefix = _prefix(name)
            if "}" in name and prefix in self._scope:
                self._use(prefix)
            elif len(self._strangers) < _REMEMBERED:
                self._strangers.add(name)
        for attribute, value in attributes.items():
            if "}" in attribute:
                self._check_name(attribute)
                self._use(_prefix(attribute) or None)
            if ":" in value:
                self._use(value.partition(":")[0] or None)

    def _use(self, prefix: str | None) -> None:
        if prefix is not None and prefix in self._scope and not self._own.get(prefix):
            self._used.add(prefix)


@_remembered
def _full(name: str) -> str:
    """Namespace and local name of what expat says a name is, without the prefix."""
    namespace, local = _split(name)
    return f"{namespace}}}{local}" if namespace else local


@_remembered
def _split(name: str) -> tuple[str, str]:
    namespace, mark, rest = name.partition("}")
    return (namespace, rest.partition("}")[0]) if mark else ("", name)


@_remembered
def _prefix(name: str) -> str:
    """The prefix that a name is written with; empty if there is none."""
    parts = name.split("}")
    return parts[2] if len(parts) == _PREFIXED else ""
