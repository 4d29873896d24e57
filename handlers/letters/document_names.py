"""What documents are called in a letter and in a case's story."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "unterlagen.toml"


@cache
def _names() -> dict[str, str]:
    return {code: str(name) for code, name in tomllib.loads(FILE.read_text("utf-8")).items()}


def document_name(code: str) -> str:
    """The German name of a code; what a person typed in their own words is taken as it is."""
    return _names().get(code) or code


def document_names(codes: Iterable[str]) -> tuple[str, ...]:
    """The names in the order of the codes, each once."""
    return tuple(dict.fromkeys(document_name(code) for code in codes))
