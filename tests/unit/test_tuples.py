"""Fields that take several: given as a tuple or a list, never as one alone."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from peppol_kit import Invoice, Line, Note


@pytest.mark.parametrize(
    ("field", "value"), [("lines", Line(name="Tripel")), ("notes", Note("Thanks")), ("notes", "Thanks")]
)
def test_one_without_its_comma_is_refused_in_one_line(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Invoice.model_validate({field: value})
    assert [(error["loc"], error["msg"]) for error in refused.value.errors()] == [
        ((field,), "Input should be a valid tuple")
    ]


def test_a_list_is_as_good_as_a_tuple() -> None:
    assert Invoice.model_validate({"lines": [Line(name="Tripel")]}) == Invoice(lines=(Line(name="Tripel"),))
