"""What goes wrong in an expression, as a code with facts; the German sentence is made elsewhere."""

from collections.abc import Iterable
from difflib import get_close_matches

from engine.errors import EngineError


class ExpressionError(EngineError):
    """An expression that may not be run, or that could not be run on these values.

    Facts name types, names and functions, never a variable's value: expressions read case data,
    and errors end up in logs.
    """


def similar(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a misspelt one most likely means."""
    matches = get_close_matches(name, [str(candidate) for candidate in known], n=1, cutoff=0.7)
    return matches[0] if matches else None
