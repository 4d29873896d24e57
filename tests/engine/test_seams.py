"""The seams in front of SpiffWorkflow: what it does alone, and what we do instead.

Each test of the library alone states a defect that was measured; when one fails, upstream has
changed and the seam beside it must be looked at again.
"""

from __future__ import annotations

import importlib.metadata
from datetime import timedelta
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine import xml
from engine.bundles import Bundle
from engine.errors import BrokenState, DefinitionError
from engine.spiff.workflow import RefusingEnvironment
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
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

REWORK = draw(
    start()
    + person("U")
    + node("exclusiveGateway", "X", default="X_E")
    + end()
    + flows("S", "U", "X", "E")
    + flow("X", "U", "mehr"),
    variables="mehr:wahrheit zahl:zahl wort:text",
)
SCRIPT_LOOP = draw(
    start()
    + node("scriptTask", "A", "<bpmn:script>zahl = zahl + 1</bpmn:script>")
    + node("exclusiveGateway", "X", default="X_U")
    + person("U")
    + end()
    + flows("S", "A", "X", "U", "E")
    + flow("X", "A", "zahl &lt; 600"),
    variables="zahl:zahl=0 mehr:wahrheit wort:text",
)


def alone(bundle: Bundle) -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_xml(xml.parse(bundle.xml))
    return BpmnWorkflow(parser.get_spec("P"))


def test_the_library_is_pinned_to_the_version_whose_defects_are_known() -> None:
    assert importlib.metadata.version("SpiffWorkflow") == "3.2.0"


def test_alone_a_tree_deeper_than_a_thousand_reports_itself_completed() -> None:
    workflow = alone(REWORK)
    workflow.do_engine_steps()

    for _ in range(520):
        ready = [t for t in workflow.tasks.values() if t.state == TaskState.READY]
        task = next((t for t in ready if t.task_spec.manual), None)
        if task is None:
            break
        task.data["mehr"] = True
        task.run()
        workflow.do_engine_steps()

    assert workflow.is_completed()
    assert any(t.state == TaskState.READY for t in workflow.tasks.values())


@on_sqlite
def test_with_the_seam_a_loop_of_four_hundred_rounds_is_still_open(bench: Bench) -> None:
    instance = bench.begin(REWORK)

    for _ in range(400):
        bench.complete("U", {"mehr": True})

    assert bench.open() == ["U"]
    assert bench.status(instance) == "laeuft"


@on_sqlite
def test_with_the_seam_a_tree_deeper_than_a_thousand_within_one_advance_holds(
    bench: Bench,
) -> None:
    instance = bench.begin(SCRIPT_LOOP)

    assert bench.open() == ["U"]
    assert bench.variables(instance)["zahl"] == 600


ATTACK = "__import__('os').system('touch {file}') == 0"


def attacking(file: Path) -> Bundle:
    return draw(
        start()
        + node("exclusiveGateway", "X", default="X_E")
        + person("U")
        + end()
        + flows("S", "X", "E")
        + flow("X", "U", ATTACK.format(file=file))
        + flow("U", "E"),
        variables="mehr:wahrheit",
    )


def test_alone_a_condition_runs_commands_of_the_system(tmp_path: Path) -> None:
    file = tmp_path / "attacked"

    alone(attacking(file)).do_engine_steps()

    assert file.exists()


@on_sqlite
def test_with_the_seam_such_a_condition_is_refused_before_it_runs(
    bench: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "attacked"

    with pytest.raises(DefinitionError):
        bench.begin(attacking(file))

    assert not file.exists()
    assert bench.counts() == (0, 0)


def test_whatever_reaches_the_librarys_evaluator_is_refused() -> None:
    refusing = RefusingEnvironment()

    with pytest.raises(BrokenState, match="library_evaluator_reached"):
        refusing.evaluate("1 + 1", {})
    with pytest.raises(BrokenState, match="library_evaluator_reached"):
        refusing.execute("x = 1", {})
    with pytest.raises(BrokenState, match="library_evaluator_reached"):
        refusing.call_service({})


@on_sqlite
def test_a_loop_that_only_a_boundary_event_leaves_runs(bench: Bench) -> None:
    """Alone, the library predicts such a path without end and breaks with a RecursionError."""
    instance = bench.begin(
        draw(
            start()
            + person("A")
            + person("B")
            + boundary("T", "B", timer("P1D"))
            + end()
            + flows("S", "A", "B", "A")
            + flow("T", "E"),
            variables="mehr:wahrheit zahl:zahl wort:text",
        )
    )
    for _ in range(3):
        bench.complete("A")
        bench.complete("B")
    bench.complete("A")

    bench.wait(timedelta(days=2))

    assert bench.status(instance) == "beendet"


INSIDE = node("startEvent", "KS") + person("KU") + end("KE") + flows("KS", "KU", "KE")
CONDITIONAL = (
    "<bpmn:conditionalEventDefinition><bpmn:condition>mehr</bpmn:condition>"
    "</bpmn:conditionalEventDefinition>"
)
OUTSIDE = '<bpmn:error id="Voll" errorCode="V"/><bpmn:signal id="Sig" name="Sig"/>'
VARIABLES = "mehr:wahrheit zahl:zahl wort:text"
#: What the library alone drops without a word, or runs as something else.
RUNS_HERE = {
    "signal end": end("E", '<bpmn:signalEventDefinition signalRef="Sig"/>'),
    "compensation end": end("E", "<bpmn:compensateEventDefinition/>"),
    "compensation throw": node("intermediateThrowEvent", "L", "<bpmn:compensateEventDefinition/>"),
    "conditional catch": node("intermediateCatchEvent", "L", CONDITIONAL),
    "transaction": node("transaction", "L", INSIDE),
    "complex gateway": node("complexGateway", "L"),
}
REFUSED = {
    "link throw": node("intermediateThrowEvent", "L", '<bpmn:linkEventDefinition name="L"/>'),
    "error start": node("startEvent", "L", '<bpmn:errorEventDefinition errorRef="Voll"/>'),
    "event sub-process": node("subProcess", "L", INSIDE, triggeredByEvent="true"),
    "ad-hoc": node("adHocSubProcess", "L", person("LU")),
    "call of nothing": node("callActivity", "L", calledElement="Anderer"),
    "bare task": node("task", "L"),
}


def around(extra: str) -> Bundle:
    """Put a construct `L` behind a person's task, an end `E` at the end, a start beside it."""
    body = start() + person("U") + flow("S", "U") + extra
    if 'id="E"' in extra:
        body += flow("U", "E")
    elif extra.startswith("<bpmn:startEvent"):
        body += end() + flow("L", "E") + flow("U", "E")
    else:
        body += end() + flow("U", "L") + flow("L", "E")
    return draw(body, variables=VARIABLES, outside=OUTSIDE)


@on_sqlite
@pytest.mark.parametrize("construct", REFUSED)
def test_what_cannot_run_is_refused_with_its_line(bench: Bench, construct: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        bench.begin(around(REFUSED[construct]))

    findings = [f for f in refused.value.findings if f.element == "L"]
    assert findings, refused.value
    assert all(f.line for f in findings)


@on_sqlite
@pytest.mark.parametrize("construct", RUNS_HERE)
def test_what_the_library_alone_ignores_runs_here(bench: Bench, construct: str) -> None:
    instance = bench.begin(around(RUNS_HERE[construct]))

    bench.complete("U", {"mehr": True})
    inner = bench.open()
    for key in inner:
        bench.complete(key)

    assert inner == (["KU"] if construct == "transaction" else [])
    assert bench.status(instance) == "beendet"


@on_sqlite
def test_a_condition_at_the_only_flow_out_of_a_task_is_refused(bench: Bench) -> None:
    with pytest.raises(DefinitionError):
        bench.begin(
            draw(
                start() + person("U") + end() + flow("S", "U") + flow("U", "E", "mehr"),
                variables=VARIABLES,
            )
        )


@on_sqlite
@pytest.mark.parametrize("reserved", ["Start", "End", "U.BoundaryEventSplit"])
def test_an_id_that_the_library_keeps_for_itself_is_an_id_like_others(
    bench: Bench, reserved: str
) -> None:
    instance = bench.begin(
        draw(start() + person(reserved) + end() + flows("S", reserved, "E"), variables=VARIABLES)
    )

    bench.complete(reserved)

    assert bench.status(instance) == "beendet"


def test_a_boundary_message_of_a_sub_process_is_no_longer_awaited_after_its_end(
    bench: Bench,
) -> None:
    bench.begin(
        draw(
            start()
            + node("subProcess", "K", INSIDE)
            + boundary("B", "K", message("Tatsache"))
            + machine("A", "count")
            + person("V")
            + end()
            + flows("S", "K", "A", "V", "E")
            + flow("B", "E"),
            variables="runde:zahl mehr:wahrheit zahl:zahl wort:text",
            outside='<bpmn:message id="Tatsache" name="Tatsache" laufzettel:schluessel="wort"/>',
        ),
        wort="k",
    )
    assert bench.awaited() == [("Tatsache", "k")]

    bench.complete("KU", {"wort": "k"})

    assert bench.awaited() == []
    assert bench.open() == ["V"]
