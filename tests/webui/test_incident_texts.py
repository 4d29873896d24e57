"""An incident tells what happened in a whole sentence, with the facts of its error."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.errors import BrokenState, EngineError, Rejected
from engine.instance_host import describe
from handlers.reports.incidents import IncidentLine
from webui import incident_texts

AT = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)


def incident(error: Exception) -> IncidentLine:
    code, detail = describe(error)
    empty = dict.fromkeys(IncidentLine.__dataclass_fields__)
    known = {"kind": "handler", "code": code, "detail": detail, "attempts": 1}
    return IncidentLine(**{**empty, **known, "created_at": AT, "last_at": AT})  # type: ignore[arg-type]


def test_a_job_that_is_tried_but_once_is_not_said_to_have_been_tried_often() -> None:
    line = replace(incident(RuntimeError("away")), kind="job")

    assert incident_texts.reason(line) == "Der Auftrag an ein anderes System ist gescheitert."
    assert incident_texts.attempts(line, "heute") == "1 Versuch, zuletzt heute"
    abandoned = replace(incident(BrokenState("job_abandoned")), kind="job")
    assert incident_texts.reason(abandoned).startswith("Die Arbeit wurde begonnen und nie beendet.")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            Rejected("parameter_unknown", name="telefonfrist", site="56.4", on="2025-03-03"),
            "Den Parameter „telefonfrist“ gibt es am Mo, 03.03.2025 nicht. Tragen Sie ihn ein.",
        ),
        (
            Rejected("division_by_zero"),
            "Durch null lässt sich nicht teilen. Prüfen Sie die Zahlen im Fall.",
        ),
        (Rejected("slot_taken", starts_at=AT), "Der Schritt ist gescheitert."),
        (EngineError("never_seen"), "Der Schritt ist gescheitert."),
        (RuntimeError("register"), "Der Schritt ist gescheitert."),
    ],
)
def test_what_happened_is_said_without_gaps(error: Exception, sentence: str) -> None:
    assert incident_texts.reason(incident(error)) == sentence
