"""Names of files as they come from outside: what may stay of them, and what they promise."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control and format characters; one of them turns `gpj.exe` round to look like `exe.jpg`."""


def clean_name(name: str) -> str:
    """Return a name without folders and unseen characters, of a length that can be shown."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN or c == "\t")
    tidy = re.sub(r"\s+", " ", unicodedata.normalize("NFC", seen)).strip(" .")
    stem, ending = PurePosixPath(tidy).stem, PurePosixPath(tidy).suffix
    return f"{stem[: LONGEST - len(ending)]}{ending}" or "Datei"
