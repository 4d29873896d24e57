"""Ids that an owner can read in a scenario: made from a step's German name."""

from __future__ import annotations

import re
import unicodedata

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)
_WORDS = 4
#: Words that carry no meaning in an id.
_SMALL = frozenset(
    {
        *("der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer"),
        *("und", "oder", "an", "am", "auf", "aus", "bei", "beim", "fuer", "im", "in", "ins"),
        *("mit", "nach", "per", "von", "vom", "zu", "zum", "zur", "wird", "werden", "ist"),
    }
)
_KINDS = {
    "userTask": "Aufgabe",
    "serviceTask": "Schritt",
    "sendTask": "Senden",
    "exclusiveGateway": "Entscheidung",
    "parallelGateway": "Aufteilung",
    "intermediateCatchEvent": "Warten",
    "subProcess": "Teilprozess",
    "endEvent": "Ende",
    "boundaryEvent": "Frist",
}


def speaking_id(name: str, row: int | None, kind: str) -> str:
    """Return e.g. `Z45_RueckrufbitteSenden` for „Rückrufbitte senden (SMS oder Brief)“, row 45."""
    joined = "".join(word[0].upper() + word[1:] for word in plain_words(name)[:_WORDS])
    joined = joined or _KINDS.get(kind, "Schritt")
    if row is not None:
        return f"Z{row}_{joined}"
    return joined if joined[0].isalpha() else f"Z_{joined}"


def plain_words(name: str) -> list[str]:
    """Return the words of a German name that tell something, in ASCII."""
    plain = re.sub(r"\([^)]*\)", " ", name).translate(_UMLAUTS)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", ascii_only)
    return [word for word in words if word.lower() not in _SMALL] or words
