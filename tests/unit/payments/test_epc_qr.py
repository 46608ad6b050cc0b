"""The QR code to pay: its lines, what it refuses, and that a reader which is not ours reads it."""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peppol_kit.errors import ConfigurationError, IdentifierError, NotPayable, ProcessError
from peppol_kit.payments import epc_qr

BELGIAN = "BE68 5390 0754 7034"
SWISS = "CH93 0076 2011 6238 5295 7"
RF = "RF18 5390 0754 7034"
OGM = "+++090/9337/55493+++"
RIGHT: dict[str, Any] = {"name": "Bakkerij Peeters", "iban": BELGIAN, "amount": Decimal("12.30")}


def lines(**changes: Any) -> list[str]:
    return epc_qr.payload(**RIGHT | changes).split("\n")


# --- the lines


def test_the_least_that_a_code_has() -> None:
    assert lines() == ["BCD", "002", "1", "SCT", "", "Bakkerij Peeters", "BE68539007547034", "EUR12.30"]


def test_everything_that_a_code_may_have() -> None:
    assert lines(bic="kredbebb", purpose="GDDS", reference=RF) == [
        "BCD", "002", "1", "SCT", "KREDBEBB", "Bakkerij Peeters", "BE68539007547034", "EUR12.30", "GDDS",
        "RF18539007547034",
    ]  # fmt: skip


def test_the_structured_communication_of_belgium_is_a_text() -> None:
    assert lines(text=OGM)[8:] == ["", "", OGM]


@pytest.mark.parametrize(
    ("amount", "line"),
    [("0.01", "EUR0.01"), ("5", "EUR5.00"), ("1E+3", "EUR1000.00"), ("10.500", "EUR10.50"), ("999999999.99",) * 2],
)
def test_an_amount_has_two_decimals(amount: str, line: str) -> None:
    assert lines(amount=Decimal(amount))[7] == (line if line.startswith("EUR") else f"EUR{line}")


def test_texts_are_of_one_line() -> None:
    assert lines(name=" A\nB\u2028C\r\n", text="invoice\n\t1\u00a02")[5::5] == ["A B C", "invoice 1 2"]


def test_an_account_outside_the_economic_area_needs_a_bic() -> None:
    with pytest.raises(NotPayable, match=r"CH .* needs a BIC") as caught:
        lines(iban=SWISS)
    assert caught.value.field == "bic"
    assert lines(iban=SWISS, bic="ubsw ch zh 80a")[4] == "UBSWCHZH80A"


# --- what is refused


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \n"}, "name"),
        ({"name": "n" * 71}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "a\ud800b"}, "name"),
        ({"iban": ""}, "iban"),
        ({"iban": "BE68 5390 0754 7035"}, "iban"),
        ({"iban": "US64 1234"}, "iban"),
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("-0.01")}, "amount"),
        ({"amount": Decimal("0.009")}, "amount"),
        ({"amount": Decimal("1.005")}, "amount"),
        ({"amount": Decimal(10**9)}, "amount"),
        ({"amount": Decimal("1E+30")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal("sNaN")}, "amount"),
        ({"amount": Decimal("Infinity")}, "amount"),
        ({"bic": "KREDBEB"}, "bic"),
        ({"bic": "KRED12BB"}, "bic"),
        ({"bic": "KREDBEBBXX"}, "bic"),
        ({"bic": "K\u0131EDBEBB"}, "bic"),
        ({"purpose": "goods"}, "purpose"),
        ({"purpose": "G\nX"}, "purpose"),
        ({"reference": OGM}, "reference"),
        ({"reference": "RF19539007547034"}, "reference"),
        ({"reference": "RF18\u0665390 0754 7034"}, "reference"),
        ({"reference": RF, "text": OGM}, "text"),
        ({"text": "t" * 141}, "text"),
        ({"name": "Ω" * 70, "text": "Ω" * 140}, "text"),
        ({"name": "\U0001f4b6" * 70, "reference": RF}, "name"),
    ],
)
def test_what_cannot_be_paid_names_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(NotPayable) as caught:
        lines(**changes)
    assert caught.value.field == field
    assert isinstance(caught.value, ProcessError)
    assert not isinstance(caught.value, IdentifierError)


def test_a_message_has_neither_account_nor_name() -> None:
    for changes in ({"iban": "BE68539007547035"}, {"name": "Peeters" * 20}, {"reference": "RF19539007547034"}):
        with pytest.raises(NotPayable) as caught:
            lines(**changes)
        assert not re.search("5390|Peeters", str(caught.value))


def test_the_largest_payload_is_of_331_bytes() -> None:
    rest = epc_qr.LARGEST - len(epc_qr.payload(**RIGHT, text="t").encode()) + 1
    text = "Ω" * (rest - 140) + "t" * (280 - rest)  # 140 characters
    assert len(epc_qr.payload(**RIGHT, text=text).encode()) == epc_qr.LARGEST
    with pytest.raises(NotPayable, match="332 bytes"):
        epc_qr.payload(**RIGHT, text=text[:-1] + "Ω")


PRINTABLE = st.characters(exclude_categories=("C", "Z"), include_characters=" ")


@given(
    name=st.text(PRINTABLE, min_size=1, max_size=75),
    text=st.text(st.characters(), max_size=145),
    cents=st.integers(-10, 10**11 + 10),
)
def test_whatever_goes_in_a_payload_has_its_lines_in_their_places(name: str, text: str, cents: int) -> None:
    try:
        payload = epc_qr.payload(name=name, iban=BELGIAN, amount=Decimal(cents).scaleb(-2), text=text)
    except NotPayable:
        return
    found = payload.split("\n")
    assert found[:5] == ["BCD", "002", "1", "SCT", ""]
    assert found[5:8] == [" ".join(name.split()), "BE68539007547034", f"EUR{cents // 100}.{cents % 100:02}"]
    assert found[8:] == (["", "", " ".join(text.split())] if text.split() else [])
    assert len(payload.encode()) <= 331


# --- the symbol

LONG = {"name": "Ζορμπάς & Söhne", "text": "Rechnung 2026/00417, Ελλάδα " + "x" * 110}
LARGEST = {"name": "n" * 70, "text": "Ω" * 62 + "t" * 78, "bic": "KREDBEBBXXX", "purpose": "GDDS"}


def pixels_of_svg(drawn: str) -> list[list[int]]:
    """The modules that the strokes of the path cover, black as 0; each stroke is one row high."""
    box = re.search(r'viewBox="0 0 (\d+) \1"', drawn)
    path = re.search(r'stroke="#000" d="([^"]+)"', drawn)
    assert box is not None
    assert path is not None
    x = y = 0.0
    rows = [[255] * int(box[1]) for _ in range(int(box[1]))]
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path[1]):
        if command == "h":
            rows[int(y)][int(x) : int(x) + int(first)] = [0] * int(first)
        else:
            x, y = (0.0, 0.0) if command == "M" else (x, y)
            y += float(second)
        x += float(first)
    return rows


@pytest.fixture
def read() -> Any:
    """A reader of codes, independent of what draws them."""
    pytest.importorskip("segno", reason="the extra peppol-kit[pdf] is not installed")
    return pytest.importorskip("zxingcpp", reason="zxing-cpp, which reads codes, is not installed").read_barcodes


def check(codes: list[Any], payload: str) -> None:
    [code] = codes
    assert code.text == payload
    assert code.bytes == payload.encode()
    assert code.ec_level == "M"
    assert int(code.extra["Version"]) <= 13


@pytest.mark.parametrize("changes", [{}, {"text": OGM}, {"reference": RF}, LONG, LARGEST])
def test_a_reader_reads_the_svg(read: Any, changes: dict[str, Any]) -> None:
    payload = epc_qr.payload(**RIGHT | changes)
    rows = pixels_of_svg(epc_qr.svg(payload))
    large = [[value for value in row for _ in range(4)] for row in rows for _ in range(4)]
    image = memoryview(bytes(value for row in large for value in row)).cast("B", shape=[len(large), len(large)])
    check(read(image), payload)


@pytest.mark.parametrize("changes", [{}, LONG, LARGEST])
def test_a_reader_reads_the_png(read: Any, changes: dict[str, Any]) -> None:
    images = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    payload = epc_qr.payload(**RIGHT | changes)
    check(read(images.open(BytesIO(epc_qr.png(payload)))), payload)


@pytest.mark.parametrize("draw", [epc_qr.svg, epc_qr.png])
def test_a_symbol_is_the_same_each_time_and_never_too_large(draw: Any) -> None:
    pytest.importorskip("segno", reason="the extra peppol-kit[pdf] is not installed")
    payload = epc_qr.payload(**RIGHT)
    assert draw(payload) == draw(payload)
    with pytest.raises(NotPayable) as caught:
        draw("x" * 332)
    assert caught.value.field == "payload"


@pytest.mark.parametrize("draw", [epc_qr.svg, epc_qr.png])
def test_without_the_extra_it_says_what_to_install(draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    with pytest.raises(ConfigurationError, match=r"peppol-kit\[pdf\]"):
        draw(epc_qr.payload(**RIGHT))
