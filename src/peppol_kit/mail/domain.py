"""Whether a domain lets a mail server send in its name, and which records it lacks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from peppol_kit.errors import ConfigurationError, UnusableMail
from peppol_kit.mail import dmarc
from peppol_kit.mail.addresses import ascii_domain
from peppol_kit.mail.names import Ip, Names
from peppol_kit.mail.spf import Evaluation, SpfBroken, Survey, broken_terms, parse, records_of, with_term

if TYPE_CHECKING:
    from collections.abc import Sequence

_TXT_STRING = 255

_FREE_MAIL = """
    aol.com bluewin.ch fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com
    hetnet.nl home.nl hotmail.be hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.nl icloud.com kpnmail.nl
    laposte.net libero.it live.be live.com live.nl mac.com mail.com mail.ru me.com msn.com online.nl orange.fr
    outlook.be outlook.com outlook.de outlook.fr planet.nl pm.me posteo.de proton.me protonmail.com proximus.be
    quicknet.nl scarlet.be sfr.fr skynet.be t-online.de telenet.be tutanota.com voo.be wanadoo.fr web.de xs4all.nl
    yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com ymail.com ziggo.nl zohomail.eu
"""
FREE_MAIL = frozenset(_FREE_MAIL.split())
"""Domains of which everybody can have an address, so that nobody can set their records."""


@dataclass(frozen=True, slots=True)
class RecordToSet:
    """A TXT record to put into DNS, in the stead of those that it ``replaces``."""

    name: str
    value: str
    replaces: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The record as a line of a zone file; a text beyond 255 characters is several strings there."""
        parts = (self.value[start : start + _TXT_STRING] for start in range(0, len(self.value), _TXT_STRING))
        strings = " ".join('"{}"'.format(part.replace("\\", "\\\\").replace('"', '\\"')) for part in parts)
        return f"{self.name}. IN TXT {strings}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainReport:
    """What DNS says of a domain from which mail is to be sent.

    Attributes:
        domain: the domain.
        wanted: the domain whose SPF record is to be included, or the address that is to send.
        free_mail: whether it is a domain of which everybody can have an address; then nothing else is looked at.
        spf: its SPF records.
        sends: whether what is wanted may send in its name.
        lookups: the questions in DNS that its SPF record takes at most; 10 are allowed.
        dmarc: its DMARC records, or those of the domain above it.
        policy: what DMARC wants: ``none``, ``quarantine``, ``reject``; empty if there is no record.
        problems: what is wrong or missing, a sentence each.
        notes: what is not wrong, and could be better.
        to_set: the records that are to be set.
    """

    domain: str
    wanted: str
    free_mail: bool = False
    spf: tuple[str, ...] = ()
    sends: bool = False
    lookups: int = 0
    dmarc: tuple[str, ...] = ()
    policy: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    to_set: tuple[RecordToSet, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether mail can be sent from this domain."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        return {"ok": self.ok, **asdict(self)}

    def to_text(self) -> str:
        """The report for a person."""
        lines = [f"{self.domain}: {'mail can be sent' if self.ok else 'mail cannot be sent yet'}"]
        lines += [f"  SPF    {text}" for text in self.spf] + [f"  DMARC  {text}" for text in self.dmarc]
        lines += [f"  - {text}" for text in self.problems] + [f"  note: {text}" for text in self.notes]
        for record in self.to_set:
            lines.append(f"  {'Replace by' if record.replaces else 'Add'} this record:")
            lines.append(f"    {record.to_text()}")
        return "\n".join(lines) + "\n"


def check_domain(domain: str, *, include: str, resolvers: Sequence[str] = ()) -> DomainReport:
    """Whether a mail server may send in the name of a domain, by SPF, and what DMARC says; and what is to be changed.

    Args:
        domain: that of the sender's address.
        include: the domain whose SPF record names the mail server, or the IP address of the server.
        resolvers: the name servers to ask, as ``address`` or ``address:port``; those of this machine if not given.

    Raises:
        ConfigurationError: what is given is no domain.
        DirectoryUnavailable: DNS gives no answer now.
    """
    name, wanted = _domain(domain), _wanted(include)
    if name in FREE_MAIL:
        problem = f"everybody can have an address at {name}: send from a domain of your own"
        return DomainReport(domain=name, wanted=str(wanted), free_mail=True, problems=(problem,))
    names = Names(resolvers)
    return _Check(names, name, wanted).report()


def _domain(text: str) -> str:
    try:
        return ascii_domain(text)
    except UnusableMail as error:
        raise ConfigurationError(f"{text[:100]!a} is not the name of a domain") from error


def _wanted(text: str) -> str | Ip:
    try:
        return ip_address(text)
    except ValueError:
        return _domain(text)


class _Check:
    """One check of a domain, which gathers what is wrong and what is to be set."""

    def __init__(self, names: Names, domain: str, wanted: str | Ip) -> None:
        self.names, self.domain, self.wanted = names, domain, wanted
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.to_set: list[RecordToSet] = []

    def report(self) -> DomainReport:
        """The report."""
        survey = Survey(self.names)
        records = records_of(self.names, self.domain)
        sends = self._spf(survey, records)
        found = self._dmarc()
        return DomainReport(
            domain=self.domain,
            wanted=str(self.wanted),
            spf=records,
            sends=sends,
            lookups=survey.lookups,
            dmarc=found.records,
            policy=found.policy,
            problems=tuple(self.problems),
            notes=tuple(self.notes),
            to_set=tuple(self.to_set),
        )

    # --- SPF

    def _spf(self, survey: Survey, records: tuple[str, ...]) -> bool:
        try:
            present = survey.walk(self.domain)
            sends = present and self._may_send(survey)
        except SpfBroken as error:
            self.problems.append(f"SPF fails: {error}")
            present, sends = True, False
        if survey.open_to_all:
            self.notes.append("SPF lets everybody send in its name (+all), which many receivers take for spam")
        if not present:
            self.problems.append(f"{self.domain} has no SPF record")
        elif not sends and not self.problems:
            self.problems.append(f"the SPF record of {self.domain} does not let {self.wanted} send")
        if not sends:
            self._advise(records)
        return sends

    def _may_send(self, survey: Survey) -> bool:
        if isinstance(self.wanted, str):
            return self.wanted in survey.included or self.wanted == self.domain
        return Evaluation(self.names, self.wanted, sender=f"postmaster@{self.domain}").check(self.domain) == "pass"

    def _advise(self, records: tuple[str, ...]) -> None:
        """The record that lets send what is wanted, if it can be said."""
        term = f"include:{self.wanted}" if isinstance(self.wanted, str) else f"ip{self.wanted.version}:{self.wanted}"
        if isinstance(self.wanted, str) and not self._can_be_included(self.wanted):
            return
        has_hosts = bool(self.names.mail_hosts(self.domain))
        broken = broken_terms(self.names, records)
        value = with_term(records, term, mail_hosts=has_hosts, broken=broken)
        try:
            Survey(self.names).go_through(parse(value), self.domain)
        except SpfBroken as error:
            self.problems.append(f"with {term} SPF fails, until you take out others: {error}")
        self.to_set.append(RecordToSet(self.domain, value, records))

    def _can_be_included(self, domain: str) -> bool:
        try:
            there = Survey(self.names).walk(domain)
        except SpfBroken as error:
            self.problems.append(f"the SPF record of {domain} cannot be included: {error}")
            return False
        if not there:
            self.problems.append(f"{domain} has no SPF record, so that it cannot be included")
        return there

    # --- DMARC

    def _dmarc(self) -> dmarc.Dmarc:
        found = dmarc.look(self.names, self.domain)
        self.problems += found.problems
        if found.policy == "none":
            self.notes.append("DMARC only watches (p=none); quarantine or reject keep others from using the domain")
        if not found.policy:
            if not found.records:
                self.problems.append(f"{self.domain} has no DMARC record")
            value = f"v=DMARC1; p=none; rua=mailto:postmaster@{self.domain}"
            self.to_set.append(RecordToSet(found.at, value, found.records))
        return found
