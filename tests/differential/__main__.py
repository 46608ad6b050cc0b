"""Compares our verdicts with the official ones on many documents: `python -m tests.differential --help`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from .harness import Outcome, artefacts, keep, official, ours, run, workers, workshop
from .official import RELEASES


def options() -> argparse.Namespace:
    """What the user asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--release", action="append", choices=sorted(RELEASES), help="default: each of them")
    parser.add_argument("--count", type=int, default=400, help="random mutants a release")
    parser.add_argument("--start", type=int, default=0, help="the first of them")
    parser.add_argument("--sweep", action="store_true", help="also one case made for each rule")
    parser.add_argument("--plain", action="store_true", help="also the fixtures as they are")
    parser.add_argument("--alone", action="store_true", help="only the official verdict, for the coverage")
    parser.add_argument("--rule", default="", help="show only differences on rules that begin with this")
    parser.add_argument("--show", type=int, default=10, help="how many differences to print")
    parser.add_argument("--silent-rules", action="store_true", help="name the rules that no case fired")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--case", default="", help="print one case (such as random:17) and both verdicts")
    return parser.parse_args()


def show_case(key: str, id_: str) -> None:
    """One document and both verdicts on it."""
    case = workshop(key).case(id_)
    verdict = official(key).judge(case.xml)
    print(case.xml, "", case.said, sep="\n")
    for found in sorted(verdict.findings):
        print("official", *found)
    for position in verdict.stopped:
        print("stopped ", official(key).release.sheets[position])
    for found in sorted(ours(RELEASES[key], case.xml)):
        print("ours    ", *found)


def report(key: str, outcome: Outcome, wish: argparse.Namespace, seconds: float) -> None:
    """The figures of one release, and some of the differences."""
    rules = [rule.id for rule in official(key).rules]
    silent = [rule for rule in rules if rule not in outcome.fired]
    print(
        f"{key}: {outcome.cases} documents, {len(outcome.differences)} differ, {outcome.stopped} stop the "
        f"artefact, {len(rules) - len(silent)} of {len(rules)} rules fired, {seconds:.0f} s"
    )
    if wish.silent_rules and silent:
        print("  not fired:", " ".join(silent))
    if outcome.differences:
        print("  by rule:", ", ".join(f"{rule} {count}" for rule, count in outcome.by_rule.most_common(40)))
    wanted = [each for each in outcome.differences if any(rule.startswith(wish.rule) for rule in each.rules)]
    for each in wanted[: wish.show]:
        print(each)
    folder = os.environ.get("PEPPOL_KIT_KEEP")
    for each in wanted if folder else ():
        keep(each, Path(str(folder)))


def main() -> int:
    """0 where everything agrees."""
    wish = options()
    if artefacts() is None:
        sys.exit("PEPPOL_KIT_ARTEFACTS must name the folder with the official artefacts")
    agree = True
    with workers(wish.processes) as pool:
        for key in wish.release or RELEASES:
            if wish.case:
                show_case(key, wish.case)
                continue
            shop = workshop(key)
            ids = shop.plain() if wish.plain else []
            ids += shop.directed() if wish.sweep else []
            ids += shop.random(wish.count, wish.start)
            began = time.monotonic()
            outcome = run(key, ids, alone=wish.alone, pool=pool)
            report(key, outcome, wish, time.monotonic() - began)
            agree &= not outcome.differences
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
