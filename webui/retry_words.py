"""How often a step is tried, in the words of both editors; a pause is typed as one says it."""

from __future__ import annotations

import re

from engine.retries import USUAL_TRIES
from webui.deadline_texts import deadline

FIELDS = {"versuche": "Versuche", "pause": "Pause zwischen den Versuchen"}
HINTS = {
    "versuche": (
        "Wie oft der Schritt versucht wird, ehe eine Störung gemeldet wird. "
        f"Ohne Angabe {USUAL_TRIES}."
    ),
    "pause": (
        "Zum Beispiel 10 Minuten, 2 Stunden, 1 Tag. Ohne Angabe bis zu 30 Sekunden, "
        "dann jedes Mal doppelt so lange, höchstens 1 Stunde."
    ),
}
_SPANS = {"sekunde": "PT{}S", "minute": "PT{}M", "stunde": "PT{}H", "tag": "P{}D"}
_TYPED = re.compile(r"(\d+)\s*(sekunde|minute|stunde|tag)e?n?", re.IGNORECASE)


def written_pause(typed: str) -> str:
    """Return the duration for what somebody typed; what is no such phrase is one already."""
    found = _TYPED.fullmatch(typed.strip())
    return _SPANS[found[2].lower()].format(found[1]) if found else typed.strip()


def read_pause(text: str | None) -> str:
    """Return a pause as it stands in its field: in words if these read back to the same."""
    words = deadline(text) if text else ""
    return words if written_pause(words) == text else text or ""
