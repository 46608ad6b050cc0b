"""The messages that came in, as plain folders on disk: each is kept once, with its evidence, whatever happens.

A store is a folder::

    staging/<process>/<message>/   what is being received; nothing that counts
    messages/<xx>/<SHA-256 of the message id>/
        raw            the HTTP body as it came: the evidence of what was signed
        payload        the business message (SBDH) that was in it, decrypted
        receipt        the receipt that was answered
        message.json   what the message says of itself (`Facts`)
    instances/<xx>/<SHA-256>       the message.json of the first message with an instance id between the same parties
    days/<day>                     a line a message, in order of arrival
    waiting/<time>-<SHA-256>       the messages that are still to be handed over

A message is written and synced in ``staging``, and comes to its place by one rename, which fails if a message with
its id is there: that is the check for duplicates, and it holds across threads, processes and restarts. Nothing is
held in memory, so nothing grows there. Whoever writes a backup needs no more than a copy of the folder.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from peppol_kit.access_point import _files
from peppol_kit.access_point.waiting import STAMP, Waiting
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

RAW, PAYLOAD, RECEIPT, FACTS = "raw", "payload", "receipt", "message.json"
_LOCK = "lock"
_LINE = re.compile(r"(\d{8}T\d{6}\.\d{6}) ([0-9a-f]{64})$")
_OCCUPIED = (errno.EEXIST, errno.ENOTEMPTY)
_UNCLAIMED = 3600.0  # seconds after which a staging folder without a lock is nobody's


class Facts(BaseModel):
    """What is known of a message besides its content; all of it comes from outside, but ``received``.

    ``received`` is when it came in (UTC); ``timestamp`` when its sender says it was made. ``from_party`` and
    ``to_party`` are Seat IDs, ``signer`` is the SHA-256 fingerprint of the certificate that signed it.
    ``original_sender`` and ``final_recipient`` are participants, such as ``0208:0202239951``; ``document_type`` and
    ``process`` have their schemes. ``instance_id`` is that of the envelope, ``content_type`` that of the HTTP body.
    """

    model_config = ConfigDict(frozen=True)

    message_id: str
    conversation_id: str
    timestamp: datetime
    received: datetime
    from_party: str
    to_party: str
    signer: str
    original_sender: str
    final_recipient: str
    document_type: str
    process: str
    instance_id: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A message in the store: its ``folder``, and its ``facts``."""

    folder: Path
    facts: Facts

    @property
    def raw(self) -> Path:
        """The HTTP body as it came."""
        return self.folder / RAW

    @property
    def payload(self) -> Path:
        """The business message: the envelope (SBDH) with the document in it."""
        return self.folder / PAYLOAD

    @property
    def receipt(self) -> Path:
        """The receipt that was answered."""
        return self.folder / RECEIPT

    @classmethod
    def load(cls, folder: Path) -> Stored:
        """The message in a folder.

        Raises:
            FileNotFoundError: there is none.
        """
        return cls(folder, Facts.model_validate_json((folder / FACTS).read_bytes()))


class Kept(NamedTuple):
    """A message that is kept now: ``new`` unless one with its id was there before, which then is ``stored``."""

    stored: Stored
    new: bool


class Store:
    """A folder with messages; it is made if it is not there, and what crashed processes left in staging is removed.

    Any number of processes may share one on the same machine.

    Raises:
        ConfigurationError: the folder cannot be made or written, or the system has no file locks.
    """

    def __init__(self, folder: str | Path) -> None:
        _files.require_locks()
        self.folder = Path(folder).absolute()
        self._messages, self._instances, self._days, self._staging, waiting = (
            self.folder / name for name in ("messages", "instances", "days", "staging", "waiting")
        )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for each in (self._messages, self._instances, self._days, self._staging, waiting):
                each.mkdir(mode=0o700, exist_ok=True)
            for each in (self._messages, self._instances):
                _make_shards(each)
            _files.sync(self.folder)
            self._sweep()
            self._own, lock = _own_folder(self._staging)
        except OSError as error:
            raise ConfigurationError(f"{self.folder}: no messages can be kept there: {error.strerror}") from error
        self._leave = weakref.finalize(self, _leave, self._own, lock)
        self.waiting = Waiting(waiting)

    def close(self) -> None:
        """Give the staging folder up; no message may be on its way. It is given up at the end of the process too."""
        self._leave()

    # --- in

    def stage(self) -> Path:
        """A new folder for one message on its way: for its `RAW` and its `PAYLOAD`. `discard` it whatever happens."""
        path = self._own / uuid4().hex
        path.mkdir(mode=0o700)
        return path

    def discard(self, stage: Path) -> None:
        """Remove what is left of a message on its way: nothing, where it was kept."""
        shutil.rmtree(stage, ignore_errors=True)

    def keep(self, stage: Path, facts: Facts, receipt: bytes) -> Kept:
        """Keep what is in ``stage``: in its place, with its receipt, once; `settle` it before anybody is told.

        Raises:
            OSError: it could not be kept, so that no receipt may be given.
        """
        _files.write(stage / RECEIPT, receipt)
        _files.write(stage / FACTS, facts.model_dump_json(indent=1).encode())
        for name in (RAW, PAYLOAD):
            _files.sync(stage / name)
        _files.sync(stage)
        place = self._place(facts.message_id)
        # Told before it is true: a crash leaves a line or an entry without a message, never a message without them
        _files.append(self._days / f"{facts.received:%Y-%m-%d}", f"{facts.received:{STAMP}} {place.name}\n".encode())
        with self.waiting.add(facts.received, place.name) as entry:
            try:
                stage.rename(place)
            except OSError as error:
                if error.errno in _OCCUPIED:
                    entry.done()
                    return Kept(Stored.load(place), new=False)
                raise
        return Kept(Stored(place, facts), new=True)

    def settle(self, stored: Stored) -> None:
        """Finish what `keep` may not have come to: when this returns, all that is known of a message is on the disk.

        Raises:
            OSError: that cannot be done, so that no receipt may be given.
        """
        self.count(stored)
        _files.sync(stored.folder.parent)
        _files.sync(self._entry(stored.facts).parent)

    def count(self, stored: Stored) -> None:
        """Note a message as the first one with its instance id, if none was noted before."""
        with suppress(FileExistsError):
            os.link(stored.folder / FACTS, self._entry(stored.facts))

    # --- out

    def find(self, message_id: str) -> Stored | None:
        """The message with an id; None if there is none."""
        return _found(self._place(message_id))

    def duplicate_of(self, stored: Stored) -> str | None:
        """The id of the message that came first with the same instance id; None if this is the first.

        Two messages with the same instance id are one business message that was sent twice: by the same access point,
        for the same sender, to the same receiver. An id of one cannot make the message of another a duplicate.
        """
        facts = Facts.model_validate_json(self._entry(stored.facts).read_bytes())
        return None if facts.message_id == stored.facts.message_id else facts.message_id

    def messages(self, *, since: date | None = None, until: date | None = None) -> Iterator[Stored]:
        """The messages that came in on the days from ``since`` to ``until`` (UTC), in order of arrival."""
        for day in sorted(self._days.iterdir()):
            if (since and day.name < since.isoformat()) or (until and day.name > until.isoformat()):
                continue
            with day.open(encoding="ascii") as lines:
                for line in lines:
                    match = _LINE.search(line)  # at the end: a crash can leave a part of a line before it
                    stored = self._as_said(match[1], match[2]) if match else None
                    if stored:
                        yield stored

    def is_handed_over(self, stored: Stored) -> bool:
        """Whether the application has taken a message over."""
        return not self.waiting.has(stored.facts.received, stored.folder.name)

    def hand_over(self, stored: Stored) -> None:
        """Note, durably, that the application has taken a message over; to note it again is no error."""
        self.waiting.remove(stored.facts.received, stored.folder.name)

    def waiting_for(self, entry: str) -> Stored | None:
        """The message that an entry of `waiting` stands for; None if it never came to be, and the entry is void."""
        stamp, _, name = entry.partition("-")
        return self._as_said(stamp, name)

    # --- the disk

    def probe(self) -> None:
        """Write something, to the disk itself.

        Raises:
            OSError: that cannot be done.
        """
        path = self._own / f"probe-{uuid4().hex}"
        try:
            _files.write(path, b"?")
            _files.sync(self._own)
        finally:
            path.unlink(missing_ok=True)

    def free(self) -> int:
        """How many bytes are free on the disk."""
        return shutil.disk_usage(self.folder).free

    # --- inside

    def _place(self, message_id: str) -> Path:
        name = sha256(message_id.encode()).hexdigest()
        return self._messages / name[:2] / name

    def _entry(self, facts: Facts) -> Path:
        who = facts.from_party, facts.original_sender, facts.final_recipient
        name = sha256("\0".join((*who, facts.instance_id)).encode()).hexdigest()
        return self._instances / name[:2] / name

    def _as_said(self, stamp: str, name: str) -> Stored | None:
        """The message of a name, if it is the one that came in at that time and not a later or an earlier try."""
        stored = _found(self._messages / name[:2] / name)
        return stored if stored and f"{stored.facts.received:{STAMP}}" == stamp else None

    def _sweep(self) -> None:
        """Remove the staging folders of processes that ended without removing them."""
        for folder in self._staging.iterdir():
            lock = _files.hold(folder / _LOCK)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                lock.close()
            elif not (folder / _LOCK).exists() and _age(folder) > _UNCLAIMED:
                shutil.rmtree(folder, ignore_errors=True)


def _found(folder: Path) -> Stored | None:
    try:
        return Stored.load(folder)
    except FileNotFoundError:
        return None


def _make_shards(folder: Path) -> None:
    """Beforehand, so that no message has to wait until its shard is on the disk."""
    if (folder / "ff").exists():
        return
    for number in range(256):
        (folder / f"{number:02x}").mkdir(mode=0o700, exist_ok=True)
    _files.sync(folder)


def _own_folder(staging: Path) -> tuple[Path, BinaryIO]:
    """A staging folder for this process, and what holds it."""
    while True:
        own = staging / uuid4().hex
        own.mkdir(mode=0o700)
        (own / _LOCK).touch()
        lock = _files.hold(own / _LOCK)
        if lock is not None:
            return own, lock  # else another process, which starts too, found it before it was held, and removed it


def _leave(own: Path, lock: BinaryIO) -> None:
    shutil.rmtree(own, ignore_errors=True)
    lock.close()


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def utc(moment: datetime) -> datetime:
    """A time in UTC, as the store counts days."""
    return moment.astimezone(UTC)
