"""Small and not so small damage to a document.

A mutator is a function of an element tree, which it changes, and a `random.Random`; it says in a few words
what it did, or gives None where it found nothing to do. The same tree and the same random state always give
the same result.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from random import Random
from typing import NamedTuple

from lxml import etree

from . import pools

Element = etree._Element
Mutator = Callable[[Element, Random], str | None]

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
ROOT = "urn:oasis:names:specification:ubl:schema:xsd:{0}-2"
PREFIXES = {"cac": CAC, "cbc": CBC, "ext": EXT}

OF_AN_INVOICE = {
    "InvoiceLine": "CreditNoteLine",
    "InvoicedQuantity": "CreditedQuantity",
    "InvoiceTypeCode": "CreditNoteTypeCode",
}
TRIES = 12


class Weighted(NamedTuple):
    """A mutator, and how often it is drawn compared with the others."""

    weight: int
    mutate: Mutator


MUTATORS: list[Weighted] = []


def mutator(weight: int) -> Callable[[Mutator], Mutator]:
    """Puts a function among those that `mutate` draws from."""

    def register(function: Mutator) -> Mutator:
        MUTATORS.append(Weighted(weight, function))
        return function

    return register


def mutate(root: Element, rng: Random, mutators: Sequence[Weighted]) -> str:
    """Changes the tree once, by a mutator that finds something to do."""
    weights = [each.weight for each in mutators]
    for _ in range(TRIES):
        chosen = rng.choices(mutators, weights)[0]
        said = chosen.mutate(root, rng)
        if said is not None:
            return f"{getattr(chosen.mutate, '__name__', 'mutator')}: {said}"
    return "nothing"


# --- looking around -------------------------------------------------------------------------------


def local(element: Element) -> str:
    """The name without its namespace."""
    return str(etree.QName(element).localname)


def spot(element: Element) -> str:
    """Where an element is, in words: the last names of its path."""
    names = [local(element), *(local(above) for above in element.iterancestors())]
    return "/".join(reversed(names[:4]))


def below(root: Element) -> list[Element]:
    """Every element but the root."""
    return [node for node in root.iter() if isinstance(node.tag, str) and node is not root]


def leaves(root: Element) -> list[Element]:
    """Every element without elements in it."""
    return [node for node in below(root) if len(node) == 0]


def aggregates(root: Element) -> list[Element]:
    """Every element with elements in it."""
    return [node for node in below(root) if len(node)]


def named(root: Element, *names: str) -> list[Element]:
    """Every element with one of these local names."""
    return [node for node in below(root) if local(node) in names]


def pick(rng: Random, nodes: Sequence[Element]) -> Element | None:
    """One of them; first a kind, then one of that kind, so that many lines do not hide a single total."""
    if not nodes:
        return None
    kinds: dict[str, list[Element]] = {}
    for node in nodes:
        above = node.getparent()
        kinds.setdefault(f"{'' if above is None else above.tag}/{node.tag}", []).append(node)
    return rng.choice(kinds[rng.choice(list(kinds))])


def find(root: Element, path: str) -> Element | None:
    """The first element at a path of local names."""
    nodes = [root]
    for name in path.split("/"):
        children = (child for node in nodes for child in node if isinstance(child.tag, str))
        nodes = [child for child in children if local(child) == name]
    return nodes[0] if nodes else None


def inside(root: Element, name: str, ending: str) -> list[Element]:
    """Every element of a name whose parent's name ends so."""
    return [node for node in named(root, name) if local(_above(node)).endswith(ending)]


def _above(node: Element) -> Element:
    parent = node.getparent()
    assert parent is not None
    return parent


def is_credit_note(root: Element) -> bool:
    """By the name of the root."""
    return local(root) == "CreditNote"


def remove(element: Element) -> None:
    """Takes an element out, and leaves the text behind it where it was."""
    parent = element.getparent()
    assert parent is not None
    tail, before = element.tail or "", element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def clone(element: Element) -> Element:
    """A copy that belongs nowhere yet."""
    made = copy.deepcopy(element)
    made.tail = None
    return made


# --- one place after the other --------------------------------------------------------------------
def places(root: Element) -> list[Element]:
    """The first element at each path."""
    found: dict[str, Element] = {}
    for node in below(root):
        names = [local(node), *(local(above) for above in node.iterancestors())]
        found.setdefault("/".join(names), node)
    return list(found.values())


def _double(node: Element) -> None:
    node.addnext(clone(node))


def _write(form: str) -> Callable[[Element], None]:
    def write(node: Element) -> None:
        node.text = pools.rewrite(form, node.text or "")

    return write


def _bare(node: Element) -> None:
    node.attrib.clear()


def _strange(node: Element) -> None:
    for name in node.attrib:
        node.set(name, "x")


DAMAGES: dict[str, Callable[[Element], None]] = {
    "drop": remove,
    "twice": _double,
    "empty": _write(""),
    "other": _write("x"),
    "digit": _write("@digit"),
    "decimals": _write("~.123"),
    "spaces": _write(" ~ "),
    "bare": _bare,
    "strange": _strange,
}
"""What may be done to one element."""


# --- structure ------------------------------------------------------------------------------------


@mutator(8)
def drop_leaf(root: Element, rng: Random) -> str | None:
    """Leaves out a basic element."""
    return _drop(pick(rng, leaves(root)))


@mutator(6)
def drop_aggregate(root: Element, rng: Random) -> str | None:
    """Leaves out a group."""
    return _drop(pick(rng, aggregates(root)))


def _drop(node: Element | None) -> str | None:
    if node is None:
        return None
    said = spot(node)
    remove(node)
    return said


@mutator(5)
def drop_all_of_a_name(root: Element, rng: Random) -> str | None:
    """Leaves out every element with one name."""
    node = pick(rng, below(root))
    if node is None:
        return None
    name = local(node)
    for each in named(root, name):
        if each.getparent() is not None:
            remove(each)
    return name


@mutator(6)
def duplicate(root: Element, rng: Random) -> str | None:
    """Says something twice."""
    node = pick(rng, below(root))
    if node is None:
        return None
    node.addnext(clone(node))
    return spot(node)


@mutator(4)
def duplicate_and_change(root: Element, rng: Random) -> str | None:
    """Says something twice, the second time with one other text in it."""
    node = pick(rng, below(root))
    if node is None:
        return None
    other = clone(node)
    node.addnext(other)
    leaf = pick(rng, leaves(other)) if len(other) else other
    return None if leaf is None else f"{spot(node)}, then {_change_text(leaf, rng)}"


@mutator(3)
def move(root: Element, rng: Random) -> str | None:
    """Moves an element into another group."""
    node, to = pick(rng, below(root)), pick(rng, [root, *aggregates(root)])
    if node is None or to is None or to is node or node in to.iterancestors():
        return None
    said = f"{spot(node)} to {spot(to)}"
    remove(node)
    to.insert(rng.randrange(len(to) + 1), node)
    return said


@mutator(2)
def swap_siblings(root: Element, rng: Random) -> str | None:
    """Changes the order of two neighbours."""
    node = pick(rng, [each for each in below(root) if each.getnext() is not None])
    if node is None:
        return None
    after = node.getnext()
    assert after is not None
    after.addnext(node)
    return spot(node)


@mutator(2)
def rename(root: Element, rng: Random) -> str | None:
    """Gives an element the name of another."""
    node, other = pick(rng, below(root)), pick(rng, below(root))
    if node is None or other is None:
        return None
    said = f"{spot(node)} to {local(other)}"
    node.tag = other.tag
    return said


@mutator(1)
def change_namespace(root: Element, rng: Random) -> str | None:
    """Puts an element into another namespace, or into none."""
    node = pick(rng, below(root))
    if node is None:
        return None
    space = rng.choice(["", CAC, CBC, "urn:example:other"])
    said = f"{spot(node)} to {space or 'no namespace'}"
    node.tag = f"{{{space}}}{local(node)}" if space else local(node)
    return said


@mutator(2)
def add_remark(root: Element, rng: Random) -> str | None:
    """Puts a comment or a processing instruction into the text of an element."""
    node = pick(rng, leaves(root))
    if node is None:
        return None
    made = etree.Comment(" seen ") if rng.random() < 0.6 else etree.ProcessingInstruction("seen", "yes")
    text = node.text or ""
    cut = rng.choice([0, len(text) // 2, len(text)])
    node.text, made.tail = text[:cut], text[cut:]
    node.insert(0, made)
    return spot(node)


@mutator(1)
def text_between(root: Element, rng: Random) -> str | None:
    """Puts text where only elements belong."""
    node = pick(rng, aggregates(root))
    if node is None:
        return None
    node.text = (node.text or "") + "loose text"
    return spot(node)


@mutator(1)
def child_in_leaf(root: Element, rng: Random) -> str | None:
    """Puts an element where only text belongs."""
    node, other = pick(rng, leaves(root)), pick(rng, leaves(root))
    if node is None or other is None:
        return None
    node.append(clone(other))
    return f"{local(other)} in {spot(node)}"


@mutator(1)
def change_root(root: Element, rng: Random) -> str | None:
    """Calls an invoice a credit note, or the other way round, and changes nothing else."""
    other = "Invoice" if is_credit_note(root) else "CreditNote"
    root.tag = f"{{{ROOT.format(other)}}}{other}"
    return f"to {other}"


@mutator(2)
def turn_around(root: Element, rng: Random) -> str | None:
    """Makes a credit note of an invoice, or the other way round, names of lines and quantities included."""
    change_root(root, rng)
    names = {
        "InvoiceLine": "CreditNoteLine",
        "InvoicedQuantity": "CreditedQuantity",
        "InvoiceTypeCode": "CreditNoteTypeCode",
    }
    if not is_credit_note(root):
        names = {new: old for old, new in names.items()}
    for old, new in names.items():
        for node in named(root, old):
            node.tag = f"{{{etree.QName(node).namespace}}}{new}"
    code = named(root, "InvoiceTypeCode", "CreditNoteTypeCode")
    if code and rng.random() < 0.7:
        code[0].text = "381" if is_credit_note(root) else "380"
    return f"to {local(root)}"


@mutator(2)
def empty(root: Element, rng: Random) -> str | None:
    """Leaves nothing of an element but its name, or its name and blanks."""
    node = pick(rng, below(root))
    if node is None:
        return None
    for child in list(node):
        node.remove(child)
    node.text = rng.choice([None, " ", "\n\t", "\u00a0"])
    return spot(node)


@mutator(1)
def swap_parties(root: Element, rng: Random) -> str | None:
    """Exchanges what seller and buyer hold."""
    seller, buyer = find(root, "AccountingSupplierParty"), find(root, "AccountingCustomerParty")
    if seller is None or buyer is None:
        return None
    seller.tag, buyer.tag = buyer.tag, seller.tag
    return "seller and buyer"


# --- attributes -----------------------------------------------------------------------------------


@mutator(5)
def drop_attribute(root: Element, rng: Random) -> str | None:
    """Leaves out an attribute."""
    node = pick(rng, [each for each in below(root) if each.attrib])
    if node is None:
        return None
    name = rng.choice(sorted(map(str, node.attrib)))
    del node.attrib[name]
    return f"{spot(node)}/@{name}"


@mutator(5)
def add_attribute(root: Element, rng: Random) -> str | None:
    """Adds an attribute that UBL knows, or one that nobody knows."""
    node = pick(rng, below(root))
    if node is None:
        return None
    name = rng.choice(sorted(pools.ATTRIBUTES))
    node.set(name, rng.choice(pools.ATTRIBUTES[name]))
    return f"{spot(node)}/@{name}"


@mutator(8)
def change_attribute(root: Element, rng: Random) -> str | None:
    """Gives an attribute another value."""
    node = pick(rng, [each for each in below(root) if each.attrib])
    if node is None:
        return None
    name = rng.choice(sorted(map(str, node.attrib)))
    old = node.get(name) or ""
    known = pools.ATTRIBUTES.get(name, ())
    new = rng.choice(known) if known and rng.random() < 0.6 else _disturb(old, rng)
    node.set(name, new)
    return f"{spot(node)}/@{name} {old!r} to {new!r}"


# --- text -----------------------------------------------------------------------------------------


@mutator(20)
def change_text(root: Element, rng: Random) -> str | None:
    """Gives a basic element another text, after its kind."""
    node = pick(rng, leaves(root))
    return None if node is None else _change_text(node, rng)


@mutator(8)
def change_code(root: Element, rng: Random) -> str | None:
    """Gives a code or an identifier with a meaning another value."""
    nodes = [node for node in leaves(root) if _values(node)]
    node = pick(rng, nodes)
    return None if node is None else _set(node, rng.choice(_values(node)))


@mutator(12)
def change_amount(root: Element, rng: Random) -> str | None:
    """Changes a number by a little."""
    node = pick(rng, [each for each in leaves(root) if _kind(each) == "number"])
    if node is None:
        return None
    try:
        old = Decimal((node.text or "").strip())
    except InvalidOperation:
        return None
    step = rng.choice(pools.STEPS)
    return _set(node, str(-old if step == 0 else old + step))


@mutator(4)
def disturb_text(root: Element, rng: Random) -> str | None:
    """Changes how a text is written rather than what it says."""
    node = pick(rng, leaves(root))
    return None if node is None else _set(node, _disturb(node.text or "", rng))


def _set(node: Element, text: str) -> str:
    said = f"{spot(node)} {(node.text or '')[:40]!r} to {text[:60]!r}"
    node.text = text
    return said


def _change_text(node: Element, rng: Random) -> str:
    values = _values(node)
    if values and rng.random() < 0.5:
        return _set(node, rng.choice(values))
    write = {"number": _number, "date": _date, "indicator": _indicator}.get(_kind(node), _disturb)
    return _set(node, write(node.text or "", rng))


def _kind(node: Element) -> str:
    name = local(node)
    for kind, endings in pools.KINDS.items():
        if name.endswith(endings):
            return kind
    return "text"


def _values(node: Element) -> Sequence[str]:
    above = node.getparent()
    full = f"{'' if above is None else local(above)}/{local(node)}"
    scheme = pools.NUMBERS.get(node.get("schemeID") or "", ())
    return scheme or pools.TEXTS.get(full) or pools.TEXTS.get(local(node), ())


def _number(text: str, rng: Random) -> str:
    return pools.rewrite(rng.choice(pools.NUMBER_FORMS), text.strip() or "1")


def _date(text: str, rng: Random) -> str:
    if rng.random() < 0.6:
        return pools.rewrite(rng.choice(pools.DATE_FORMS), text.strip() or "2026-09-01")
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return "2026-09-01"
    return (day + timedelta(days=rng.choice([-366, -31, -1, 1, 31, 366]))).isoformat()


def _indicator(text: str, rng: Random) -> str:
    return rng.choice(pools.INDICATORS)


def _disturb(text: str, rng: Random) -> str:
    return pools.rewrite(rng.choice(pools.TEXT_FORMS), text)


# --- the document as a whole ----------------------------------------------------------------------


@mutator(8)
def change_countries(root: Element, rng: Random) -> str | None:
    """Sets seller and buyer into countries with rules of their own: by address, by VAT number, or by both."""
    seller, buyer = rng.choice(pools.COUNTRIES), rng.choice(pools.COUNTRIES)
    if rng.random() < 0.5:
        buyer = seller
    how = rng.choice(["address", "number", "both", "both"])
    for party, country in (("AccountingSupplierParty", seller), ("AccountingCustomerParty", buyer)):
        settle(root, party, country, how)
    return f"{seller} and {buyer} by {how}"


def settle(root: Element, party: str, country: str, how: str = "both") -> None:
    """Puts a party into a country by its address, its VAT number, or both."""
    code = find(root, f"{party}/Party/PostalAddress/Country/IdentificationCode")
    if code is not None and how != "number":
        code.text = country
    number = find(root, f"{party}/Party/PartyTaxScheme/CompanyID")
    if number is not None and how != "address":
        prefix = "EL" if country == "GR" else country
        number.text = prefix + (number.text or "")[2:]


@mutator(5)
def change_category(root: Element, rng: Random) -> str | None:
    """Gives VAT categories another code: one of them, or all that had the same."""
    nodes = inside(root, "ID", "TaxCategory")
    node = pick(rng, nodes)
    if node is None:
        return None
    old, new = node.text, rng.choice(pools.CATEGORIES)
    every = rng.random() < 0.5
    for each in nodes if every else [node]:
        if each.text == old:
            each.text = new
    return f"{'every ' if every else ''}{spot(node)} {old!r} to {new!r}"


@mutator(3)
def change_rate(root: Element, rng: Random) -> str | None:
    """Gives every category with one rate another rate, or none."""
    nodes = named(root, "Percent")
    node = pick(rng, nodes)
    if node is None:
        return None
    old, new = node.text, rng.choice(pools.RATES)
    for each in nodes:
        if each.text == old and new is None:
            remove(each)
        elif each.text == old:
            each.text = new
    return f"{old!r} to {new!r}"


@mutator(3)
def change_currency(root: Element, rng: Random) -> str | None:
    """Writes the whole document in another currency."""
    code = find(root, "DocumentCurrencyCode")
    if code is None:
        return None
    old, new = code.text, rng.choice(pools.ATTRIBUTES["currencyID"])
    code.text = new
    for node in below(root):
        if node.get("currencyID") == old:
            node.set("currencyID", new)
    return f"{old} to {new}"


@mutator(3)
def change_process(root: Element, rng: Random) -> str | None:
    """Names another specification, process or type of document."""
    name = rng.choice(["CustomizationID", "ProfileID", "InvoiceTypeCode", "CreditNoteTypeCode"])
    node = find(root, name)
    return None if node is None else _set(node, rng.choice(pools.TEXTS[name]))


@mutator(4)
def change_scheme(root: Element, rng: Random) -> str | None:
    """Gives an identifier another scheme, and a number that suits it or just does not."""
    node = pick(
        rng,
        named(root, "EndpointID", "CompanyID") + [each for each in named(root, "ID") if each.get("schemeID")],
    )
    if node is None:
        return None
    scheme = rng.choice(sorted(pools.NUMBERS))
    node.set("schemeID", scheme)
    return f"{scheme} {_set(node, rng.choice(pools.NUMBERS[scheme]))}"


@mutator(3)
def change_tax_scheme(root: Element, rng: Random) -> str | None:
    """Calls a tax something else than VAT."""
    node = pick(rng, inside(root, "ID", "TaxScheme"))
    return None if node is None else _set(node, rng.choice(pools.TEXTS["TaxScheme/ID"]))


# --- from elsewhere -------------------------------------------------------------------------------


def grafter(donors: Sequence[Element]) -> Mutator:
    """A mutator that takes a group of another document over, beside ours or instead of it."""

    def graft(root: Element, rng: Random) -> str | None:
        donor = rng.choice(donors)
        node = pick(rng, [each for each in below(donor) if each.getparent() is donor or len(each)])
        if node is None:
            return None
        return graft_in(root, node, instead=rng.random() < 0.5)

    return graft


def graft_in(root: Element, node: Element, *, instead: bool) -> str | None:
    """Puts a copy of another document's element at its own path in this one."""
    names = [local(above) for above in node.iterancestors()][:-1]
    kind = "CreditNote" if is_credit_note(root) else "Invoice"
    parent: Element | None = root
    for name in reversed(names):
        parent = _child(parent, re.sub(r"^(Invoice|CreditNote)Line$", f"{kind}Line", name))
        if parent is None:
            return None
    assert parent is not None
    made = clone(node)
    made.tag = _of_kind(made, kind)
    for quantity in made.iter(f"{{{CBC}}}InvoicedQuantity", f"{{{CBC}}}CreditedQuantity"):
        quantity.tag = _of_kind(quantity, kind)
    old = _child(parent, local(made))
    if old is None:
        parent.append(made)
    else:
        old.addnext(made)
        if instead:
            remove(old)
    return f"{spot(node)}{' instead' if instead and old is not None else ''}"


def _child(node: Element | None, name: str) -> Element | None:
    return None if node is None else find(node, name)


def _of_kind(node: Element, kind: str) -> str:
    quantity = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    name = re.sub(r"^(Invoice|CreditNote)Line$", f"{kind}Line", local(node))
    name = re.sub(r"^(Invoiced|Credited)Quantity$", quantity, name)
    return f"{{{etree.QName(node).namespace}}}{name}"


def planter(paths: Sequence[str]) -> Mutator:
    """A mutator that adds elements or attributes which these XPaths name."""

    def plant_one(root: Element, rng: Random) -> str | None:
        path = rng.choice(paths)
        return plant(root, path, rng)

    return plant_one


STEP = re.compile(r"^(?:(?P<prefix>cac|cbc|ext):)?(?P<name>\w+)$")


def plant(root: Element, path: str, rng: Random) -> str | None:
    """Makes what an XPath of names asks for, at the place it names or, after `//`, at some place."""
    kind = "CreditNote" if is_credit_note(root) else "Invoice"
    path = path.replace("(cac:InvoiceLine|cac:CreditNoteLine)", f"cac:{kind}Line")
    steps = path.lstrip("/").split("/")
    node: Element | None = root
    if path.startswith("//"):
        node = _anywhere(root, steps, rng)
    for step in steps:
        if node is None:
            return None
        if step.startswith("@"):
            node.set(step[1:], rng.choice(pools.ATTRIBUTES.get(step[1:], ("x",))))
            return path
        node = _step(node, step)
    if node is not None and not node.text and not len(node):
        _fill(node)
    return path


def _anywhere(root: Element, steps: list[str], rng: Random) -> Element | None:
    """Where a path that may begin anywhere begins; steps that are there already are taken from the list."""
    first = STEP.match(steps[0])
    if first is None:
        return pick(rng, leaves(root)) if steps[0].startswith("@") else None
    there = named(root, first["name"])
    if there and len(steps) > 1:
        steps.pop(0)
        return pick(rng, there)
    return root


def _step(node: Element, step: str) -> Element | None:
    match = STEP.match(step)
    if match is None:
        return None
    tag = f"{{{PREFIXES.get(match['prefix'] or '', '')}}}{match['name']}"
    there = node.find(tag)
    return there if there is not None else etree.SubElement(node, tag)


def _fill(node: Element) -> None:
    """Something to hold for a new element: no empty element, so that no other rule speaks."""
    if etree.QName(node).namespace == CBC:
        node.text = {"number": "1", "date": "2026-09-01", "indicator": "true"}.get(_kind(node), "x")
    else:
        etree.SubElement(node, f"{{{CBC}}}ID").text = "x"
