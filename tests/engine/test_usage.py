"""Where something is used stands in the diagrams themselves."""

from __future__ import annotations

import engine
from engine.bundles import Bundle
from engine.definitions import parsed
from engine.usage import used_by, uses
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    declared_message,
    draw,
    end,
    flows,
    machine,
    message,
    node,
    person,
    start,
    timer,
)

CALLED = draw(
    node("startEvent", "S", message("Beginn"), laufzettel_einmalig="wort")
    + person("Tun", laufzettel_annahme="accept_number", laufzettel_faellig="datum('2025-07-01')")
    + boundary("Frist", "Tun", timer("dauer('P1D')"))
    + end()
    + end("F")
    + flows("S", "Tun", "E")
    + flows("Frist", "F"),
    key="Q",
    outside=declared_message("Beginn", "wort"),
    variables="wort:text zahl:zahl",
)
PLAIN = draw(start() + machine("Zaehlen", "count") + end() + flows("S", "Zaehlen", "E"), key="R")
SENDING = draw(
    start()
    + node("callActivity", "C", calledElement="R")
    + end(
        "E",
        '<bpmn:extensionElements><laufzettel:parameter name="wort" wert="\'a\'"/>'
        "</bpmn:extensionElements>" + message("Beginn"),
    )
    + flows("S", "C", "E"),
    outside=declared_message("Beginn", "wort"),
)


def deployed(bench: Bench, *bundles: Bundle) -> None:
    for bundle in bundles:
        with bench.db.begin("owner") as work:
            engine.deploy(work, bundle)


def found(bench: Bench, kind: str, name: str) -> list[tuple[str, int, str, str]]:
    with bench.db.read() as session:
        places = used_by(session, bench.db.runtime, kind, name)
    return [(p.process_key, p.version, p.use.element_id, p.use.how) for p in places]


def test_a_process_is_used_by_what_calls_it_and_by_what_sends_its_start(bench: Bench) -> None:
    deployed(bench, CALLED, PLAIN, SENDING)

    assert found(bench, "process", "R") == [("P", 1, "C", "calls")]
    assert found(bench, "process", "Q") == [("P", 1, "E", "sends")]
    assert found(bench, "process", "P") == []


@on_sqlite
def test_messages_handlers_forms_and_functions_tell_their_users(bench: Bench) -> None:
    deployed(bench, CALLED, PLAIN, SENDING)

    assert found(bench, "message", "Beginn") == [("P", 1, "E", "sends"), ("Q", 1, "S", "starts")]
    assert found(bench, "handler", "count") == [("R", 1, "Zaehlen", "does")]
    assert found(bench, "handler", "accept_number") == [("Q", 1, "Tun", "accepts")]
    assert found(bench, "form", "Frei") == [("Q", 1, "Tun", "shows")]
    assert found(bench, "function", "dauer") == [("Q", 1, "Frist", "computes")]
    assert found(bench, "function", 'datum("2025-07-01")') == [("Q", 1, "Tun", "computes")]
    assert found(bench, "signal", "Ruf") == []


@on_sqlite
def test_every_version_tells_what_it_uses(bench: Bench) -> None:
    changed = draw(start() + person("Tun") + end() + flows("S", "Tun", "E"), key="R")
    deployed(bench, PLAIN, changed)

    assert found(bench, "handler", "count") == [("R", 1, "Zaehlen", "does")]
    with bench.db.read() as session:
        newest = engine.definitions(session)[0]
        used = uses(parsed(session, bench.db.runtime, newest.id))
    assert {(use.kind, use.name) for use in used} == {("form", "Frei")}
