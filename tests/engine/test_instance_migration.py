"""Running instances move to another version: what stands keeps its id, its data and its instant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

import engine
from engine.errors import Conflict, Rejected
from engine.instance_migration import (
    MigrationPlan,
    migrate_instance,
    plan_migration,
    undo_migration,
)
from engine.intervention_models import InstanceMigration
from engine.models import Instance, Subscription, Task, Timer
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    declared_message,
    draw,
    end,
    flow,
    flows,
    machine,
    message,
    node,
    person,
    start,
    timer,
)

VARIABLES = "zahl:zahl mehr:wahrheit wort:text='k' runde:zahl=0"
OUTSIDE = declared_message("Tatsache", "wort")


def drawn(*parts: str, variables: str = VARIABLES) -> engine.Bundle:
    return draw("".join(parts), variables=variables, outside=OUTSIDE)


def scope(key: str, *parts: str) -> str:
    return node("subProcess", key, "".join(parts))


PLAIN = drawn(start(), person("A"), person("B"), end(), flows("S", "A", "B", "E"))
WITH_STEP = drawn(
    start(), person("A"), machine("N", "count"), person("B"), end(), flows("S", "A", "N", "B", "E")
)
WITHOUT_A = drawn(start(), person("A2"), person("B"), end(), flows("S", "A2", "B", "E"))


def other_version(bench: Bench, bundle: engine.Bundle) -> str:
    with bench.db.begin("owner") as work:
        return engine.deploy(work, bundle).id


def plan(bench: Bench, instance: str, target: str, **mapping: str) -> MigrationPlan:
    with bench.db.look("edv.demo") as work:
        return plan_migration(work, instance, target, mapping)


def migrate(bench: Bench, instance: str, target: str, **mapping: str) -> str:
    with bench.db.begin("edv.demo") as work:
        return migrate_instance(work, instance, target, mapping, reason="Neue Fassung").id


def undo(bench: Bench, migration: str) -> None:
    with bench.db.begin("edv.demo") as work:
        undo_migration(work, migration, reason="Irrtum")


def rows(bench: Bench, instance: str) -> dict[str, object]:
    """Return what stands of an instance, as the tables tell it."""
    with bench.db.read() as session:
        row = session.get_one(Instance, instance)
        found: dict[str, object] = {"definition": row.definition_id, "state": row.state}
        for table in (Task, Timer, Subscription):
            here = session.scalars(select(table).where(table.instance_id == instance)).all()
            found[table.__tablename__] = sorted(
                ([(c.key, getattr(r, c.key)) for c in r.__table__.columns] for r in here),
                key=str,
            )
        return found


def test_a_task_that_both_versions_know_moves_as_it_is_and_goes_the_new_way(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    task = bench.task("A")
    target = other_version(bench, WITH_STEP)

    assert plan(bench, instance, target).verdict == "as_is"
    migrate(bench, instance, target)

    assert bench.task("A") == task
    bench.complete("A")
    assert bench.passed(instance) == ["S", "A", "N"]
    bench.complete("B")
    assert bench.status(instance) == "beendet"


def test_a_dry_run_changes_nothing(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    target = other_version(bench, WITH_STEP)
    before = rows(bench, instance)

    plan(bench, instance, target)

    assert rows(bench, instance) == before


def test_a_step_that_is_gone_needs_a_mapping(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    task = bench.task("A")
    target = other_version(bench, WITHOUT_A)

    found = plan(bench, instance, target)
    assert (found.verdict, [o.element for o in found.obstacles]) == ("needs_mapping", ["A"])
    with pytest.raises(Rejected, match="migration_impossible"):
        migrate(bench, instance, target)

    assert plan(bench, instance, target, A="A2").verdict == "as_is"
    migrate(bench, instance, target, A="A2")
    assert bench.task("A2") == task
    bench.complete("A2")
    assert bench.open() == ["B"]


def test_a_task_does_not_become_a_step_of_another_kind(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    target = other_version(
        bench, drawn(start(), machine("A", "count"), person("B"), end(), flows("S", "A", "B", "E"))
    )

    found = plan(bench, instance, target)

    assert (found.verdict, [o.code for o in found.obstacles]) == ("cannot", ["element_kind"])


def test_a_mapping_names_steps_that_exist(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    target = other_version(bench, WITHOUT_A)

    with pytest.raises(Rejected, match="mapping_unknown"):
        plan(bench, instance, target, A="Niemand")


def test_another_process_is_no_target(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    with bench.db.begin("owner") as work:
        other = engine.deploy(work, draw(start() + end() + flows("S", "E"), key="Q")).id

    with pytest.raises(Rejected, match="migration_other_process"):
        plan(bench, instance, other)


def bordered(span: str, *more: str) -> engine.Bundle:
    return drawn(
        start(),
        person("A"),
        boundary("F", "A", timer(span)),
        *more,
        person("B"),
        end(),
        flows("S", "A", "B", "E"),
        flow("F", "B"),
    )


def test_a_running_timer_keeps_its_instant_when_its_deadline_changes(bench: Bench) -> None:
    instance = bench.begin(bordered("P2D"))
    due = bench.dues()
    bench.wait(timedelta(days=1))

    migrate(bench, instance, other_version(bench, bordered("P9D")))

    assert bench.dues() == due
    bench.wait(timedelta(days=1))
    assert bench.open() == ["B"]


def test_a_new_deadline_begins_with_the_move(bench: Bench) -> None:
    instance = bench.begin(
        drawn(start(), person("A"), person("B"), end(), flows("S", "A", "B", "E"))
    )
    bench.wait(timedelta(days=5))

    found = plan(bench, instance, target := other_version(bench, bordered("P2D")))
    assert (found.verdict, found.added) == ("as_is", ("F",))
    migrate(bench, instance, target)

    bench.wait(timedelta(days=1))
    assert bench.open() == ["A"]
    bench.wait(timedelta(days=1))
    assert bench.open() == ["B"]


def test_a_deadline_that_is_gone_does_not_fire_any_more(bench: Bench) -> None:
    instance = bench.begin(bordered("P2D"))
    target = other_version(bench, PLAIN)

    assert plan(bench, instance, target).timers_gone == ("F",)
    migrate(bench, instance, target)

    bench.wait(timedelta(days=9))
    assert bench.open() == ["A"]
    assert bench.dues() == {}


def test_a_reminder_that_has_fired_is_not_armed_again(bench: Bench) -> None:
    def version(*more: str) -> engine.Bundle:
        return drawn(
            start(),
            person("A"),
            boundary("M", "A", timer("P1D"), interrupting=False),
            machine("C", "count"),
            end("E2"),
            *more,
            flows("M", "C", "E2"),
        )

    instance = bench.begin(version(end(), flows("S", "A", "E")))
    bench.wait(timedelta(days=2))
    migrate(
        bench,
        instance,
        other_version(bench, version(person("B"), end(), flows("S", "A", "B", "E"))),
    )

    bench.wait(timedelta(days=9))
    bench.complete("A")
    assert bench.open() == ["B"]
    assert bench.passed(instance).count("C") == 1


PARALLEL = (
    start(),
    node("parallelGateway", "T"),
    person("A"),
    person("B"),
    node("parallelGateway", "J"),
    person("Z"),
    end(),
)


def test_a_branch_that_has_arrived_at_a_join_is_still_waited_with(bench: Bench) -> None:
    old = drawn(*PARALLEL, flows("S", "T", "A", "J", "Z", "E"), flows("T", "B", "J"))
    new = drawn(
        *PARALLEL,
        machine("N", "count"),
        flows("S", "T", "A", "J", "Z", "E"),
        flows("T", "B", "N", "J"),
    )
    instance = bench.begin(old)
    bench.complete("A")
    migrate(bench, instance, other_version(bench, new))

    assert bench.open() == ["B"]
    bench.complete("B")
    assert bench.open() == ["Z"]


def test_a_join_whose_arrived_branch_is_drawn_otherwise_is_refused(bench: Bench) -> None:
    old = drawn(*PARALLEL, flows("S", "T", "A", "J", "Z", "E"), flows("T", "B", "J"))
    new = drawn(
        *PARALLEL,
        machine("N", "count"),
        flows("S", "T", "A", "N", "J", "Z", "E"),
        flows("T", "B", "J"),
    )
    instance = bench.begin(old)
    bench.complete("A")

    found = plan(bench, instance, other_version(bench, new))

    assert (found.verdict, [o.code for o in found.obstacles]) == ("cannot", ["join_changed"])


def test_what_waits_inside_sub_processes_moves_along(bench: Bench) -> None:
    def version(*inside: str) -> engine.Bundle:
        return drawn(
            start(),
            scope("K", start("KS"), person("A"), end("KE"), *inside),
            boundary("M", "K", message("Tatsache")),
            person("B"),
            end(),
            flows("S", "K", "B", "E"),
            flow("M", "B"),
        )

    instance = bench.begin(version(flows("KS", "A", "KE")))
    migrate(
        bench,
        instance,
        other_version(bench, version(person("A3"), flows("KS", "A", "A3", "KE"))),
    )

    bench.complete("A")
    assert bench.open() == ["A3"]
    bench.send("Tatsache", wort="k")
    assert bench.open() == ["B"]


def test_an_event_gateway_gains_and_loses_alternatives(bench: Bench) -> None:
    def version(*ways: str) -> engine.Bundle:
        return drawn(
            start(),
            node("eventBasedGateway", "G"),
            node("intermediateCatchEvent", "W", message("Tatsache")),
            person("B"),
            end(),
            flows("S", "G", "W", "B", "E"),
            *ways,
        )

    long = version(node("intermediateCatchEvent", "T1", timer("P9D")), flows("G", "T1", "B"))
    short = version(node("intermediateCatchEvent", "T2", timer("P1D")), flows("G", "T2", "B"))
    instance = bench.begin(long)
    migrate(bench, instance, other_version(bench, short))

    assert list(bench.dues()) == ["T2"]
    bench.wait(timedelta(days=1))
    assert bench.open() == ["B"]
    assert bench.awaited() == []


def test_variables_of_the_new_version_begin_with_their_value(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    richer = drawn(
        start(),
        person("A"),
        person("B"),
        end(),
        flows("S", "A", "B", "E"),
        variables=f"{VARIABLES} stufe:zahl=3",
    )

    migrate(bench, instance, other_version(bench, richer))

    assert bench.variables(instance)["stufe"] == 3


def test_undoing_puts_everything_back_exactly(bench: Bench) -> None:
    instance = bench.begin(bordered("P2D"))
    before = rows(bench, instance)
    moved = migrate(bench, instance, other_version(bench, PLAIN))
    assert rows(bench, instance) != before

    undo(bench, moved)

    assert rows(bench, instance) == before
    with bench.db.read() as session:
        assert engine.first_broken(session, instance) is None
    bench.wait(timedelta(days=2))
    assert bench.open() == ["B"]


def test_nothing_is_undone_once_something_has_happened(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    moved = migrate(bench, instance, other_version(bench, WITH_STEP))
    bench.complete("A")

    with pytest.raises(Conflict, match="instance_moved_on"):
        undo(bench, moved)


def test_a_migration_is_undone_once(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    moved = migrate(bench, instance, other_version(bench, WITH_STEP))
    undo(bench, moved)

    with pytest.raises(Conflict, match="migration_undone"):
        undo(bench, moved)


def test_history_tells_of_the_move_and_the_way_back(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    moved = migrate(bench, instance, other_version(bench, WITH_STEP))
    undo(bench, moved)

    kinds = [kind for kind, _ in bench.history(instance)]
    assert [k for k in kinds if k.startswith("umzug")] == ["umzug", "umzug_zurueck"]
    with bench.db.read() as session:
        done = session.get_one(InstanceMigration, moved)
        assert done.position == kinds.index("umzug")


def test_a_migration_without_a_reason_is_refused(bench: Bench) -> None:
    instance = bench.begin(PLAIN)
    target = other_version(bench, WITH_STEP)

    with pytest.raises(Rejected, match="reason_missing"), bench.db.begin("edv.demo") as work:
        migrate_instance(work, instance, target, reason=" ")


def test_repeated_steps_keep_their_visits(bench: Bench) -> None:
    def version(*more: str) -> engine.Bundle:
        loop = (
            "<bpmn:multiInstanceLoopCharacteristics isSequential='true'>"
            "<bpmn:loopCardinality>3</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics>"
        )
        given = {"laufzettel_formular": "Frei", "laufzettel_gruppe": "'JCO@56.6'"}
        return drawn(start(), node("userTask", "A", loop, **given), *more)

    instance = bench.begin(version(end(), flows("S", "A", "E")))
    bench.complete("A")
    migrate(
        bench,
        instance,
        other_version(bench, version(person("B"), end(), flows("S", "A", "B", "E"))),
    )

    bench.complete("A")
    bench.complete("A")
    assert bench.open() == ["B"]
