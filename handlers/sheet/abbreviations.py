"""One list of abbreviations per sheet, made of what the sheet really uses.

The paper had two lists that differed and explained words that it did not use.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from handlers.sheet.model import Abbreviation

DICTIONARY = Path(__file__).parent / "abkuerzungen.toml"


def used_in(texts: Iterable[str]) -> tuple[Abbreviation, ...]:
    """Return the abbreviations that stand in these texts as words of their own, by alphabet."""
    text = "\n".join(texts)
    known = dictionary()
    words = set(re.findall(r"(?<!\w)(?:" + "|".join(map(re.escape, known)) + r")(?!\w)", text))
    return tuple(
        Abbreviation(word, known[word]) for word in sorted(words, key=lambda w: (w.lower(), w))
    )


@cache
def dictionary() -> dict[str, str]:
    """Return every short form that the house knows; the longest first, so that it is found."""
    known = tomllib.loads(DICTIONARY.read_text(encoding="utf-8"))
    return {word: known[word] for word in sorted(known, key=len, reverse=True)}
