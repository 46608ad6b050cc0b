"""What can go wrong in a network, by name: each fault says where it may be put, and what it does there.

A fault is a value of `Fault`; a `Script` puts one at a place, for so many times, and for one participant if it names
one. Services ask `Faults.take` at each request whether something is to go wrong with it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import Literal, get_args

from peppol_kit.errors import ConfigurationError
from peppol_kit.identifiers import ParticipantId

Place = Literal["dns", "smp", "directory", "access-point", "mail", "revocation", "clock"]
"""Where a fault can be. ``clock`` is that of the client: `Sandbox.now`."""

PLACES: tuple[Place, ...] = get_args(Place)
_WEB: tuple[Place, ...] = ("smp", "directory", "access-point", "revocation")
_SIGNERS: tuple[Place, ...] = ("smp", "access-point")


class Fault(Enum):
    """Something that goes wrong: its ``name`` as it is asked for, the ``places`` where it can, and its ``effect``."""

    SLOW = ("slow", ("dns", "mail", *_WEB), "The answer comes after `seconds`.")
    DROPPED = ("dropped", ("dns", "mail", *_WEB), "The connection ends before anything is done; DNS stays silent.")
    DROPPED_AFTER = ("dropped-after", ("mail", "access-point"), "All is done and stored; then the connection ends.")

    NXDOMAIN = ("nxdomain", ("dns",), "There is no such name.")
    SERVFAIL = ("servfail", ("dns",), "The name server fails.")
    NO_SERVICE = ("no-service", ("dns",), "The name has a NAPTR record of another service than Meta:SMP.")

    NOT_FOUND = ("404", _WEB, "There is nothing at this address.")
    SERVER_ERROR = ("500", _WEB, "The server fails before it did anything.")
    GZIP_BOMB = (
        "gzip-bomb",
        ("smp", "directory", "access-point"),
        "The answer is small, and a gigabyte when unpacked.",
    )

    UNSIGNED = ("unsigned", ("smp",), "The service metadata has no signature.")
    WRONGLY_SIGNED = ("wrongly-signed", ("smp",), "The service metadata was changed after it was signed.")
    SHA1 = ("sha1", ("smp",), "The service metadata is signed by RSA-SHA1, which is no longer allowed.")
    OTHER_PARTICIPANT = ("other-participant", ("smp",), "The service metadata is that of another participant.")
    REDIRECT_LOOP = ("redirect-loop", ("smp",), "The service metadata says to ask at the same address.")

    EXPIRED = ("expired-certificate", _SIGNERS, "The certificate of the SMP or of the access point has expired.")
    REVOKED = ("revoked-certificate", _SIGNERS, "The certificate of the SMP or of the access point was revoked.")
    UNTRUSTED = ("untrusted-certificate", _SIGNERS, "The certificate is of a CA that is not of this network.")

    LOST_RECEIPT = ("lost-receipt", ("access-point",), "The message is stored, and answered without a receipt.")
    WRONG_DIGEST = ("wrong-digest", ("access-point",), "The message is stored; the receipt is for other content.")
    OTHER_SIGNER = ("other-signer", ("access-point",), "The message is stored; another access point signs the receipt.")
    GATEWAY_ERROR = ("502-after-delivery", ("access-point",), "The message is stored, and answered by HTTP 502.")
    EBMS = ("ebms", ("access-point",), "The message is not stored, and answered with the ebMS error `ebms`.")
    DUPLICATE = (
        "duplicate",
        ("access-point",),
        "The message is stored, and answered with EBMS:4001, as if seen before.",
    )

    GREYLISTED = ("greylisted", ("mail",), "The recipient is to be tried again later (451).")
    REFUSED = ("refused", ("mail",), "The recipient is refused for good (550).")
    NO_STARTTLS = ("no-starttls", ("mail",), "The mail server does not offer STARTTLS.")

    DAY_BEHIND = ("day-behind", ("clock", "access-point"), "The clock is a day behind.")
    DAY_AHEAD = ("day-ahead", ("clock", "access-point"), "The clock is a day ahead.")

    def __init__(self, label: str, places: tuple[Place, ...], effect: str) -> None:
        self.label = label
        self.places = places
        self.effect = effect
        self.__doc__ = effect

    @classmethod
    def called(cls, label: str) -> Fault:
        """The fault of this name.

        Raises:
            ConfigurationError: there is none.
        """
        for fault in cls:
            if fault.label == label:
                return fault
        known = ", ".join(fault.label for fault in cls)
        raise ConfigurationError(f"there is no fault {label!r}; there are {known}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Script:
    """A fault at a place: for ``times`` requests, or for all that come if that is None; for one ``participant``, or
    for everybody. ``seconds`` is how long a slow answer takes, ``ebms`` the code of an ebMS error.
    """

    place: Place
    fault: Fault
    times: int | None = None
    participant: ParticipantId | None = None
    seconds: float = 60.0
    ebms: str = "EBMS:0202"


class Faults:
    """The faults of a sandbox. Of several at a place, the one that was added first acts first, until it is used up."""

    def __init__(self) -> None:
        self._left: dict[Script, int | None] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()

    def add(  # noqa: PLR0913 - what a script consists of
        self,
        place: str,
        fault: str | Fault,
        *,
        times: int | None = None,
        participant: str | ParticipantId | None = None,
        seconds: float = 60.0,
        ebms: str = "EBMS:0202",
    ) -> Script:
        """Let something go wrong from now on.

        Raises:
            ConfigurationError: there is no such fault or place, or the fault does not happen there.
        """
        kind = fault if isinstance(fault, Fault) else Fault.called(fault)
        where = next((each for each in PLACES if each == place), None)
        if where is None:
            raise ConfigurationError(f"there is no place {place!r}; there are {', '.join(PLACES)}")
        if where not in kind.places:
            raise ConfigurationError(f"{kind.label} does not happen at {place}, but at {', '.join(kind.places)}")
        whose = ParticipantId.parse(participant) if isinstance(participant, str) else participant
        script = Script(place=where, fault=kind, times=times, participant=whose, seconds=seconds, ebms=ebms)
        with self._lock:
            self._left[script] = times
        return script

    def remove(self, script: Script) -> None:
        """Let it go well again."""
        with self._lock:
            self._left.pop(script, None)

    def clear(self) -> None:
        """Let all go well again."""
        with self._lock:
            self._left.clear()

    def active(self, place: Place, *able: Fault, participant: ParticipantId | None = None) -> Script | None:
        """The fault of these that is to happen at a place, without counting it.

        A request whose participant is not known (None) meets only the faults that are for everybody.
        """
        with self._lock:
            return self._first(place, able, participant)

    def take(self, place: Place, *able: Fault, participant: ParticipantId | None = None) -> Script | None:
        """The fault of these that happens to this request, which is counted; None if all goes well."""
        with self._lock:
            script = self._first(place, able, participant)
            if script is not None:
                left = self._left[script]
                if left == 1:
                    del self._left[script]
                elif left is not None:
                    self._left[script] = left - 1
            return script

    def names_a_participant(self, place: Place) -> bool:
        """Whether some fault at this place is for one participant, so that it matters whom a request is about."""
        with self._lock:
            return any(script.place == place and script.participant for script in self._left)

    def pause(self, seconds: float) -> None:
        """Wait as a slow service does; the end of the sandbox ends it."""
        self._over.wait(seconds)

    def end(self) -> None:
        """End all pauses: the sandbox stops."""
        self._over.set()

    def _first(self, place: Place, able: tuple[Fault, ...], participant: ParticipantId | None) -> Script | None:
        for script in self._left:
            if script.place == place and script.fault in able and script.participant in (None, participant):
                return script
        return None
