"""`explain`: each amount with what makes it, as data and as text."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from tests.documents import changed, data, find
from tests.invoices import invoice, line

from peppol_kit import Allowance, LineAllowance, Totals, read
from peppol_kit.documents import Part, Sum, calculate, explain
from peppol_kit.errors import ConfigurationError


def test_an_amount_is_explained_by_its_parts() -> None:
    made = calculate(
        invoice(
            line(8, "96.50", allowances=(LineAllowance(percent=4, reason="Staffel"),)),
            allowances=(Allowance(amount=10, vat_rate=21, reason="Actie"),),
            totals=Totals(paid=100),
        )
    )
    found = {(each.term, each.place): each for each in explain(made).sums}
    assert found["BT-136", "line 1, allowance 1"] == Sum(
        "BT-136",
        "line 1, allowance 1",
        Decimal("30.88"),
        Decimal("30.88"),
        (Part("", Decimal(772), "BT-137"), Part("%", Decimal(4), "BT-138")),
    )
    assert found["BT-131", "line 1"].parts == (
        Part("", Decimal(8), "BT-129"), Part("*", Decimal("96.50"), "BT-146"), Part("-", Decimal("30.88"), "BT-136"),
    )  # fmt: skip
    assert found["BT-116", "VAT S 21 %"].parts == (
        Part("+", Decimal("741.12"), "BT-131", "line 1"), Part("-", Decimal(10), "BT-92", "allowance 1"),
    )  # fmt: skip
    assert found["BT-115", ""].parts == (Part("+", Decimal("884.66"), "BT-112"), Part("-", Decimal(100), "BT-113"))
    assert explain(made).wrong == ()


def test_an_error_shows_where_it_is_and_not_in_what_is_made_of_it() -> None:
    wrong = explain(read(data("broken/sum-line"))).wrong
    assert [(each.term, each.place, each.difference) for each in wrong] == [("BT-131", "line 2", Decimal("-0.03"))]


def test_what_is_missing_is_said() -> None:
    source = changed("valid/be-invoice", lambda root: find(root, "cac:InvoiceLine[1]/cac:Price").clear())
    broken = explain(read(source))
    assert (broken.sums[1].term, broken.sums[1].place, broken.sums[1].follows) == ("BT-131", "line 1", None)
    assert "Line 1: net amount (BT-131) 741.12 EUR = −30.88 — cannot be calculated: a value is missing\n" in (
        broken.to_text()
    )


def test_the_text_has_a_line_for_each_sum() -> None:
    text = explain(read(data("broken/sum-lines"))).to_text()
    assert text.splitlines()[1:3] == [
        "Line 1: net amount (BT-131) 741.12 EUR = 8 × 96.50 − 30.88",
        "Line 2: net amount (BT-131) 170.40 EUR = 12 × 14.20",
    ]
    assert "sum of the lines (BT-106) 911.52 EUR = 741.12 + 170.40 — stated is 911.51, off by 0.01\n" in text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nl", "som van de regels (BT-106) 911.52 EUR = 741.12 + 170.40 — er staat 911.51, verschil 0.01"),
        ("fr", "somme des lignes (BT-106) 911.52 EUR = 741.12 + 170.40 — il est indiqué 911.51, différence de 0.01"),
        ("de", "Summe der Positionen (BT-106) 911.52 EUR = 741.12 + 170.40 — angegeben ist 911.51, Abweichung 0.01"),
    ],
)
def test_the_text_is_in_four_languages(lang: str, said: str) -> None:
    assert said in explain(read(data("broken/sum-lines"))).to_text(lang).splitlines()


def test_another_language_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'xx'"):
        explain(read(data("valid/be-invoice"))).to_text("xx")


def test_many_parts_are_cut_in_text_and_whole_in_data() -> None:
    explained = explain(calculate(invoice(*(line(1, 1) for _ in range(40)))))
    assert "1.00 + 1.00 … (and 28 more)\n" in explained.to_text()
    assert len(next(each for each in explained.sums if each.term == "BT-106").parts) == 40


def test_the_data_is_json() -> None:
    explained = explain(read(data("valid/be-invoice")))
    loaded = json.loads(json.dumps(explained.to_dict()))
    assert loaded["currency"] == "EUR"
    assert loaded["sums"][2] == {
        "term": "BT-131",
        "place": "line 2",
        "stated": "170.40",
        "follows": "170.40",
        "note": "",
        "parts": [
            {"sign": "", "amount": "12", "term": "BT-129", "place": ""},
            {"sign": "*", "amount": "14.20", "term": "BT-146", "place": ""},
        ],
    }
