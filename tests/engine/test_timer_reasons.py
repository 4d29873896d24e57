"""Why a timer fires when it does is computed when it is armed, and stays what it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

import engine
from engine import timer_reasons
from engine.models import Timer
from engine.registry import Registry
from tests.engine.bench import Bench
from tests.engine.drawing import boundary, draw, end, flows, person, start, timer

WAITING = draw(
    start()
    + person("U")
    + boundary("T", "U", timer("naechster(datum('2025-03-03'), frist('probe'))", "timeDate"))
    + end()
    + end("F")
    + flows("S", "U", "E")
    + flows("T", "F"),
)


def rules(registry: Registry, days: dict[str, int]) -> None:
    @registry.function(
        "frist", label="Frist", needs_work=True, explain=lambda *_: {"gueltig_ab": date(2025, 1, 1)}
    )
    def period(_work: object, _names: object, name: str) -> int:
        return days[name]

    @registry.function("naechster", label="Tag danach", source="§ 187 Abs. 1 BGB")
    def day_after(day: date, count: int) -> date:
        return day + timedelta(days=count)


def test_each_function_tells_what_it_was_asked_what_it_read_and_gave(
    bench: Bench, registry: Registry
) -> None:
    days = {"probe": 2}
    rules(registry, days)
    instance = bench.begin(WAITING)
    days["probe"] = 9  # what changes later does not change a timer that runs

    with bench.db.read() as session:
        (row,) = session.scalars(select(Timer))
        steps = timer_reasons.steps(row.why)
    expected: list[dict[str, Any]] = [
        {
            "funktion": "datum",
            "argumente": ["2025-03-03"],
            "ergebnis": date(2025, 3, 3),
            "angaben": {},
        },
        {
            "funktion": "frist",
            "argumente": ["probe"],
            "ergebnis": 2,
            "angaben": {"gueltig_ab": date(2025, 1, 1)},
        },
        {
            "funktion": "naechster",
            "argumente": [date(2025, 3, 3), 2],
            "ergebnis": date(2025, 3, 5),
            "angaben": {},
        },
    ]
    assert steps == expected

    bench.wait(timedelta(days=4))
    with bench.db.read() as session:
        (fired,) = [r for r in engine.history(session, instance) if r.kind == "zeit"]
        content = engine.history_content(session, instance, fired.position)
    assert content is not None
    assert content["warum"] == expected
