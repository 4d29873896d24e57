"""Diagrams for random walks: what the shipped processes are made of, in small and tangled."""

from __future__ import annotations

from engine.bundles import Bundle
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

VARIABLES = "liste:liste wort:text=&apos;k&apos; zahl:zahl=0 mehr:wahrheit=false runde:zahl=0"
OUTSIDE = (
    declared_message("Tatsache", "wort")
    + '<bpmn:error id="Voll" errorCode="ERR_VOLL"/>'
    + '<bpmn:escalation id="Ruf" escalationCode="RUF"/>'
)
ERROR = '<bpmn:errorEventDefinition errorRef="Voll"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="Ruf"/>'
TERMINATE = "<bpmn:terminateEventDefinition/>"
AGAIN = "mehr and zahl &lt; 6"


def scope(key: str, *inside: str) -> str:
    return node("subProcess", key, "".join(inside))


def repeated(collection: str, *, sequential: bool = False) -> str:
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"'
        f' laufzettel:sammlung="{collection}" laufzettel:element="runde"/>'
    )


def count(key: str) -> str:
    return node("scriptTask", key, "<bpmn:script>runde = runde + 1</bpmn:script>")


def choice(key: str, default: str) -> str:
    return node("exclusiveGateway", key, default=f"{key}_{default}")


def caught(key: str, inner: str) -> str:
    return node("intermediateCatchEvent", key, inner)


def drawn(*parts: str) -> Bundle:
    return draw("".join(parts), variables=VARIABLES, outside=OUTSIDE)


FOUR_EYES_IN_A_LOOP = drawn(
    start(),
    node("exclusiveGateway", "G"),
    node("parallelGateway", "T1"),
    person("A"),
    count("C"),
    person("B"),
    node("parallelGateway", "T2"),
    person("U"),
    choice("H", "E"),
    end(),
    flows("S", "G", "T1", "A", "C", "T2", "U", "H", "E"),
    flows("T1", "B", "T2"),
    flow("H", "G", AGAIN),
)

BORDERS_ON_THREE_LEVELS = drawn(
    start(),
    node("exclusiveGateway", "G"),
    scope(
        "K",
        start("KS"),
        scope(
            "L",
            start("LS"),
            person("T"),
            count("C"),
            person("T2"),
            end("LE"),
            boundary("TB", "T", timer("P1D")),
            person("TN"),
            end("TE"),
            flows("LS", "T", "C", "T2", "LE"),
            flows("TB", "TN", "TE"),
        ),
        boundary("LB", "L", timer("P2D")),
        boundary("LM", "L", message("Tatsache"), interrupting=False),
        person("LN"),
        person("LP"),
        end("KE"),
        end("KE2"),
        end("KE3"),
        flows("KS", "L", "KE"),
        flows("LB", "LN", "KE2"),
        flows("LM", "LP", "KE3"),
    ),
    boundary("KB", "K", timer("P5D")),
    choice("X", "E"),
    end(),
    end("E2"),
    flows("S", "G", "K", "X", "E"),
    flow("X", "G", AGAIN),
    flows("KB", "E2"),
)

INCLUSIVE_IN_A_LOOP = drawn(
    start(),
    node("exclusiveGateway", "G"),
    person("V"),
    node("inclusiveGateway", "O", default="O_C"),
    person("A"),
    person("B"),
    boundary("BB", "B", timer("P1D")),
    person("C"),
    node("inclusiveGateway", "J"),
    person("U"),
    choice("X", "E"),
    end(),
    end("E2"),
    flows("S", "G", "V", "O"),
    flow("O", "A", "zahl &gt; 1"),
    flow("O", "B", "zahl &gt; 3"),
    flow("O", "C"),
    flow("A", "J"),
    flow("B", "J"),
    flow("C", "J"),
    flows("J", "U", "X", "E"),
    flow("X", "G", AGAIN),
    flow("BB", "E2"),
)


def repeated_scope(*, sequential: bool) -> Bundle:
    """Return items with a job that may fail, inside a border."""
    return drawn(
        start(),
        scope(
            "K",
            repeated("[1, 2, 3]", sequential=sequential),
            start("KS"),
            person("U"),
            machine("R", "send"),
            person("W"),
            end("KE"),
            flows("KS", "U", "R", "W", "KE"),
        ),
        boundary("KF", "K", ERROR),
        boundary("KT", "K", timer("P3D")),
        person("M"),
        person("N"),
        end(),
        flows("S", "K", "M", "E"),
        flows("KF", "N", "E"),
        flow("KT", "E"),
    )


EVENTS_IN_A_LOOP = drawn(
    start(),
    node("exclusiveGateway", "X0"),
    node("eventBasedGateway", "G"),
    caught("F", timer("P1D")),
    caught("L", timer("P3D")),
    caught("W", message("Tatsache")),
    person("A"),
    person("B"),
    choice("X", "E"),
    choice("Y", "E"),
    end(),
    flows("S", "X0", "G"),
    flows("G", "F", "A", "X", "E"),
    flows("G", "W", "B", "Y", "E"),
    flows("G", "L", "E"),
    flow("X", "X0", AGAIN),
    flow("Y", "X0", AGAIN),
)

REMINDERS = drawn(
    start(),
    scope(
        "K",
        start("KS"),
        person("U"),
        count("C"),
        person("V"),
        end("KE"),
        boundary("UB", "U", timer("R3/P1D", "timeCycle"), interrupting=False),
        person("UN"),
        end("KE2"),
        flows("KS", "U", "C", "V", "KE"),
        flows("UB", "UN", "KE2"),
    ),
    boundary("KB", "K", timer("R/P2D", "timeCycle"), interrupting=False),
    boundary("KM", "K", message("Tatsache")),
    person("N"),
    end("E2"),
    end(),
    flows("S", "K", "E"),
    flows("KB", "N", "E2"),
    flow("KM", "E"),
)

TERMINATED_INSIDE = drawn(
    start(),
    node("exclusiveGateway", "G"),
    scope(
        "K",
        start("KS"),
        node("parallelGateway", "T1"),
        person("A"),
        scope("L", start("LS"), person("T"), end("LE"), flows("LS", "T", "LE")),
        boundary("LB", "L", timer("P1D"), interrupting=False),
        node("intermediateThrowEvent", "R", ESCALATION),
        person("LN"),
        end("LE2"),
        end("KE"),
        end("KT", TERMINATE),
        flow("KS", "T1"),
        flows("T1", "A", "KT"),
        flows("T1", "L", "KE"),
        flows("LB", "R", "LN", "LE2"),
    ),
    boundary("KR", "K", ESCALATION, interrupting=False),
    person("N"),
    person("M"),
    choice("X", "E"),
    end("E2"),
    end(),
    flows("S", "G", "K", "M", "X", "E"),
    flow("X", "G", AGAIN),
    flows("KR", "N", "E2"),
)

LOOP_BESIDE_A_BRANCH = drawn(
    start(),
    node("parallelGateway", "T1"),
    node("exclusiveGateway", "G"),
    person("A"),
    count("C"),
    choice("X", "T2"),
    scope("K", start("KS"), person("B"), person("B2"), end("KE"), flows("KS", "B", "B2", "KE")),
    boundary("KB", "K", timer("P2D")),
    node("exclusiveGateway", "H"),
    node("parallelGateway", "T2"),
    person("Z"),
    end(),
    flows("S", "T1", "G", "A", "C", "X", "T2", "Z", "E"),
    flow("X", "G", AGAIN),
    flows("T1", "K", "H", "T2"),
    flow("KB", "H"),
)

LOOPS_BESIDE_EACH_OTHER = drawn(
    start(),
    node("exclusiveGateway", "G0"),
    node("inclusiveGateway", "O1", default="O1_G"),
    node("exclusiveGateway", "G"),
    node("parallelGateway", "T1"),
    person("A"),
    person("A2"),
    boundary("AB", "A2", timer("P1D")),
    node("exclusiveGateway", "A3"),
    node("parallelGateway", "T2"),
    choice("X", "O2"),
    node("exclusiveGateway", "H"),
    node("eventBasedGateway", "W"),
    caught("WT", timer("P2D")),
    caught("WM", message("Tatsache")),
    person("B"),
    boundary("BM", "B", message("Tatsache"), interrupting=False),
    count("C"),
    node("exclusiveGateway", "H2"),
    choice("Y", "O2"),
    person("Q"),
    node("inclusiveGateway", "O2"),
    person("Z"),
    choice("V", "E"),
    end(),
    end("E2"),
    flows("S", "G0", "O1"),
    flow("O1", "G"),
    flow("O1", "H", "zahl &lt; 6"),
    flow("O1", "Q", "zahl &lt; 4"),
    flow("G", "T1"),
    flows("T1", "A", "T2"),
    flows("T1", "A2", "A3", "T2"),
    flow("AB", "A3"),
    flows("T2", "X", "O2"),
    flow("X", "G", AGAIN),
    flows("H", "W", "WT", "B", "H2", "Y", "O2"),
    flows("W", "WM", "H2"),
    flows("BM", "C", "E2"),
    flow("Y", "H", AGAIN),
    flows("Q", "O2"),
    flows("O2", "Z", "V", "E"),
    flow("V", "G0", AGAIN),
)

REPEATED_IN_REPEATED = drawn(
    start(),
    scope(
        "K",
        repeated("2"),
        start("KS"),
        scope(
            "L",
            repeated("[1, 2]", sequential=True),
            start("LS"),
            person("T"),
            end("LE"),
            boundary("TM", "T", message("Tatsache")),
            person("TN"),
            end("LE2"),
            flows("LS", "T", "LE"),
            flows("TM", "TN", "LE2"),
        ),
        node(
            "userTask", "U", repeated("[7, 8]"), laufzettel_formular="Frei", laufzettel_gruppe="'G'"
        ),
        boundary("UB", "U", timer("P1D")),
        end("KE"),
        end("KE2"),
        flows("KS", "L", "U", "KE"),
        flow("UB", "KE2"),
    ),
    person("M"),
    end(),
    flows("S", "K", "M", "E"),
)

JOBS_BESIDE_EACH_OTHER = drawn(
    start(),
    node("exclusiveGateway", "G"),
    node("parallelGateway", "T1"),
    machine("R1", "send"),
    boundary("RF", "R1", ERROR),
    boundary("RA", "R1", timer("P1D"), interrupting=False),
    machine("R2", "send"),
    boundary("RT", "R2", timer("P2D")),
    boundary("RG", "R2", "<bpmn:errorEventDefinition/>"),
    node("exclusiveGateway", "H1"),
    node("exclusiveGateway", "H2"),
    person("N"),
    node("parallelGateway", "T2"),
    person("U"),
    choice("X", "E"),
    end(),
    end("E2"),
    flows("S", "G", "T1", "R1", "H1", "T2", "U", "X", "E"),
    flows("T1", "R2", "H2", "T2"),
    flow("RF", "H1"),
    flow("RT", "H2"),
    flow("RG", "H2"),
    flows("RA", "N", "E2"),
    flow("X", "G", AGAIN),
)

MODELS = {
    "four eyes in a loop": FOUR_EYES_IN_A_LOOP,
    "borders on three levels": BORDERS_ON_THREE_LEVELS,
    "inclusive in a loop": INCLUSIVE_IN_A_LOOP,
    "repeated together": repeated_scope(sequential=False),
    "repeated in turn": repeated_scope(sequential=True),
    "events in a loop": EVENTS_IN_A_LOOP,
    "reminders": REMINDERS,
    "terminated inside": TERMINATED_INSIDE,
    "loop beside a branch": LOOP_BESIDE_A_BRANCH,
    "loops beside each other": LOOPS_BESIDE_EACH_OTHER,
    "repeated in repeated": REPEATED_IN_REPEATED,
    "jobs beside each other": JOBS_BESIDE_EACH_OTHER,
}
