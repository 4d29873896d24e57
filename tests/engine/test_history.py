"""History cannot be rewritten, and erasing contents does not break it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

import engine
from engine.models import History, Payload
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flows, person, start

SIMPLE = draw(
    start() + person("U") + end() + flows("S", "U", "E"),
    variables="mehr:wahrheit zahl:zahl wort:text",
)


def finished(bench: Bench) -> str:
    instance = bench.begin(SIMPLE)
    bench.complete("U", {"wort": "Inhalt des Gesprächs"})
    return instance


def test_the_chain_of_a_finished_instance_holds(bench: Bench) -> None:
    instance = finished(bench)

    with bench.db.read() as session:
        assert engine.first_broken(session, instance) is None


@pytest.mark.parametrize("change", ["UPDATE", "DELETE"])
def test_the_database_refuses_to_change_or_delete_history(bench: Bench, change: str) -> None:
    instance = finished(bench)
    statement = update(History).values(actor="anders") if change == "UPDATE" else delete(History)

    with pytest.raises(DBAPIError, match="append_only"), bench.db.begin("a") as work:
        work.session.execute(statement.where(History.instance_id == instance))


def test_whoever_gets_past_the_trigger_is_found_by_the_chain(bench: Bench) -> None:
    instance = finished(bench)
    with bench.db.begin("a") as work:
        drop = (
            "DROP TRIGGER history_append_only_update"
            if bench.db.is_sqlite
            else "DROP TRIGGER history_append_only_update ON history"
        )
        work.session.execute(text(drop))
        work.session.execute(
            update(History)
            .where(History.instance_id == instance, History.position == 2)
            .values(actor="jemand anders")
        )

    with bench.db.read() as session:
        assert engine.first_broken(session, instance) == 2


def test_a_replaced_content_is_found_and_an_erased_one_is_no_break(bench: Bench) -> None:
    instance = finished(bench)
    with bench.db.begin("a") as work:
        work.session.execute(
            update(Payload).where(Payload.instance_id == instance).values(content=b"anders")
        )
    with bench.db.read() as session:
        assert engine.first_broken(session, instance) is not None

    with bench.db.begin("a") as work:
        work.session.execute(delete(Payload).where(Payload.instance_id == instance))
    with bench.db.read() as session:
        assert engine.first_broken(session, instance) is None


def test_history_itself_holds_no_contents(bench: Bench) -> None:
    instance = finished(bench)

    with bench.db.read() as session:
        for row in engine.history(session, instance):
            shown = f"{row.kind} {row.element_id} {row.element_name} {row.actor}"
            assert "Gespräch" not in shown
