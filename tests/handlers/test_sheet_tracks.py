"""The lines of the flow: every way is one unbroken line that ends in one arrow."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from handlers.sheet.tracks import MOST_LANES, Spot, Stroke, Way, draw

SPOTS = [Spot(line, is_beside) for line, is_beside in product(range(5), (False, True))]
WAYS = [Way(a, b) for a, b in product(SPOTS, SPOTS) if a != b]
#: A box in the side column at every line, each with its own way back.
CROWD = [Way(Spot(line, True), Spot(line, False)) for line in range(5)]
CASES = [(way, others) for way in WAYS for others in ([], CROWD) if way not in others]
EDGES = {"over", "under", "upper", "middle", "lower"}

Point = tuple[int, str, str]


def ends(line: int, stroke: Stroke) -> tuple[Point, Point]:
    """Return a piece's ends; the bottom of a line is the top of the next one."""
    return point(line, stroke.x1, stroke.y1), point(line, stroke.x2, stroke.y2)


def point(line: int, across: str, down: str) -> Point:
    return (line + 1, across, "top") if down == "bottom" else (line, across, down)


@pytest.mark.parametrize(("way", "others"), CASES)
def test_a_way_is_one_line_from_box_to_box_with_one_arrow(way: Way, others: list[Way]) -> None:
    alone = draw(others).strokes
    pieces = [
        (line, stroke)
        for line, strokes in draw([*others, way]).strokes.items()
        for stroke in strokes
        if stroke not in alone.get(line, ())
    ]
    touched = Counter(end for line, stroke in pieces for end in ends(line, stroke))
    assert sorted(Counter(touched.values())) in ([1], [1, 2])
    first, last = (end for end, count in touched.items() if count == 1)
    assert {first[0], last[0]} == {way.source.line, way.target.line}
    assert {first[2], last[2]} <= EDGES
    [arrow] = [(line, stroke) for line, stroke in pieces if stroke.arrow]
    assert arrow[0] == way.target.line
    assert ends(*arrow)[1] in (first, last)


def test_more_ways_than_there_are_lanes_are_left_to_words() -> None:
    nested = [Way(Spot(n, False), Spot(20 - n, False)) for n in range(MOST_LANES + 2)]
    tracks = draw(nested)
    lanes = {s.x1 for strokes in tracks.strokes.values() for s in strokes if "lane" in s.x1}
    assert tracks.lanes == len(lanes) == MOST_LANES
