"""In which order a flow is read, and which of its steps lie in a branch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

After = Mapping[str, Sequence[str]]
LARGEST = 1_000
"""Beyond this many steps on one level nobody reads indents; they are left out."""


def reading_order(
    steps: Sequence[str], after: After, numbers: Mapping[str, int | None]
) -> list[str]:
    """Order the steps of a level: along the flow, joins behind all that they join.

    Where steps have row numbers these lead, and a step without one stays behind what it follows.
    """
    order = _along(steps, after)
    if not any(numbers.values()):
        return order
    place = {step: at for at, step in enumerate(order)}
    before: dict[str, list[str]] = {}
    for step in order:
        for target in after.get(step, ()):
            before.setdefault(target, []).append(step)
    inherited: dict[str, int] = {}
    for step in order:
        earlier = (inherited[s] for s in before.get(step, ()) if s in inherited)
        own = numbers.get(step)
        inherited[step] = max(earlier, default=0) if own is None else own
    return sorted(order, key=lambda step: (inherited[step], place[step]))


def _along(steps: Sequence[str], after: After) -> list[str]:
    """Return the reverse of the order in which a depth-first walk leaves the steps."""
    known = set(steps)
    targets = {target for step in steps for target in after.get(step, ())}
    roots = [step for step in steps if step not in targets]
    left: list[str] = []
    seen: set[str] = set()
    for root in reversed(roots):
        left += _leave(root, after, known, seen)
    left.reverse()
    for step in steps:  # what no start reaches stands at the end
        if step not in seen:
            left += reversed(_leave(step, after, known, seen))
    return left


def _leave(root: str, after: After, known: set[str], seen: set[str]) -> list[str]:
    left: list[str] = []
    seen.add(root)
    waiting = [(root, iter([*reversed(after.get(root, ()))]))]
    while waiting:
        step, rest = waiting[-1]
        following = next((s for s in rest if s in known and s not in seen), None)
        if following is None:
            left.append(step)
            waiting.pop()
        else:
            seen.add(following)
            waiting.append((following, iter([*reversed(after.get(following, ()))])))
    return left


def depths(order: Sequence[str], after: After, own: Mapping[str, int]) -> dict[str, int]:
    """Return how many branches each step lies in.

    A step lies in a branch if no other branch of the same decision leads to it. If the branches
    never meet again, the longest is the main path. `own` counts a step's own flows: what follows
    an event at its border is always a branch, what follows itself is not.
    """
    found = dict.fromkeys(order, 0)
    if len(order) > LARGEST:
        return found
    place = {step: at for at, step in enumerate(order)}
    for step in order:
        following = after.get(step, ())
        if len(following) < 2:
            continue
        starts = [s for s in following if place.get(s, -1) > place[step]]
        reached = [_forward(start, after, place) for start in starts]
        goes_on = own.get(step) == 1 and starts[:1] == list(following[:1])
        main = 0 if goes_on else _longest(reached)
        for number, steps in enumerate(reached):
            others = set().union(*(r for n, r in enumerate(reached) if n != number))
            if number != main:
                for inner in steps - others:
                    found[inner] += 1
    return found


def _longest(reached: list[set[str]]) -> int | None:
    """Return the branch that is the main path; None if the branches meet again."""
    if not reached or (len(reached) > 1 and set.intersection(*reached)):
        return None
    return max(range(len(reached)), key=lambda number: len(reached[number]))


def _forward(start: str, after: After, place: Mapping[str, int]) -> set[str]:
    found = {start}
    waiting = [start]
    while waiting:
        step = waiting.pop()
        for target in after.get(step, ()):
            if target not in found and place.get(target, -1) > place[step]:
                found.add(target)
                waiting.append(target)
    return found
