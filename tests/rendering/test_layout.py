"""What a sender may add to the looks of a document."""

from __future__ import annotations

import re

import pytest
from tests.rendering.samples import GIF, PNG, invoice

from peppol_kit import Layout, render_html, render_pdf
from peppol_kit.errors import ConfigurationError


@pytest.mark.parametrize(("logo", "kind"), [(PNG, "png"), (GIF, "gif"), (b"\xff\xd8\xff\xe0", "jpeg")])
def test_a_logo_is_what_its_bytes_say(logo: bytes, kind: str) -> None:
    assert Layout(logo=logo).logo_kind == kind


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"logo": b"BM..."}, "neither PNG nor JPEG nor GIF"),
        ({"logo": b""}, "neither PNG nor JPEG nor GIF"),
        ({"logo": PNG + b"\0" * 100_000}, "has 100 kB, and may have 100 kB"),
        ({"colour": "red"}, "'red'"),
        ({"colour": "#fff;} body {display:none"}, "six hexadecimal digits"),
    ],
)
def test_what_cannot_be_used_is_refused(options: dict[str, bytes | str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        Layout(**options)  # type: ignore[arg-type]


def test_a_logo_that_is_cut_off_is_refused_where_it_is_drawn() -> None:
    with pytest.raises(ConfigurationError, match="the logo cannot be drawn"):
        render_pdf(invoice(), layout=Layout(logo=PNG[:40]))


def test_header_and_footer_are_on_the_page() -> None:
    page = render_html(invoice(), layout=Layout(header="Kop\nvan twee regels", footer="Voet", colour="#AA0000"))
    assert "<p>Kop\nvan twee regels</p>" in page
    assert "<footer><p>Voet</p></footer>" in page
    assert "--colour: #AA0000;" in page
