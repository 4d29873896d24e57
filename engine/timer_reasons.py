"""Why a timer fires when it does: each function that was called, what it read and gave.

Computed when the timer is armed and kept with it: parameters and calendars change, a running timer
does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.db import UnitOfWork
from engine.expressions import Called
from engine.registry import Function
from engine.spiff.codec import decode, encode


def explained(
    work: UnitOfWork, names: Mapping[str, Any], trace: Sequence[Called]
) -> dict[str, Any]:
    """Return the steps of a computation as a row keeps them."""
    return {"schritte": [_step(work, names, call) for call in trace]}


def steps(why: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """Return the steps that a row keeps: `funktion`, `argumente`, `ergebnis`, `angaben`."""
    return [decode(step) for step in (why or {}).get("schritte", [])]


def _step(work: UnitOfWork, names: Mapping[str, Any], call: Called) -> Any:
    function = work.runtime.registry.functions.get(call.function)
    return encode(
        {
            "funktion": call.function,
            "argumente": list(call.arguments),
            "ergebnis": call.result,
            "angaben": _facts(work, names, function, call.arguments),
        }
    )


def _facts(
    work: UnitOfWork,
    names: Mapping[str, Any],
    function: Function | None,
    arguments: Sequence[Any],
) -> dict[str, Any]:
    if function is None or function.explain is None:
        return {}
    given = (work, names, *arguments) if function.needs_work else arguments
    return dict(function.explain(*given))
