"""Expressions of other modelers in our language, where they are known to mean the same.

Only what both languages read alike is translated: comparisons, `and`/`or`/`not`, arithmetic,
names and the path from one to the next, texts, numbers, true, false, null. A call, a conditional
or anything else gives None: nobody guesses what a condition means.
"""

from __future__ import annotations

import re
from datetime import datetime

from engine.expressions import ExpressionError, parse
from engine.zone import BERLIN

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"\\]*"|'[^'\\]*')|(?P<number>\d+(?:\.\d+)?)
    |(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/()<>=!]))""",
    re.VERBOSE,
)
_JUEL_WORDS = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
_JUEL_SIGNS = {"&&": "and", "||": "or", "!": "not"}
_WORDS = frozenset({"and", "or", "not", "true", "false", "null"})
_DURATION = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?\Z")


def quoted(text: str) -> str | None:
    """Return a literal text; None if it cannot be written as one."""
    if "'" in text or "\\" in text or "\n" in text:
        return None
    return f"'{text}'"


def juel(said: str) -> str | None:
    """Return what `${…}` or `#{…}` says; a text without it is itself."""
    inner = re.fullmatch(r"\s*[$#]\{(.*)\}\s*", said, re.DOTALL)
    if inner is None:
        return None if "${" in said or "#{" in said else quoted(said)
    return _translated(inner[1], {**_JUEL_SIGNS}, _JUEL_WORDS)


def feel(said: str) -> str | None:
    """Return what a FEEL expression (`=…`) says; a text without the mark is itself."""
    if not said.lstrip().startswith("="):
        return quoted(said)
    return _translated(said.lstrip()[1:], {"=": "=="}, {})


def python(said: str) -> str | None:
    """Return what a Python expression of spiff says."""
    return _translated(said, {}, {"True": "true", "False": "false", "None": "null"})


def instant(said: str) -> str | None:
    """Return a literal date and time as an expression; without an offset it is Berlin's."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=BERLIN)
    return f"zeitpunkt('{at.isoformat()}')"


def is_duration(said: str) -> bool:
    """Tell whether a text is an ISO duration."""
    return _DURATION.match(said.strip()) is not None


def _translated(text: str, signs: dict[str, str], words: dict[str, str]) -> str | None:
    parts, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        at = match.end()
        if match["name"] and text[at:].lstrip().startswith("(") and match["name"] != "not":
            return None  # a call: ours are other functions
        parts.append(_word(match, signs, words))
    found = " ".join(parts).replace("( ", "(").replace(" )", ")")
    try:
        parse(found)
    except ExpressionError:
        return None
    return found


def _word(match: re.Match[str], signs: dict[str, str], words: dict[str, str]) -> str:
    if match["sign"]:
        return signs.get(match["sign"], match["sign"])
    name = match["name"]
    if name is None:
        return match[0].strip()
    name = words.get(name, name)
    first, *path = name.split(".") if name not in _WORDS else [name]
    return first + "".join(f"['{step}']" for step in path)
