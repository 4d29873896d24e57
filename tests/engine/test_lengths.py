"""What a column has no room for is an incident or a refusal, on every database."""

from __future__ import annotations

import pytest

import engine
from engine.errors import Rejected
from engine.lengths import LONGEST_CODE, LONGEST_NAME
from tests.engine.bench import Bench
from tests.engine.drawing import (
    declared_message,
    draw,
    end,
    flows,
    message,
    node,
    person,
    start,
)

LONG = "x" * (LONGEST_NAME + 1)


def test_what_an_expression_gives_too_long_is_an_incident_of_its_step(bench: Bench) -> None:
    wait = node("intermediateCatchEvent", "Warten", message("Tatsache"))
    body = start() + person("A", laufzettel_gruppe="wort") + wait + end()
    outside = declared_message("Tatsache", "wort")
    bundle = draw(body + flows("S", "A", "Warten", "E"), variables="wort:text", outside=outside)
    bench.begin(bundle, wort=LONG)
    assert (bench.open(), incidents(bench)) == (["A"], ["attribute_too_long"])
    bench.complete("A", {"wort": LONG})
    assert incidents(bench) == ["correlation_too_long"]


def incidents(bench: Bench) -> list[str]:
    with bench.db.read() as session:
        return [row.code for row in engine.incidents(session) if row.status == "open"]


@pytest.mark.parametrize("name", ["fall_id", "person_id", "standort"])
def test_a_case_is_begun_with_no_key_that_no_column_holds(bench: Bench, name: str) -> None:
    bundle = draw(start() + end() + flows("S", "E"), variables=f"{name}:text")
    with pytest.raises(Rejected) as refused:
        bench.begin(bundle, **{name: "x" * (LONGEST_CODE + 1)})
    assert (refused.value.code, refused.value.facts["name"]) == ("key_too_long", name)


def test_a_message_with_a_key_that_no_column_holds_is_refused(bench: Bench) -> None:
    with pytest.raises(Rejected) as refused:
        bench.send("Tatsache", wort=LONG)
    assert refused.value.code == "key_too_long"


def test_a_form_with_a_key_that_no_page_of_ours_wrote_is_refused(bench: Bench) -> None:
    bench.begin(draw(start() + person("A") + end() + flows("S", "A", "E"), variables="wort:text"))
    with pytest.raises(Rejected) as refused, bench.db.begin("jco.demo") as work:
        engine.complete_task(work, bench.task("A"), {}, LONG)
    assert refused.value.code == "request_unreadable"
