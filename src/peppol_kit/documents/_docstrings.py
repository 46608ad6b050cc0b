"""What stands below each field in the source of a model: what it means, and an example."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.documents._group import Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TERMS = re.compile(r"(?:B[TG]-\d+[^.]*?\(\d\.\.[1n]\)(?:, )?)+\. ")
_EXAMPLE = re.compile(r"(?P<meaning>.*); ``(?P<example>.*)``\.", re.DOTALL)


class Words(NamedTuple):
    """What is said of a field: its meaning, with markup, and the source of an example, if it ends with one."""

    meaning: str
    example: str = ""


def said(model: type[Group], field: str) -> Words:
    """What is said of one field; no words where there is no source."""
    return words(model).get(field, Words(""))


@cache
def words(model: type[Group]) -> Mapping[str, Words]:
    """What is said of each field of a model, those that it inherits included; nothing where there is no source."""
    above = [base for base in model.__bases__ if issubclass(base, Group)]
    inherited = {name: said for base in above for name, said in words(base).items()}
    return inherited | dict(_own(model))


def _own(model: type[Group]) -> Iterator[tuple[str, Words]]:
    try:
        source = inspect.getsource(model)
    except OSError:  # a program that is shipped without sources
        return
    (definition,) = ast.parse(dedent(source)).body
    assert isinstance(definition, ast.ClassDef)  # noqa: S101 - it is the source of a class
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        match (field, below):
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, _split(" ".join(text.split()))


def _split(text: str) -> Words:
    text = _TERMS.sub("", text, count=1)  # which the annotation says too
    found = _EXAMPLE.fullmatch(text)
    return Words(f"{found['meaning']}.", found["example"]) if found else Words(text)
