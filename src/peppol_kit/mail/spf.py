"""SPF: who may send mail in the name of a domain (RFC 7208)."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.mail.names import Ip, Names

Result = Literal["pass", "fail", "softfail", "neutral", "none"]

MOST_LOOKUPS = 10
_MOST_VOID = 2
_MOST_HOSTS = 10
_RESULTS: dict[str, Result] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists"})
_MECHANISM = re.compile(
    r"""(?P<qualifier>[+~?-]?)
        (?:(?P<all>all)
        |(?P<name>include|exists):(?P<target>[!-~]+)
        |(?P<ip>ip4|ip6):(?P<network>[0-9a-f:.]+(?:/\d{1,3})?)
        |(?P<host>a|mx)(?::(?P<domain>[!-~]+?))?(?:/(?P<four>\d{1,2}))?(?://(?P<six>\d{1,3}))?
        |(?P<ptr>ptr)(?::(?P<pointed>[!-~]+))?)""",
    re.IGNORECASE | re.VERBOSE,
)
_MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=([!-~]*)", re.IGNORECASE)
_MACRO = re.compile(r"%(?:([%_-])|\{([slodiphcrtv])(\d*)(r?)([.+,/_=-]*)\})", re.IGNORECASE)
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}


class SpfBroken(Exception):  # noqa: N818 - RFC 7208 calls it permerror
    """The records of a domain cannot be evaluated by anybody, so that they let nobody send: a permerror."""


class Directive(NamedTuple):
    """One mechanism of a record. ``domain`` is empty for the domain itself; ``prefixes`` are those of IPv4 and IPv6."""

    result: Result
    mechanism: str
    domain: str = ""
    network: IPv4Network | IPv6Network | None = None
    prefixes: tuple[int, int] = (32, 128)

    @property
    def has_macro(self) -> bool:
        """Whether what it asks for depends on the mail."""
        return "%" in self.domain


class Record(NamedTuple):
    """A record that is well-formed."""

    directives: tuple[Directive, ...]
    redirect: str = ""


def records_of(names: Names, domain: str) -> tuple[str, ...]:
    """The SPF records of a domain: there should be one."""
    return tuple(text for text in names.texts(domain) if re.match(r"v=spf1( |\Z)", text, re.IGNORECASE))


def parse(text: str) -> Record:
    """A record from its text, RFC 7208 section 12.

    Raises:
        SpfBroken: it is not well-formed.
    """
    directives, modifiers = [], {}
    for term in text.split(" ")[1:]:
        if not term:
            continue
        modifier = _MODIFIER.fullmatch(term)
        if modifier is None:
            directives.append(_directive(term))
            continue
        name = modifier[1].lower()
        if name in modifiers and name in {"redirect", "exp"}:
            raise SpfBroken(f"it has {name}= twice")
        modifiers[name] = modifier[2]
    if modifiers.get("redirect") == "":
        raise SpfBroken("redirect= leads nowhere")
    return Record(tuple(directives), modifiers.get("redirect", ""))


def _directive(term: str) -> Directive:
    found = _MECHANISM.fullmatch(term)
    if found is None:
        raise SpfBroken(f"it has a term that is none: {term[:80]!a}")
    result = _RESULTS[found["qualifier"] or "+"]
    if found["all"]:
        return Directive(result, "all")
    if found["ip"]:
        return Directive(result, found["ip"].lower(), network=_network(found["ip"].lower(), found["network"]))
    if found["host"]:
        prefixes = (int(found["four"] or 32), int(found["six"] or 128))
        if prefixes[0] > 32 or prefixes[1] > 128:
            raise SpfBroken(f"it has a term that is none: {term[:80]!a}")
        return Directive(result, found["host"].lower(), found["domain"] or "", prefixes=prefixes)
    return Directive(result, (found["name"] or found["ptr"]).lower(), found["target"] or found["pointed"] or "")


def _network(version: str, text: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        raise SpfBroken(f"it has an address that is none: {text[:80]!a}") from error
    if f"ip{network.version}" != version:
        raise SpfBroken(f"it has an address of another kind: {text[:80]!a}")
    return network


class _Reading:
    """What evaluations have in common: one record a domain, and a limit to how many questions it takes."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.lookups = 0

    def record(self, domain: str) -> Record | None:
        """The record of a domain; None if it has none."""
        found = records_of(self.names, domain)
        if len(found) > 1:
            raise SpfBroken(f"{domain} has {len(found)} SPF records, and may have one")
        if not found:
            return None
        try:
            return parse(found[0])
        except SpfBroken as error:
            raise SpfBroken(f"the SPF record of {domain} is broken: {error}") from error

    def count(self) -> None:
        """One more question."""
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise SpfBroken(f"it takes more than {MOST_LOOKUPS} lookups in DNS")


class Survey(_Reading):
    """A walk through all that a domain lets send, whatever the address: which domains it includes, and at what cost.

    ``included`` are the domains all of whose senders pass, ``lookups`` the questions that it takes at most, and
    ``open_to_all`` whether anybody passes. What depends on the mail, by a macro, is counted and not followed.
    """

    def __init__(self, names: Names) -> None:
        super().__init__(names)
        self.included: set[str] = set()
        self.open_to_all = False

    def walk(self, domain: str, *, passes: bool = True) -> bool:
        """Go through a domain and all that it leads to; whether it has a record.

        Raises:
            SpfBroken: the whole cannot be evaluated.
        """
        record = self.record(domain)
        if record is not None:
            self.go_through(record, domain, passes=passes)
        return record is not None

    def go_through(self, record: Record, domain: str, *, passes: bool = True) -> None:
        """Go through a record, whether or not it is the one that the domain has.

        Raises:
            SpfBroken: the whole cannot be evaluated.
        """
        for directive in record.directives:
            through = passes and directive.result == "pass"
            if directive.mechanism == "all":
                self.open_to_all |= through
                return
            if directive.mechanism in _ASKING:
                self.count()
            if directive.mechanism == "include" and not directive.has_macro:
                self._follow(domain, directive.domain, passes=through)
        if record.redirect:
            self.count()
            if "%" not in record.redirect:
                self._follow(domain, record.redirect, passes=passes)

    def _follow(self, domain: str, target: str, *, passes: bool) -> None:
        if passes:
            self.included.add(target.lower().rstrip("."))
        if not self.walk(target, passes=passes):
            raise SpfBroken(f"{domain} leads to {target}, which has no SPF record")


class Evaluation(_Reading):
    """Whether an address may send in the name of a domain: ``check_host`` of RFC 7208 section 4."""

    def __init__(self, names: Names, ip: Ip, *, sender: str) -> None:
        super().__init__(names)
        self.ip = ip
        self.sender = sender
        self._void = 0

    def check(self, domain: str) -> Result:
        """The result for a domain.

        Raises:
            SpfBroken: there is none (permerror).
        """
        record = self.record(domain)
        if record is None:
            return "none"
        for directive in record.directives:
            if directive.mechanism in _ASKING:
                self.count()
            if self._matches(directive, domain):
                return directive.result
        if not record.redirect:
            return "neutral"
        self.count()
        target = self.expanded(record.redirect, domain)
        result = self.check(target)
        if result == "none":
            raise SpfBroken(f"{domain} leads to {target}, which has no SPF record")
        return result

    def _matches(self, directive: Directive, domain: str) -> bool:
        if directive.network is not None:
            return self.ip.version == directive.network.version and self.ip in directive.network
        if directive.mechanism == "all":
            return True
        target = self.expanded(directive.domain, domain) if directive.domain else domain
        if directive.mechanism == "include":
            result = self.check(target)
            if result == "none":
                raise SpfBroken(f"{domain} leads to {target}, which has no SPF record")
            return result == "pass"
        if directive.mechanism == "exists":
            return bool(self._there(self.names.addresses(target, 4)))
        if directive.mechanism == "ptr":
            return any(name == target or name.endswith(f".{target}") for name in self._pointers())
        hosts = (target,) if directive.mechanism == "a" else self._there(self.names.mail_hosts(target))
        if len(hosts) > _MOST_HOSTS:
            raise SpfBroken(f"{target} has more than {_MOST_HOSTS} mail hosts")
        prefix = directive.prefixes[self.ip.version == 6]
        return any(
            self.ip in ip_network(f"{address}/{prefix}", strict=False)
            for host in hosts
            for address in self._there(self.names.addresses(host, self.ip.version))
        )

    def _there(self, answer: tuple[str, ...]) -> tuple[str, ...]:
        """An answer; one that is empty counts, and may not happen often (RFC 7208 section 4.6.4)."""
        self._void += not answer
        if self._void > _MOST_VOID:
            raise SpfBroken(f"it asks DNS more than {_MOST_VOID} times for what is not there")
        return answer

    def _pointers(self) -> Iterator[str]:
        """The names of the address that lead back to it."""
        for name in self.names.pointers(self.ip)[:_MOST_HOSTS]:
            if str(self.ip) in map(str, map(ip_address, self.names.addresses(name, self.ip.version))):
                yield name.lower()

    def expanded(self, text: str, domain: str) -> str:
        """A text with its macros filled in, RFC 7208 section 7."""
        if "%" in _MACRO.sub("", text):
            raise SpfBroken(f"it has a macro that is none: {text[:80]!a}")
        return _MACRO.sub(lambda found: self._macro(found, domain), text).rstrip(".").lower()

    def _macro(self, found: re.Match[str], domain: str) -> str:
        if found[1]:
            return _ESCAPES[found[1]]
        local, _, sender_domain = self.sender.rpartition("@")
        exploded = self.ip.exploded.replace(":", "")
        value = {
            "s": self.sender,
            "l": local,
            "o": sender_domain,
            "d": domain,
            "i": str(self.ip) if self.ip.version == 4 else ".".join(exploded),
            "v": "in-addr" if self.ip.version == 4 else "ip6",
            "h": sender_domain,
        }.get(found[2].lower(), "unknown")
        parts = re.split(f"[{re.escape(found[5] or '.')}]", value)
        if found[4]:
            parts.reverse()
        return ".".join(parts[-int(found[3]) :] if int(found[3] or 0) else parts)


def broken_terms(names: Names, records: tuple[str, ...]) -> frozenset[str]:
    """The terms of some records that make a record fail, each by itself."""
    terms = {term for record in records for term in record.split(" ")[1:] if term}
    return frozenset(term for term in terms if not _holds(names, term))


def _holds(names: Names, term: str) -> bool:
    try:
        Survey(names).go_through(parse(f"v=spf1 {term}"), "")
    except SpfBroken:
        return False
    return True


def with_term(records: tuple[str, ...], term: str, *, mail_hosts: bool, broken: frozenset[str] = frozenset()) -> str:
    """The one record that a domain should have so that a term lets send too: all that was in its records, and that.

    ``mail_hosts`` is whether, where there is no record yet, the hosts that take mail for the domain should be in it.
    Terms that are ``broken`` are left out.
    """
    if not records:
        return " ".join(["v=spf1", *(["mx"] if mail_hosts else []), term, "~all"])
    terms = [each for record in records for each in record.split(" ")[1:] if each and each not in broken]
    last = next((each for each in terms if _is_last(each)), "")
    before = [each for each in terms if not _is_last(each) and each.lower().lstrip("+-~?") != term.lower()]
    return " ".join(dict.fromkeys(["v=spf1", *before, term, *([last] if last else [])]))


def _is_last(term: str) -> bool:
    return term.lower().startswith("redirect=") or term.lower().lstrip("+-~?") == "all"
