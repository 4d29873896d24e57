"""The letter texts that come with the product, read from `texte/*.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from handlers.domain.letter_texts import NewText

FOLDER = Path(__file__).parent / "texte"


@cache
def shipped_texts() -> tuple[NewText, ...]:
    """All shipped texts; none of them has been released by a person."""
    return tuple(
        NewText(
            key=entry["schluessel"],
            version=entry["fassung"],
            valid_from=entry["gueltig_ab"],
            subject=entry["betreff"],
            body=entry["text"].strip(),
            source=entry["quelle"],
        )
        for path in sorted(FOLDER.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["text"]
    )
