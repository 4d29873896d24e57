"""From a letter's text to blocks that the template places.

Texts are written by people who know the law, not by programmers: a handful of line marks, no
markup language. What a person is called or wrote is filled in after the marks were read, so a value
can never become a mark, and the template places it as text, so it can never become code.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import Rejected

Value = str | Sequence[str]
Values = Mapping[str, Value]
Block = dict[str, Any]
Run = dict[str, Any]

PLACEHOLDER = re.compile(r"\{(\w+)\}")
STRONG = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# "§ 309", "SGB II", "Absatz 4" stay on one line.
LAW_GAP = re.compile(r"(?<=§) |(?<=\bSGB) (?=[IVX]+\b)|(?<=\bAbsatz) |(?<=\bNummer) |(?<=\bSatz) ")
ROW = re.compile(r"\| ([^:]+): (.+)")


def blocks(markup: str, values: Values) -> list[Block]:
    """Read the marks of a text and fill its placeholders; what stays empty is left out."""
    found = (_block(part, values) for part in re.split(r"\n\s*\n", markup.strip()))
    return [block for block in found if block is not None]


def fill(text: str, values: Values) -> str:
    """A single line with its placeholders filled (a subject, a phrase)."""
    kept_together = LAW_GAP.sub("\u00a0", text)
    return PLACEHOLDER.sub(lambda match: _word(match.group(1), values), kept_together)


def placeholders(markup: str) -> frozenset[str]:
    """The names a text asks for."""
    return frozenset(PLACEHOLDER.findall(markup))


def _block(part: str, values: Values) -> Block | None:
    lines = [line.strip() for line in part.strip().splitlines()]
    first = lines[0]
    if first.startswith("# "):
        return {"kind": "heading", "text": fill(first[2:], values)}
    if first.startswith("- "):
        items = [item for line in lines for item in _items(line.removeprefix("- "), values)]
        return {"kind": "list", "items": items} if items else None
    if first.startswith("| "):
        return _facts(lines, values)
    kind = "small" if first.startswith("~ ") else "paragraph"
    found = runs(" ".join(lines).removeprefix("~ "), values)
    return {"kind": kind, "runs": found} if _has_words(found) else None


def _facts(lines: list[str], values: Values) -> Block | None:
    rows = []
    for line in lines:
        match = ROW.fullmatch(line)
        if match is None:
            raise Rejected("letter_text_row", line=line)
        value = runs(match.group(2), values)
        if _has_words(value):
            rows.append({"label": match.group(1), "value": value})
    return {"kind": "facts", "rows": rows} if rows else None


def _items(line: str, values: Values) -> list[list[Run]]:
    """One item, or one per entry if the line is nothing but a placeholder for a list."""
    alone = PLACEHOLDER.fullmatch(line)
    if alone is not None and not isinstance(_value(alone.group(1), values), str):
        return [[_run(entry, strong=False)] for entry in _value(alone.group(1), values)]
    found = runs(line, values)
    return [found] if _has_words(found) else []


def runs(text: str, values: Values) -> list[Run]:
    """Split into plain and strong parts, then fill each."""
    parts = STRONG.split(text)
    filled = (_run(fill(part, values), strong=bool(place % 2)) for place, part in enumerate(parts))
    return [run for run in filled if run["text"]]


def _run(text: str, *, strong: bool) -> Run:
    return {"text": text, "strong": strong}


def _has_words(found: list[Run]) -> bool:
    return any(run["text"].strip() for run in found)


def _word(name: str, values: Values) -> str:
    value = _value(name, values)
    return value if isinstance(value, str) else ", ".join(value)


def _value(name: str, values: Values) -> Value:
    if name not in values:
        raise Rejected("letter_value_missing", placeholder=name)
    return values[name]
