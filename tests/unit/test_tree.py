"""The snapshot: paths, patterns, places and the values that stop a rule."""

from __future__ import annotations

import gc
from decimal import Decimal

import pytest
from tests.documents import CAC, CBC, EXT, INVOICE, data

from peppol_kit.xml.parser import parse
from peppol_kit.xml.tree import Node, RuleStop, Tree, collector_paused, normal, snapshot

HEAD = f'xmlns="{INVOICE}" xmlns:cac="{CAC}" xmlns:cbc="{CBC}" xmlns:ext="{EXT}"'


def tree(inside: str) -> Tree:
    """The snapshot of an invoice with that in it."""
    return snapshot(parse(f"<Invoice {HEAD}>{inside}</Invoice>".encode()))


def root(inside: str) -> Node:
    return tree(inside).root


def everything(node: Node) -> list[Node]:
    """An element and all below it, in the order of the document."""
    return [node, *(below for child in node.children for below in everything(child))]


LINES = """<cbc:ID>7</cbc:ID>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cac:Item><cbc:Name>a</cbc:Name></cac:Item></cac:InvoiceLine>
<cac:InvoiceLine><cbc:ID a="x">2</cbc:ID>
<cac:Item><cbc:Name>b</cbc:Name><cbc:Name>c</cbc:Name></cac:Item></cac:InvoiceLine>
<cac:TaxTotal/>"""


# --- what is there


def test_a_path_gives_what_is_there_in_the_order_of_the_document() -> None:
    assert [node.text for node in root(LINES).all("cac:InvoiceLine/cac:Item/cbc:Name")] == ["a", "b", "c"]
    assert root(LINES).all("cac:InvoiceLine/cac:Price") == []
    assert root(LINES).all("cac:Nothing/cac:Item/cbc:Name") == []


def test_alternatives_come_in_their_own_order() -> None:
    assert [node.name for node in root(LINES).all("cac:TaxTotal|cbc:ID")] == ["cac:TaxTotal", "cbc:ID"]
    assert root(LINES).has("cac:Nothing|cac:TaxTotal")
    assert not root(LINES).has("cac:Nothing|cbc:Nothing")


def test_names_are_short_whatever_the_prefix() -> None:
    data = f'<x:Invoice xmlns:x="{INVOICE}" xmlns:y="{CBC}"><y:ID>1</y:ID><ID xmlns="{CBC}">2</ID></x:Invoice>'
    made = snapshot(parse(data.encode())).root
    assert made.name == "Invoice"
    assert [node.text for node in made.all("cbc:ID")] == ["1", "2"]


def test_foreign_names_keep_their_namespace() -> None:
    made = root('<a xmlns=""/><b xmlns="urn:x"/><cbc:ID/>')
    assert [node.name for node in made.children] == ["{}a", "{urn:x}b", "cbc:ID"]
    assert not made.has("a")
    assert made.has("cbc:ID")


def test_parents_and_children_know_each_other() -> None:
    made = root(LINES)
    name = made.all("cac:InvoiceLine/cac:Item/cbc:Name")[2]
    assert name.within("cac:InvoiceLine")
    assert name.within("Invoice")
    assert not name.within("cac:TaxTotal")
    assert not name.within("cbc:Name")
    assert name.root is made
    assert all(child.parent is node for node in everything(made) for child in node.children)


def test_one_is_at_most_one() -> None:
    made = root(LINES)
    assert made.one("cac:Nothing") is None
    found = made.one("cbc:ID")
    assert found is not None
    assert found.text == "7"
    with pytest.raises(RuleStop, match="2 times cac:InvoiceLine"):
        made.one("cac:InvoiceLine")


def test_a_text_is_that_of_one_element() -> None:
    made = root("<cbc:ID>\n a  b\t</cbc:ID><cbc:Note>x</cbc:Note><cbc:Note>y</cbc:Note><cbc:UUID/>")
    assert made.string("cbc:ID") == "\n a  b\t"
    assert made.clean("cbc:ID") == "a b"
    assert made.string("cbc:UUID") == ""
    assert made.string("cbc:Nothing") == ""
    for ask in (made.string, made.clean, made.clean_text):
        with pytest.raises(RuleStop, match="2 times cbc:Note"):
            ask("cbc:Note")


def test_an_empty_element_is_no_second_text() -> None:
    made = root("<cbc:Note>x </cbc:Note><cbc:Note/>")
    assert made.clean_text("cbc:Note") == "x"
    assert made.clean_text("cbc:Nothing") == ""
    with pytest.raises(RuleStop, match="2 times"):
        made.string("cbc:Note")


def test_strings_are_texts_or_attributes_that_are_there() -> None:
    made = root(LINES)
    assert made.strings("cac:InvoiceLine/cbc:ID") == ["1", "2"]
    assert made.strings("cac:InvoiceLine/cbc:ID/@a") == ["x"]
    assert made.all("cac:InvoiceLine/cbc:ID")[1].strings("@a") == ["x"]
    assert made.strings("@a") == []


@pytest.mark.parametrize("name", ["cbc:Note", "cbc:TaxAmount"])
def test_elements_inside_a_value_belong_to_its_text(name: str) -> None:
    assert root(f"<{name}>1<cbc:ID>2</cbc:ID>3</{name}>").string(name) == "123"


def test_text_around_elements_is_not_the_text_of_what_is_inside() -> None:
    made = root("<cac:Item>x<cbc:Name>y</cbc:Name>z</cac:Item>")
    assert made.string("cac:Item/cbc:Name") == "y"


# --- numbers


def test_a_number_is_a_decimal() -> None:
    made = root("<cbc:A> +1.50\n</cbc:A><cbc:B>-.5</cbc:B><cbc:C>5.</cbc:C>")
    assert made.decimal("cbc:A") == Decimal("1.50")
    assert made.decimals("cbc:A|cbc:B|cbc:C") == [Decimal("1.50"), Decimal("-0.5"), Decimal(5)]
    assert made.decimal("cbc:Nothing") is None
    assert made.decimals("cbc:Nothing") == []


@pytest.mark.parametrize("text", ["", " ", "1E3", "NaN", "INF", "1_000", "1,5", "٣", "x" * 100])
def test_what_is_no_number_stops_the_rule(text: str) -> None:
    made = root(f"<cbc:A>{text}</cbc:A>")
    with pytest.raises(RuleStop, match="is not a number") as caught:
        made.decimal("cbc:A")
    assert len(str(caught.value)) < 70, "a long text is cut"
    with pytest.raises(RuleStop):
        made.decimals("cbc:A")


def test_two_numbers_where_one_belongs_stop_the_rule() -> None:
    with pytest.raises(RuleStop, match="2 times cbc:A"):
        root("<cbc:A>1</cbc:A><cbc:A>1</cbc:A>").decimal("cbc:A")


def test_numbers_that_are_compared_with_text_may_have_exponents() -> None:
    assert root("<cbc:A>1E3</cbc:A><cbc:A>INF</cbc:A>").doubles("cbc:A") == [1000.0, float("inf")]
    with pytest.raises(RuleStop, match="'1_0' is not a number"):
        root("<cbc:A>1_0</cbc:A>").doubles("cbc:A")


# --- places and lines


def test_a_location_has_a_position_only_among_alike() -> None:
    made = tree(LINES)
    assert made.root.location == "/Invoice"
    assert [node.location for node in made.named("cbc:Name")] == [
        "/Invoice/cac:InvoiceLine[1]/cac:Item/cbc:Name",
        "/Invoice/cac:InvoiceLine[2]/cac:Item/cbc:Name[1]",
        "/Invoice/cac:InvoiceLine[2]/cac:Item/cbc:Name[2]",
    ]
    assert repr(made.root.named("cac:TaxTotal")[0]) == "</Invoice/cac:TaxTotal>"


def test_a_location_says_which_foreign_namespace() -> None:
    made = root('<b xmlns="urn:x"><c xmlns=""/></b>')
    foreign = made.children[0].children[0]
    assert foreign.location == "/Invoice/*:b[namespace-uri()='urn:x']/*:c[namespace-uri()='']"


def test_a_line_is_that_of_the_start_tag() -> None:
    made = snapshot(parse(f"<Invoice\n {HEAD}>\n<cbc:ID\n>7</cbc:ID>\n\n<cac:TaxTotal/></Invoice>".encode()))
    assert [node.line for node in everything(made.root)] == [2, 4, 6]


# --- patterns


def test_a_pattern_matches_its_last_steps() -> None:
    made = tree(LINES)
    assert [node.text for node in made.select("cbc:ID")] == ["7", "1", "2"]
    assert [node.text for node in made.select("cac:InvoiceLine/cbc:ID")] == ["1", "2"]
    assert [node.text for node in made.select("cac:Item/cbc:Name")] == ["a", "b", "c"]
    assert [node.text for node in made.select("cac:InvoiceLine/*/cbc:Name")] == ["a", "b", "c"]
    assert made.select("cac:TaxTotal/cbc:ID") == []


def test_a_pattern_with_a_slash_begins_at_the_root() -> None:
    made = tree(LINES)
    assert [node.text for node in made.select("/Invoice/cbc:ID")] == ["7"]
    assert made.select("/Invoice") == [made.root]
    assert made.select("/CreditNote|/Invoice") == [made.root]
    assert made.select("/cac:InvoiceLine/cbc:ID") == []
    assert made.select("/CreditNote/cbc:ID|/Invoice/cac:TaxTotal") == made.named("cac:TaxTotal")


def test_a_pattern_is_worked_out_once() -> None:
    made = tree(LINES)
    assert made.select("cac:InvoiceLine/cbc:ID") is made.select("cac:InvoiceLine/cbc:ID")


def test_names_are_those_that_occur() -> None:
    assert set(tree(LINES).names()) == {"Invoice", "cbc:ID", "cac:InvoiceLine", "cac:Item", "cbc:Name", "cac:TaxTotal"}


def test_a_tree_can_be_made_of_what_is_before_the_lines() -> None:
    source = parse(f"<Invoice {HEAD}>{LINES}</Invoice>".encode())
    made = snapshot(source, until=f"{{{CAC}}}InvoiceLine")
    assert [node.name for node in everything(made.root)] == ["Invoice", "cbc:ID"]
    assert [node.name for node in made.named("cbc:ID")] == ["cbc:ID"]


# --- the rest


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        (" \t\r\n ", ""),
        (" a \n b ", "a b"),
        ("a\u00a0b", "a\u00a0b"),
        ("\u00a0 a \u2003", "\u00a0 a \u2003"),
        ("a\x0bb", "a b"),  # XML knows no such character; the quick way may do as it likes
        ("é  \t é", "é é"),
        ("\u3000", "\u3000"),
    ],
)
def test_white_space_is_that_of_xml(text: str, plain: str) -> None:
    assert normal(text) == plain


def test_the_collector_rests_and_goes_on() -> None:
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="x"), collector_paused():
        raise ValueError("x")
    assert gc.isenabled()


def test_nothing_is_left_of_a_tree_that_was_released() -> None:
    source = parse(data("valid/full-invoice"))
    gc.collect()
    before = sum(isinstance(each, Node) for each in gc.get_objects())
    with collector_paused():
        made = snapshot(source)
        assert sum(isinstance(each, Node) for each in gc.get_objects()) > before + 100
        made.release()
        del made
        assert sum(isinstance(each, Node) for each in gc.get_objects()) == before
