"""Participant identifiers: a syntax that is always right, and doubts that are told apart from it."""

import copy
import pickle
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peppol_kit.errors import IdentifierError, InvalidFormat, InvalidLength, UnknownScheme
from peppol_kit.identifiers import ParticipantId

CHARACTERS = "ABCXYZabcxyz0189-._~"
VALUES = st.text(CHARACTERS, min_size=1, max_size=130)
ICDS = st.text("0123456789", min_size=4, max_size=4)


def test_parts_and_forms() -> None:
    participant = ParticipantId.parse("9915:Test-1")
    assert (participant.scheme, participant.icd, participant.value) == (
        "iso6523-actorid-upis",
        "9915",
        "Test-1",
    )
    assert str(participant) == "9915:Test-1"
    assert participant.uri == "iso6523-actorid-upis::9915:Test-1"
    assert participant.canonical == "iso6523-actorid-upis::9915:test-1"
    assert repr(participant) == "ParticipantId('9915', 'Test-1')"


@given(ICDS, VALUES)
def test_both_forms_are_read_back(icd: str, value: str) -> None:
    participant = ParticipantId(icd, value)
    assert ParticipantId.parse(str(participant)) == participant
    assert ParticipantId.parse(participant.uri) == participant
    assert str(ParticipantId.parse(participant.uri)) == f"{icd}:{value}"


@given(VALUES)
def test_capitals_do_not_count(value: str) -> None:
    one, other = ParticipantId("9915", value.lower()), ParticipantId("9915", value.upper())
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other}) == 1


def test_what_is_not_the_same() -> None:
    participant = ParticipantId("0208", "0202239951")
    assert participant != ParticipantId("9956", "0202239951")
    assert participant != ParticipantId("0208", "0202239952")
    assert participant != "0208:0202239951"


def test_it_does_not_change() -> None:
    participant = ParticipantId("0208", "0202239951")
    for name in ("icd", "value", "scheme", "other"):
        with pytest.raises(AttributeError, match=f"a ParticipantId does not change: {name}"):
            setattr(participant, name, "0")
    with pytest.raises(AttributeError, match="a ParticipantId does not change: icd"):
        del participant.icd
    assert pickle.loads(pickle.dumps(participant)) == participant
    assert str(copy.deepcopy(ParticipantId("9915", "Ab"))) == "9915:Ab"


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("", InvalidFormat, "there is no colon"),
        ("0202239951", InvalidFormat, "there is no colon"),
        ("208:0202239951", InvalidFormat, "before the colon must be four digits"),
        ("02080:0202239951", InvalidFormat, "before the colon must be four digits"),
        ("٠٢٠٨:0202239951", InvalidFormat, "before the colon must be four digits"),
        ("0208\n:0202239951", InvalidFormat, "before the colon must be four digits"),
        ("BE:0202239951", InvalidFormat, "before the colon must be four digits"),
        ("0208:", InvalidLength, "0 characters after the colon, where 1 to 130 may be"),
        ("0208:" + "1" * 131, InvalidLength, "131 characters after the colon, where 1 to 130 may be"),
        (
            "0208:0202 239951",
            InvalidFormat,
            "character 5 after the colon is ' ', where letters, digits and - . _ ~",
        ),
        ("0208:0202239951\n", InvalidFormat, r"character 11 after the colon is '\n'"),
        ("0208:02/02", InvalidFormat, "character 3 after the colon is '/'"),
        ("0208:02:02", InvalidFormat, "character 3 after the colon is ':'"),
        ("0208:é", InvalidFormat, "character 1 after the colon is 'é'"),
        ("0208:１", InvalidFormat, "character 1 after the colon is '１'"),
        ("0208:a%20b", InvalidFormat, "character 2 after the colon is '%'"),
        ("busdox-actorid-upis::0208:0202239951", UnknownScheme, "its scheme must be iso6523-actorid-upis"),
        ("ISO6523-ACTORID-UPIS::0208:0202239951", UnknownScheme, "its scheme must be iso6523-actorid-upis"),
        ("::0208:0202239951", UnknownScheme, "its scheme must be iso6523-actorid-upis"),
        ("iso6523-actorid-upis::0208", InvalidFormat, "there is no colon"),
        ("iso6523-actorid-upis::0208::1", InvalidFormat, "character 1 after the colon is ':'"),
    ],
)
def test_wrong_syntax(text: str, error: type[IdentifierError], message: str) -> None:
    with pytest.raises(IdentifierError, match=re.escape(message)) as caught:
        ParticipantId.parse(text)
    assert type(caught.value) is error
    assert isinstance(caught.value, ValueError)
    assert str(caught.value).startswith("not a participant identifier: ")


@given(st.text(max_size=40))
def test_any_text_is_read_or_an_identifier_error(text: str) -> None:
    try:
        participant = ParticipantId.parse(text)
    except IdentifierError:
        return
    assert ParticipantId.parse(participant.uri) == participant


@settings(deadline=None)  # the first example imports python-stdnum
@given(ICDS, VALUES)
def test_whatever_has_the_syntax_can_be_checked(icd: str, value: str) -> None:
    for problem in ParticipantId(icd, value).check():
        assert problem.code
        assert problem.message


@pytest.mark.parametrize(
    "text",
    [
        "0002:784301772",
        "0002:78430177200025",
        "0007:2120000787",
        "0060:812810734",
        "0088:1548079098355",
        "0096:1234567890",
        "0106:12345678",
        "0130:anything",
        "0151:51824753556",
        "0158:25596641",
        "0183:CHE113690319",
        "0184:13585628",
        "0190:00000001820029336000",
        "0191:10137025",
        "0192:745707327",
        "0199:529900t8bm49aursdo55",
        "0200:111963319",
        "0201:ufan47",
        "0204:991-33333TEST-33",
        "0208:0202239951",
        "0208:1000000021",
        "0216:003704944842TST01",
        "0225:A_b-1",
        "0242:000306-mls",
        "0248:OM1100003554",
        "9915:test",
        "9918:BE68539007547034",
        "9925:be0428759497",
        "9930:136695976",
        "9944:NL004495445B01",
    ],
)
def test_nothing_against_it(text: str) -> None:
    assert ParticipantId.parse(text).check() == ()


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("9999:1", [("unknown-scheme", "9999 is not in the Peppol code list 9.7")]),
        (
            "9956:0202239951",
            [("unknown-scheme", "scheme 9956 (BE:CBE) is no longer in use since 2023-12-31; use 0208")],
        ),
        ("9921:ufan47", [("unknown-scheme", "scheme 9921 (IT:IPA) is no longer in use since 2023-11-30")]),
        ("0193:abcd", [("deprecated-scheme", "scheme 0193 (UBLBE) is not for new participants; use 0208")]),
        ("0205:1234567", [("not-registrable", "scheme 0205 (IT:COD) is never registered in the network")]),
        (
            "0208:0123456789",
            [("invalid-checksum", "Belgian enterprise number: check digits 89, where the others ask for 49")],
        ),
        ("0208:123456789", [("invalid-length", "9 digits instead of 10")]),
        (
            "0208:BE0202239951",
            [("invalid-format", "values of scheme 0208 (BE:EN) have the form [01][0-9]{9}")],
        ),
        ("0208:0202.239.951", [("invalid-format", "values of scheme 0208 (BE:EN) have the form")]),
        ("0060:81281073", [("invalid-format", "values of scheme 0060 (DUNS) have the form [0-9]{9}")]),
        ("0225:a.b", [("invalid-format", r"have the form [A-Za-z0-9_\-]{1,130}")]),
        (
            "9956:0202239950",
            [
                ("unknown-scheme", "scheme 9956"),
                ("invalid-checksum", "check digits 50, where the others ask for 51"),
            ],
        ),
    ],
)
def test_what_is_doubtful(text: str, problems: list[tuple[str, str]]) -> None:
    found = ParticipantId.parse(text).check()
    assert [problem.code for problem in found] == [code for code, _ in problems]
    for problem, (_, message) in zip(found, problems, strict=True):
        assert message in problem.message


@pytest.mark.parametrize(
    ("text", "day", "codes"),
    [
        ("9956:0202239951", date(2023, 12, 31), ["deprecated-scheme"]),
        ("9956:0202239951", date(2024, 1, 1), ["unknown-scheme"]),
        ("0193:abcd", date(2026, 7, 7), ["deprecated-scheme"]),
        ("0193:abcd", date(2026, 11, 1), ["unknown-scheme"]),
        ("0208:0202239951", date(2026, 11, 1), []),
    ],
)
def test_what_is_doubtful_on_a_day(text: str, day: date, codes: list[str]) -> None:
    assert [problem.code for problem in ParticipantId.parse(text).check(on=day)] == codes
