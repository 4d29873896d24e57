"""Which characters the font of the letters has; with another one no letter can be made.

Letters are PDF/A: a character without a glyph is an error there, and it would come in a job after
the commit, when nobody is left to be told. So it is refused where a person types it. The few that
typst would take from a font of its own (☐) are refused too: they would look like from elsewhere.
"""

from functools import cache
from pathlib import Path
from struct import unpack_from

from engine.errors import Rejected

FONTS = Path(__file__).parents[1] / "letters" / "fonts"
BLANKS = frozenset("\n\r\t")
SHAPED = frozenset("\u2009\u202f\u2011")
"""Thin blanks and the hyphen that keeps together: made of glyphs that are there."""
UNICODE = (3, 1)


def check_printable(text: str) -> None:
    """Raise `Rejected` with the first character that the letters cannot print."""
    for character in text:
        if character not in _printable():
            shown = character if character.isprintable() else f"U+{ord(character):04X}"
            raise Rejected("character_not_printable", character=shown)


@cache
def _printable() -> frozenset[str]:
    faces = [_characters(path.read_bytes()) for path in FONTS.glob("*.ttf")]
    return frozenset.intersection(*faces) | BLANKS | SHAPED


def _characters(font: bytes) -> frozenset[str]:
    """Read the table of characters (cmap, format 4): spans that begin, end and point at glyphs."""
    tables = (unpack_from(">4s4xI", font, 12 + 16 * n) for n in range(unpack_from(">4xH", font)[0]))
    cmap = next(place for tag, place in tables if tag == b"cmap")
    count = unpack_from(">2xH", font, cmap)[0]
    parts = (unpack_from(">HHI", font, cmap + 4 + 8 * n) for n in range(count))
    start = next(cmap + place for *kind, place in parts if tuple(kind) == UNICODE)
    size = unpack_from(">6xH", font, start)[0]
    found = set()
    for place in range(start + 14, start + 14 + size, 2):
        last = unpack_from(">H", font, place)[0]
        first, delta, offset = (unpack_from(">H", font, place + 2 + size * n)[0] for n in (1, 2, 3))
        for code in range(first, last + 1):
            glyph = code
            if offset:
                there = place + 2 + 3 * size + offset + 2 * (code - first)
                glyph = unpack_from(">H", font, there)[0]
            if glyph and (glyph + delta) % 0x10000:
                found.add(chr(code))
    return frozenset(found)
