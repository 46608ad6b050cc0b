"""Whether a domain lets a server send: asked of a real name server, with the record that is missing."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from tests.dns_server import NameServer, Records

from peppol_kit.errors import ConfigurationError, DirectoryUnavailable
from peppol_kit.mail import DomainReport, RecordToSet, check_domain
from peppol_kit.mail.domain import FREE_MAIL
from peppol_kit.mail.spf import SpfBroken, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

DOMAIN, RELAY = "zilvermeeuw.example", "spf.post.example"
DMARC = {("_dmarc.zilvermeeuw.example", "TXT"): ['"v=DMARC1; p=reject"']}
OURS = {(RELAY, "TXT"): ['"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"']}


@pytest.fixture
def check() -> Iterator[Any]:
    """Checks the domain of the brewery, with these SPF records and whatever else is in DNS."""
    with ExitStack() as stack:

        def ask(*spf: str, include: str = RELAY, more: Records | None = None, domain: str = DOMAIN) -> DomainReport:
            records: Records = {**OURS, **DMARC, **(more or {})}
            if spf:
                records[DOMAIN, "TXT"] = ['"google-site-verification=x"', *(f'"{each}"' for each in spf)]
            server = stack.enter_context(NameServer(records))
            return check_domain(domain, include=include, resolvers=(server.address,))

        yield ask


# --- who is let send


@pytest.mark.parametrize(
    "spf",
    [
        "v=spf1 include:spf.post.example -all",
        "v=spf1 mx INCLUDE:SPF.post.example. ~all",
        "v=spf1 +include:spf.post.example",
        "V=SPF1 redirect=spf.post.example",
        "v=spf1 include:others.example -all",
        "v=spf1 ?include:nobody.example include:spf.post.example -all",
    ],
)
def test_a_domain_that_includes_the_server_is_fine(check: Any, spf: str) -> None:
    more = {
        ("others.example", "TXT"): ['"v=spf1 redirect=more.example"'],
        ("more.example", "TXT"): ['"v=spf1 include:spf.post.example ~all"'],
        ("nobody.example", "TXT"): ['"v=spf1 -all"'],
    }
    report = check(spf, more=more)
    assert report.ok
    assert report.sends
    assert report.spf == (spf,)
    assert report.policy == "reject"
    assert report.to_set == ()


@pytest.mark.parametrize(
    ("spf", "wanted"),
    [
        ("v=spf1 mx -all", "v=spf1 mx include:spf.post.example -all"),
        ("v=spf1 -all include:spf.post.example", "v=spf1 include:spf.post.example -all"),
        ("v=spf1 -include:spf.post.example ~all", "v=spf1 include:spf.post.example ~all"),
        ("v=spf1 ?include:others.example ?all", "v=spf1 ?include:others.example include:spf.post.example ?all"),
        ("v=spf1 redirect=nobody.example", "v=spf1 include:spf.post.example redirect=nobody.example"),
        ("v=spf1 ip4:198.51.100.7", "v=spf1 ip4:198.51.100.7 include:spf.post.example"),
        ("v=spf1 a -all exp=why.%{d}", "v=spf1 a exp=why.%{d} include:spf.post.example -all"),
    ],
)
def test_a_domain_that_does_not_include_the_server_is_told_the_record(check: Any, spf: str, wanted: str) -> None:
    more = {
        ("others.example", "TXT"): ['"v=spf1 include:spf.post.example ~all"'],
        ("nobody.example", "TXT"): ['"v=spf1 -all"'],
    }
    report = check(spf, more=more)
    assert not report.ok
    assert not report.sends
    assert report.problems == (f"the SPF record of {DOMAIN} does not let {RELAY} send",)
    assert report.to_set == (RecordToSet(DOMAIN, wanted, (spf,)),)
    assert check(wanted, more=more).ok


def test_a_domain_without_records_is_told_both(check: Any) -> None:
    report = check(more={("_dmarc.zilvermeeuw.example", "TXT"): []})
    assert report.problems == (f"{DOMAIN} has no SPF record", f"{DOMAIN} has no DMARC record")
    assert [record.to_text() for record in report.to_set] == [
        'zilvermeeuw.example. IN TXT "v=spf1 include:spf.post.example ~all"',
        '_dmarc.zilvermeeuw.example. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@zilvermeeuw.example"',
    ]


def test_the_hosts_that_take_its_mail_may_send_it_too(check: Any) -> None:
    report = check(more={(DOMAIN, "MX"): ["10 mx.zilvermeeuw.example."]})
    assert report.to_set[0].value == "v=spf1 mx include:spf.post.example ~all"
    nothing = check(more={(DOMAIN, "MX"): ["0 ."]})
    assert nothing.to_set[0].value == "v=spf1 include:spf.post.example ~all"


def test_two_records_are_to_become_one(check: Any) -> None:
    report = check("v=spf1 mx -all", "v=spf1 include:spf.post.example mx ~all")
    assert report.problems == (f"SPF fails: {DOMAIN} has 2 SPF records, and may have one",)
    assert report.to_set[0].value == "v=spf1 mx include:spf.post.example ~all"
    assert len(report.to_set[0].replaces) == 2


def test_a_server_without_a_record_of_its_own_cannot_be_included(check: Any) -> None:
    report = check("v=spf1 mx -all", include="nothing.example")
    assert "nothing.example has no SPF record, so that it cannot be included" in report.problems
    assert report.to_set == ()


def test_everybody_let_send_is_noted(check: Any) -> None:
    report = check("v=spf1 include:spf.post.example +all")
    assert report.ok
    assert "+all" in report.notes[0]


# --- addresses


@pytest.mark.parametrize(
    ("spf", "address", "sends"),
    [
        ("v=spf1 include:spf.post.example -all", "192.0.2.55", True),
        ("v=spf1 include:spf.post.example -all", "2001:db8::7", True),
        ("v=spf1 include:spf.post.example -all", "192.0.3.1", False),
        ("v=spf1 redirect=spf.post.example", "192.0.2.55", True),
        ("v=spf1 -ip4:192.0.2.55 include:spf.post.example", "192.0.2.55", False),
        ("v=spf1 ~include:spf.post.example", "192.0.2.55", False),
        ("v=spf1 a -all", "203.0.113.5", True),
        ("v=spf1 a/24 -all", "203.0.113.99", True),
        ("v=spf1 a:www.zilvermeeuw.example//32 -all", "2001:db9::99", True),
        ("v=spf1 mx -all", "203.0.113.25", True),
        ("v=spf1 exists:%{ir}.ok.zilvermeeuw.example -all", "192.0.2.55", True),
        ("v=spf1 exists:%{ir}.ok.zilvermeeuw.example -all", "192.0.2.56", False),
        ("v=spf1 include:%{d2}.allowed.example -all", "192.0.2.56", True),
        ("v=spf1 ptr -all", "203.0.113.25", True),
        ("v=spf1 ptr:other.example -all", "203.0.113.25", False),
        ("v=spf1 ?all", "192.0.2.55", False),
        ("v=spf1", "192.0.2.55", False),
        ("v=spf1 +all", "192.0.2.55", True),
    ],
)
def test_spf_is_evaluated_for_an_address(check: Any, spf: str, address: str, sends: bool) -> None:
    more: Records = {
        (DOMAIN, "A"): ["203.0.113.5"],
        ("www.zilvermeeuw.example", "AAAA"): ["2001:db9::1"],
        (DOMAIN, "MX"): ["10 mx.zilvermeeuw.example."],
        ("mx.zilvermeeuw.example", "A"): ["203.0.113.25"],
        ("55.2.0.192.ok.zilvermeeuw.example", "A"): ["127.0.0.2"],
        ("zilvermeeuw.example.allowed.example", "TXT"): ['"v=spf1 ip4:192.0.2.56"'],
        ("25.113.0.203.in-addr.arpa", "PTR"): ["mx.zilvermeeuw.example."],
    }
    report = check(spf, include=address, more=more)
    assert report.sends is sends
    assert report.wanted == address
    if not sends:
        version = 6 if ":" in address else 4
        assert f"ip{version}:{address}" in report.to_set[0].value


# --- limits and mistakes


def chain(length: int) -> Records:
    """Domains each of which includes the next one."""
    records: Records = {
        (f"d{each}.example", "TXT"): [f'"v=spf1 include:d{each + 1}.example"'] for each in range(length)
    }
    return {**records, (f"d{length}.example", "TXT"): ['"v=spf1 ip4:192.0.2.55"']}


@pytest.mark.parametrize(("length", "fine"), [(9, True), (10, False)])
@pytest.mark.parametrize("wanted", ["192.0.2.55", "d5.example"])
def test_ten_lookups_are_allowed(check: Any, length: int, fine: bool, wanted: str) -> None:
    report = check("v=spf1 include:d0.example", include=wanted, more=chain(length))
    assert report.sends is fine
    assert fine or "more than 10 lookups" in report.problems[0]
    assert report.lookups == (10 if fine else 11)


def test_a_record_that_would_take_too_many_lookups_is_said_to(check: Any) -> None:
    report = check("v=spf1 include:d0.example -all", more=chain(8), include=RELAY)
    assert report.lookups == 9
    assert report.problems == (f"the SPF record of {DOMAIN} does not let {RELAY} send",)
    report = check("v=spf1 include:d0.example -all", more=chain(9), include=RELAY)
    assert report.problems[1].endswith("until you take out others: it takes more than 10 lookups in DNS")


def test_a_loop_ends(check: Any) -> None:
    more = {("a.example", "TXT"): ['"v=spf1 include:a.example"']}
    assert "more than 10 lookups" in check("v=spf1 include:a.example", more=more).problems[0]


@pytest.mark.parametrize(
    ("spf", "problem"),
    [
        ("v=spf1 include:nothing.example", "zilvermeeuw.example leads to nothing.example, which has no SPF record"),
        ("v=spf1 redirect=nothing.example", "zilvermeeuw.example leads to nothing.example, which has no SPF record"),
        ("v=spf1 ip4:300.1.1.1", "the SPF record of zilvermeeuw.example is broken: it has an address that is none"),
        ("v=spf1 ipv4:192.0.2.1", "the SPF record of zilvermeeuw.example is broken: it has a term that is none"),
    ],
)
def test_a_broken_record_fails(check: Any, spf: str, problem: str) -> None:
    report = check(spf)
    assert report.problems[0].startswith(f"SPF fails: {problem}")
    assert not report.sends


def test_what_is_broken_is_not_in_the_record_that_is_told(check: Any) -> None:
    report = check("v=spf1 mx ipv4:192.0.2.1 include:nothing.example a ~all")
    assert report.to_set[0].value == "v=spf1 mx a include:spf.post.example ~all"
    assert check(report.to_set[0].value).ok


@pytest.mark.parametrize(
    "text",
    ["v=spf1 a:", "v=spf1 ip4:", "v=spf1 ip6:192.0.2.1", "v=spf1 ip4:192.0.2.1/33", "v=spf1 include", "v=spf1 all:x",
     "v=spf1 a/33", "v=spf1 mx//129", "v=spf1 redirect=a.example redirect=b.example", "v=spf1 redirect=", "v=spf1 é",
     "v=spf1 -", "v=spf1 ip4:::1"],
)  # fmt: skip
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(SpfBroken):
        parse(text)


def test_questions_for_what_is_not_there_are_few(check: Any) -> None:
    report = check("v=spf1 a:x1.example a:x2.example a:x3.example -all", include="192.0.2.55")
    assert "more than 2 times" in report.problems[0]


def test_a_text_of_several_strings_is_one(check: Any) -> None:
    report = check('v=spf1 include:spf." "post.example -all')
    assert report.sends


def test_a_long_record_is_written_in_several_strings() -> None:
    text = RecordToSet(DOMAIN, "v=spf1 " + "x" * 300).to_text()
    assert text == f'{DOMAIN}. IN TXT "v=spf1 {"x" * 248}" "{"x" * 52}"'


# --- DMARC


@pytest.mark.parametrize(
    ("name", "record", "policy"),
    [
        ("_dmarc.mail.zilvermeeuw.example", "v=DMARC1; p=quarantine; rua=mailto:a@x.example", "quarantine"),
        ("_dmarc.zilvermeeuw.example", "v=DMARC1; p=reject; sp=none", "none"),
        ("_dmarc.zilvermeeuw.example", "v=DMARC1;p=REJECT", "reject"),
    ],
)
def test_the_policy_is_that_of_the_domain_or_of_the_one_above(check: Any, name: str, record: str, policy: str) -> None:
    report = check(
        more={("_dmarc.zilvermeeuw.example", "TXT"): [], (name, "TXT"): [f'"{record}"']}, domain=f"mail.{DOMAIN}"
    )
    assert report.policy == policy
    assert report.dmarc == (record,)


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], "has 2 DMARC records"),
        (["v=DMARC1; rua=mailto:a@x.example"], "has no policy"),
        (["v=DMARC1; p=rejct"], "has no policy"),
        (["dmarc please"], "has no DMARC record"),
    ],
)
def test_a_dmarc_record_that_is_not_right_is_to_be_replaced(check: Any, records: list[str], problem: str) -> None:
    more = {("_dmarc.zilvermeeuw.example", "TXT"): [f'"{record}"' for record in records]}
    report = check("v=spf1 include:spf.post.example", more=more)
    assert report.sends
    assert problem in report.problems[0]
    assert report.to_set[0].name == "_dmarc.zilvermeeuw.example"


def test_watching_only_is_noted(check: Any) -> None:
    more = {("_dmarc.zilvermeeuw.example", "TXT"): ['"v=DMARC1; p=none"']}
    report = check("v=spf1 include:spf.post.example", more=more)
    assert report.ok
    assert "p=none" in report.notes[0]


# --- what is not judged


def test_domains_of_everybody_are_refused_unasked() -> None:
    assert {"gmail.com", "outlook.com", "telenet.be", "ziggo.nl", "orange.fr", "gmx.de"} <= FREE_MAIL
    report = check_domain("Gmail.COM", include=RELAY, resolvers=("127.0.0.1:9",))
    assert report.free_mail
    assert not report.ok
    assert "a domain of your own" in report.problems[0]


@pytest.mark.parametrize("domain", [DOMAIN, RELAY, f"_dmarc.{DOMAIN}"])
def test_no_answer_is_not_a_no(domain: str) -> None:
    records = {**OURS, **DMARC, (DOMAIN, "TXT"): ['"v=spf1 include:spf.post.example -all"']}
    with NameServer(records, failing=frozenset({domain})) as server, pytest.raises(DirectoryUnavailable) as caught:
        check_domain(DOMAIN, include=RELAY, resolvers=(server.address,))
    assert caught.value.retryable


@pytest.mark.parametrize(
    "asked", [("localhost", RELAY, ()), ("a b.example", RELAY, ()), (DOMAIN, "spf", ()), (DOMAIN, RELAY, ("x",))]
)
def test_what_makes_no_sense_is_refused(asked: tuple[str, str, tuple[str, ...]]) -> None:
    domain, include, resolvers = asked
    with pytest.raises(ConfigurationError):
        check_domain(domain, include=include, resolvers=resolvers)


def test_the_report_can_be_kept_and_read(check: Any) -> None:
    report = check("v=spf1 mx -all")
    assert json.loads(json.dumps(report.to_dict()))["to_set"][0]["name"] == DOMAIN
    assert report.to_text() == (
        "zilvermeeuw.example: mail cannot be sent yet\n"
        "  SPF    v=spf1 mx -all\n"
        "  DMARC  v=DMARC1; p=reject\n"
        "  - the SPF record of zilvermeeuw.example does not let spf.post.example send\n"
        "  Replace by this record:\n"
        '    zilvermeeuw.example. IN TXT "v=spf1 mx include:spf.post.example -all"\n'
    )
