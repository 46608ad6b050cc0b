"""The page about mail lists every variable."""

from __future__ import annotations

import re
from pathlib import Path

from peppol_kit.mail import VARIABLES

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "send-by-email.md"


def test_the_page_has_every_variable() -> None:
    table = re.search(r"\| variable \| is \|\n(.*?)\n\n", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert table is not None
    named = re.findall(r"`(\w+)`", "\n".join(row.split("|")[1] for row in table[1].splitlines()))
    assert sorted(named) == sorted(VARIABLES)
