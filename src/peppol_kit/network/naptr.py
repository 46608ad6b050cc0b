r"""The regular expression of a NAPTR record, applied without trusting it.

Anybody can put one into DNS. What U-NAPTR needs is little (``.*`` and an address, RFC 4848 section 2.2); what is
understood here is a little more: literal characters, ``.``, ``[...]``, ``^``, ``$``, ``* + ?`` after one character,
groups that are not repeated, and ``\1`` to ``\9`` in the replacement. Nothing of that can take long.

Source: RFC 3402, section 3.2 (the substitution expression); RFC 4848; OASIS BDXL 1.0.
"""

from __future__ import annotations

import re

from peppol_kit.errors import DirectoryAnswerInvalid

_LONGEST = 255
_MOST_REPEATED = 2
"""Each more would multiply the work by the length of a name; two are done in some million steps."""
_NOT_DELIMITERS = frozenset("0123456789i\\")
_TOKEN = re.compile(r"\\[^A-Za-z0-9]|\[\^?\]?[^\[\]\\]*\]|[^\\\[\]*+?{}|]")
_REPEAT = re.compile(r"[*+?]")
_BACK_REFERENCE = re.compile(r"\\(.)")


def substituted(expression: str, name: str) -> str:
    """What the expression makes of a name, as ``sed`` would.

    Raises:
        DirectoryAnswerInvalid: the expression is none, is not understood, or does not match the name.
    """
    delimiter = expression[:1]
    if len(expression) > _LONGEST or not delimiter or delimiter in _NOT_DELIMITERS:
        raise DirectoryAnswerInvalid("the regular expression of a NAPTR record has no delimiter, or is too long")
    parts = re.split(rf"(?<!\\){re.escape(delimiter)}", expression[1:])
    if len(parts) != 3 or parts[2] not in ("", "i"):
        raise DirectoryAnswerInvalid("a NAPTR record must have an expression and a replacement between delimiters")
    escaped = f"\\{delimiter}"
    pattern, replacement = (part.replace(escaped, delimiter) for part in parts[:2])
    compiled = re.compile(_translated(pattern), re.IGNORECASE if parts[2] else 0)
    match = compiled.search(name)
    if match is None:
        raise DirectoryAnswerInvalid("the regular expression of a NAPTR record does not match the name asked for")
    return f"{name[: match.start()]}{_filled(replacement, match)}{name[match.end() :]}"


def _translated(pattern: str) -> str:
    """The expression as Python has it, if it is one of those that are understood."""
    out, place, repeated = [], 0, 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            raise DirectoryAnswerInvalid("the regular expression of a NAPTR record has what is not allowed there")
        out.append(_literal(token[0]))
        place = token.end()
        repeat = _REPEAT.match(pattern, place)
        if repeat:
            repeated += 1
            if token[0] in ("(", ")", "^", "$") or repeated > _MOST_REPEATED:
                raise DirectoryAnswerInvalid("the regular expression of a NAPTR record repeats more than is allowed")
            out.append(repeat[0])
            place = repeat.end()
    translated = "".join(out)
    try:
        re.compile(translated)
    except re.error as error:
        raise DirectoryAnswerInvalid("the regular expression of a NAPTR record is none") from error
    return translated


def _literal(token: str) -> str:
    if token.startswith("["):
        inverted = token.startswith("[^")
        return f"[{'^' if inverted else ''}{re.escape(token[2 if inverted else 1 : -1]).replace(re.escape('-'), '-')}]"
    if token in (".", "^", "$", "(", ")"):
        return token
    return re.escape(token.removeprefix("\\"))


def _filled(replacement: str, match: re.Match[str]) -> str:
    def part(reference: re.Match[str]) -> str:
        wanted = reference[1]
        if not wanted.isdecimal():
            return wanted
        try:
            return match[int(wanted)] or ""
        except IndexError as error:
            raise DirectoryAnswerInvalid("a NAPTR record refers to a group that it does not have") from error

    return _BACK_REFERENCE.sub(part, replacement)
