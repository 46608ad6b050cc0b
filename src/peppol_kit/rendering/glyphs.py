"""Text as the fonts inside typst can show it.

A character that none of them has would be no valid PDF/A, so another mark takes its place; what makes a reader see
another text than there is (controls that turn the direction of writing) is left out. Text from a document is never
markup: it goes to typst as data.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from unicodedata import normalize

MARK = "\N{REPLACEMENT CHARACTER}"
"""What stands in the place of a character for which there is no font."""

_HIDDEN = dict.fromkeys([0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LONG = re.compile(r"[^\s\u200b]{25,}")  # what does not fit a column would run over the next ones
_END = re.compile(r"(?<=[:/._@#?&=,;+-])")
_GAP = "\N{ZERO WIDTH SPACE}"
_COVERED = """
    a-d 20-7f 85 a0-377 37a-37f 384-38a 38c 38e-3a1 3a3-4ff 531-58f 5be 5c0 5c3 5c6 5d0-5eb 5ef-5f5 5f7 606-60c
    61b-61c 61f 621-63a 640-64a 660-66d 674 679-67b 67e-680 683-684 686-687 691 698 6a4 6a9 6af 6be 6cc 6f0-6f9
    900-97f e81-e82 e84 e87-e88 e8a e8d e94-e97 e99-e9f ea1-ea3 ea5 ea7 eaa-eab ead-eb9 ebb-ebc ec8-ecd 13a0-13fd
    17c1-17c3 1d00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4
    1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2000-2029 202f-2040 2042 2044-2071 2074-208e 2090-209c
    20a2-20c0 20d0-20f0 2100-211e 2120 2122 2124 2126-2151 2153-2184 2190-23ff 2423 2460-2606 2609-262f 2639-268b
    2690-269c 26a0-26a7 26ac-26af 26b2 2714 2717-2727 2729-274b 274d 274f-2752 2756 2758-275e 2761-277f 27c2-2b73
    2b76-2b95 2b97-2bff 2c60-2cf3 2cf9-2cff 2e02-2e05 2e08-2e0a 2e17-2e18 3000 302e-3030 3036 a640-a641 a648-a649
    a656-a657 a71b-a727 a765 a789-a78e a790-a791 a793 ab52 ab66 ab70-abbf fb00-fb06 fb13-fb17 fb1d fb1f-fb4f
    fb52-fb81 fb8a-fb95 fb9e-fb9f fbaa-fbad fbe8-fbe9 fbfc-fbff fe70-fe74 fe76-fefc feff fffd
"""


class Glyphs:
    """Makes texts showable, and counts what had to be replaced."""

    def __init__(self, unknown: frozenset[str] = frozenset()) -> None:
        self.replaced = 0
        self._unknown = unknown

    def shown(self, text: str) -> str:
        """A text that the fonts have, with places at which a long word may be broken."""
        if not text.isascii() or not text.isprintable():
            text = "".join(map(self._one, normalize("NFC", text).translate(_HIDDEN)))
        return _LONG.sub(_broken, text) if len(text) >= 25 else text

    def _one(self, character: str) -> str:
        if ord(character) in covered() and character not in self._unknown:
            return character
        self.replaced += 1
        return MARK


def _broken(match: re.Match[str]) -> str:
    parts = _END.split(match[0])
    return _GAP.join(_GAP.join(part[at : at + 12] for at in range(0, len(part), 12)) for part in parts if part)


@cache
def covered() -> frozenset[int]:
    """The characters that the fonts inside typst have."""
    ends = ([int(end, 16) for end in span.split("-")] for span in _COVERED.split())
    return frozenset(chain.from_iterable(range(span[0], span[-1] + 1) for span in ends))
