"""Documents, both verdicts on each, and where they differ."""

from __future__ import annotations

import copy
import os
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from .mutate import (
    DAMAGES,
    MUTATORS,
    Element,
    Weighted,
    find,
    grafter,
    mutate,
    places,
    plant,
    planter,
    spot,
)
from .official import RELEASES, Found, Memory, Official, Release, Rule, Verdict, plain_location
from .pools import XRECHNUNG
from .recipes import RECIPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FIXTURES = Path(__file__).parents[1] / "fixtures"
SMALL = ("be-invoice", "be-creditnote")
COMPLETE = ("valid/full-invoice", "valid/full-creditnote")
CHUNK = 25
DRESS = {
    "peppol-bis-self-billing-3": {
        "CustomizationID": "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0",
        "ProfileID": "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0",
        "InvoiceTypeCode": "389",
        "CreditNoteTypeCode": "261",
    },
    "nlcius": {"CustomizationID": "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"},
    "xrechnung-3": {"CustomizationID": XRECHNUNG},
}
"""What documents of a ruleset say of themselves, where those of Peppol billing say something else."""
OWN = {
    "xrechnung-3": ("valid/xrechnung-*", "special/xrechnung-*", "broken/xrechnung-extension*", "broken/xrechnung-cvd-*")
}
"""The fixtures of which every other random mutant of a ruleset is made, with its extensions among them."""
REMARK = re.compile(r"<!--|<\?")
"""A remark within a date stops the artefacts, who see two texts; we read the date around it, as XML means it."""
NOT_USED = re.compile(r"^not\((?P<path>(?://|\(cac:InvoiceLine\|cac:CreditNoteLine\)/)?@?[\w:/@]+)\)")


class Case(NamedTuple):
    """A document: how to make it again, and what was done to it."""

    id: str
    said: str
    xml: str


@dataclass
class Outcome:
    """What came of some cases."""

    cases: int = 0
    stopped: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Takes over what another part of the cases gave."""
        self.cases += other.cases
        self.stopped += other.stopped
        self.fired += other.fired
        self.differences += other.differences

    @property
    def by_rule(self) -> Counter[str]:
        """How many cases disagree on each rule."""
        return Counter(rule for each in self.differences for rule in each.rules)


@dataclass(frozen=True)
class Difference:
    """A document on which we say something else."""

    case: Case
    missing: tuple[Found, ...]
    extra: tuple[Found, ...]
    error: str = ""

    @property
    def rules(self) -> set[str]:
        """The rules that are not agreed upon."""
        return {rule for rule, _, _ in (*self.missing, *self.extra)} or {self.error.split(":")[0]}

    def __str__(self) -> str:
        lines = [f"{self.case.id}  {self.case.said}"]
        lines += [f"    missing  {rule} {severity} {location}" for rule, severity, location in self.missing]
        lines += [f"    extra    {rule} {severity} {location}" for rule, severity, location in self.extra]
        return "\n".join([*lines, f"    raised   {self.error}"] if self.error else lines)


# --- documents ------------------------------------------------------------------------------------


@cache
def fixture(name: str) -> Element:
    """The root of a fixture; never changed, only copied."""
    return etree.parse(FIXTURES / f"{name}.xml").getroot()


@cache
def bases(folder: str = "valid") -> tuple[str, ...]:
    """The names of the fixtures that mutants are made of; the long one only slows things down."""
    paths = sorted((FIXTURES / folder).glob("*.xml"))
    return tuple(f"{folder}/{path.stem}" for path in paths if path.stem != "long-invoice")


@cache
def own_bases(ruleset: str) -> tuple[str, ...]:
    """The names of the fixtures that belong to a ruleset alone."""
    paths = [path for pattern in OWN.get(ruleset, ()) for path in sorted(FIXTURES.glob(f"{pattern}.xml"))]
    return tuple(f"{path.parent.name}/{path.stem}" for path in paths)


def base(ruleset: str, rng: Random) -> str:
    """The name of a fixture to make a mutant of."""
    own = own_bases(ruleset)
    return rng.choice(own if own and rng.random() < 0.5 else bases())


def dressed_for(release: Release, root: Element) -> Element:
    """A copy of a document that claims to be of the release's ruleset, so that its rules have work to do."""
    made = copy.deepcopy(root.getroottree()).getroot()
    for name, text in DRESS.get(release.ruleset, {}).items():
        node = find(made, name)
        if node is not None and not (node.text or "").startswith(text):
            node.text = text
    return made


def text_of(root: Element) -> str:
    """The document, with what stands around the root, but without XML declaration."""
    return etree.tostring(root.getroottree(), encoding="unicode")


def not_used(rules: Iterable[Rule]) -> dict[str, str]:
    """Rule id -> the XPath of what it does not want to see."""
    found = ((rule.id, NOT_USED.match(rule.test)) for rule in rules if rule.id.startswith(("UBL-CR", "UBL-DT")))
    return {rule: match["path"] for rule, match in found if match}


class Workshop:
    """Makes the cases of one release."""

    def __init__(self, official: Official) -> None:
        self.release = official.release
        self.not_used = not_used(official.rules)
        donors = [fixture(name) for name in bases()]
        self.mutators = [
            *MUTATORS,
            Weighted(8, grafter(donors)),
            Weighted(8, planter(sorted(self.not_used.values()))),
        ]

    def plain(self) -> list[str]:
        """The ids of the fixtures as they are."""
        return [f"plain:{name}" for folder in ("valid", "broken", "releases") for name in judgeable(folder)]

    def directed(self) -> list[str]:
        """The ids of the cases that are made to fire one rule each, or damage each place of each fixture."""
        planted = [f"plant:{rule}:{name}" for rule in self.not_used for name in SMALL]
        damaged = [
            f"each:{name}:{number}:{damage}"
            for name in bases()
            for number, node in enumerate(places(fixture(name)))
            for damage in (DAMAGES if name in COMPLETE else ("drop", "other"))
            if len(node) == 0 or damage in {"drop", "twice"}
        ]
        return [*(f"recipe:{name}" for name in RECIPES), *planted, *damaged]

    def random(self, count: int, start: int = 0) -> list[str]:
        """The ids of cases with one to four random changes."""
        return [f"random:{number}" for number in range(start, start + count)]

    def sample(self, count: int) -> list[str]:
        """The ids of this many cases: half of them directed, if so many exist; the same ones each time."""
        directed = self.directed()
        Random(self.release.ruleset).shuffle(directed)
        chosen = directed[: count // 2]
        return [*chosen, *self.random(count - len(chosen))]

    def case(self, id_: str) -> Case:
        """The document with this id; the same one every time."""
        kind, _, rest = id_.partition(":")
        rng = Random(f"{self.release.ruleset}:{id_}")
        match kind:
            case "plain":
                root, said = copy.deepcopy(fixture(rest).getroottree()).getroot(), "as it is"
            case "recipe":
                root, said = self._cooked(rest)
            case "plant":
                root, said = self._planted(rest, rng)
            case "each":
                root, said = self._damaged(*rest.split(":"))
            case _:
                root, said = self._mutant(rng)
        return Case(f"{self.release.key} {id_}", said, text_of(root))

    def _cooked(self, name: str) -> tuple[Element, str]:
        recipe = RECIPES[name]
        root = dressed_for(self.release, fixture(f"valid/{recipe.base}"))
        recipe.change(root)
        return root, f"{name} on {recipe.base}"

    def _planted(self, rest: str, rng: Random) -> tuple[Element, str]:
        rule, name = rest.split(":")
        root = dressed_for(self.release, fixture(f"valid/{name}"))
        return root, plant(root, self.not_used[rule], rng) or "nothing"

    def _damaged(self, name: str, number: str, damage: str) -> tuple[Element, str]:
        root = dressed_for(self.release, fixture(name))
        node = places(root)[int(number)]
        said = f"{damage} {spot(node)} of {name}"
        DAMAGES[damage](node)
        return root, said

    def _mutant(self, rng: Random) -> tuple[Element, str]:
        name = base(self.release.ruleset, rng)
        root = dressed_for(self.release, fixture(name))
        count = rng.choices((1, 2, 3, 4), (6, 3, 2, 1))[0]
        return root, "; ".join([name, *(mutate(root, rng, self.mutators) for _ in range(count))])


@cache
def judgeable(folder: str) -> tuple[str, ...]:
    """The fixtures of a folder that are UBL and well-formed."""
    names = []
    for path in sorted((FIXTURES / folder).glob("*.xml")):
        try:
            tree = etree.parse(path)
        except (etree.XMLSyntaxError, OSError):  # lxml gives the latter for wrong bytes
            continue
        root = tree.getroot()
        if not tree.docinfo.doctype and root.tag.endswith(("-2}Invoice", "-2}CreditNote")):
            names.append(f"{folder}/{path.stem}")
    return tuple(names)


# --- verdicts -------------------------------------------------------------------------------------


def artefacts() -> Path | None:
    """The folder that holds the official artefacts, when the environment names one."""
    value = os.environ.get("PEPPOL_KIT_ARTEFACTS")
    return Path(value) if value else None


@cache
def official(key: str) -> Official:
    """The official rules of a release, in this process."""
    folder = artefacts()
    assert folder is not None
    cache_folder = os.environ.get("PEPPOL_KIT_CACHE")
    return Official(folder, RELEASES[key], Memory(Path(cache_folder)) if cache_folder else None)


@cache
def workshop(key: str) -> Workshop:
    """What makes the cases of a release, in this process."""
    return Workshop(official(key))


def ours(release: Release, xml: str) -> frozenset[Found]:
    """What we say, without the schema layer."""
    import peppol_kit

    report = peppol_kit.validate(xml.encode(), ruleset=release.ruleset, on=release.on, skip_schema=True)
    return frozenset((each.rule, each.severity, plain_location(each.location)) for each in report.findings)


def compare(key: str, case: Case, verdict: Verdict) -> Difference | None:
    """Where we say something else. Where a stylesheet stopped nothing is known of its rules; we have to say why."""
    try:
        said = ours(RELEASES[key], case.xml)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a difference to report
        return Difference(case, (), (), f"{type(error).__name__}: {error}")
    if verdict.stopped and not said and not REMARK.search(case.xml):
        return Difference(case, (), (), "Silence: the artefact stops, and we find nothing")
    unknown = frozenset(rule for position in verdict.stopped for rule in official(key).sheets[position].rule_ids)
    said = frozenset(found for found in said if found[0] not in unknown)
    missing, extra = sorted(verdict.findings - said), sorted(said - verdict.findings)
    return Difference(case, tuple(missing), tuple(extra)) if missing or extra else None


def examine(key: str, ids: Sequence[str], *, alone: bool = False) -> Outcome:
    """Both verdicts on some cases of a release; only the official one where that stands `alone`."""
    outcome = Outcome()
    for id_ in ids:
        case = workshop(key).case(id_)
        verdict = official(key).judge(case.xml)
        outcome.cases += 1
        outcome.stopped += bool(verdict.stopped)
        outcome.fired.update({rule for rule, _, _ in verdict.findings})
        difference = None if alone else compare(key, case, verdict)
        if difference is not None:
            outcome.differences.append(difference)
    return outcome


def _quiet() -> None:
    """Saxon writes a warning for every pattern that fails to evaluate; nobody needs those."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def run(
    key: str,
    ids: Sequence[str],
    *,
    processes: int = 2,
    alone: bool = False,
    pool: ProcessPoolExecutor | None = None,
) -> Outcome:
    """Both verdicts on many cases, in several processes."""
    own = pool or workers(processes)
    parts = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    outcome = Outcome()
    for part in [own.submit(examine, key, part, alone=alone) for part in parts]:
        outcome.add(part.result())
    if pool is None:
        own.shutdown()
    return outcome


def workers(processes: int = 2) -> ProcessPoolExecutor:
    """Processes that each hold their own compiled stylesheets (Saxon does not survive a fork)."""
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_quiet)


def keep(difference: Difference, folder: Path) -> Path:
    """Writes the document of a difference to a folder, for a closer look."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (re.sub(r"[^\w.@-]+", "-", difference.case.id) + ".xml")
    path.write_text(difference.case.xml, encoding="utf-8")
    return path
