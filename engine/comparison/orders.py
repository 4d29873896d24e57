"""What changed its place in a list."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def moved(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return the fewest entries that must have moved to turn one order of things into another."""
    ranks = {entry: rank for rank, entry in enumerate(before)}
    kept = _longest_rise([ranks[entry] for entry in now if entry in ranks])
    return [entry for entry in now if entry in ranks and ranks[entry] not in kept]


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Return the numbers of a longest increasing subsequence."""
    tails: list[int] = []
    previous: dict[int, int] = {}
    for number in numbers:
        position = bisect_left(tails, number)
        if position:
            previous[number] = tails[position - 1]
        tails[position : position + 1] = [number]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = previous.get(last)
    return found
