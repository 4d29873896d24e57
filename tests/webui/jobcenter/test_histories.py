"""A draft tried on history: finished cases told again, without a name."""

from __future__ import annotations

import engine
from tests.webui.jobcenter.conftest import Jobcenter


def test_a_finished_case_goes_the_same_way_through_an_unchanged_draft(jobcenter: Jobcenter) -> None:
    (talk,) = jobcenter.appointments("Demir")
    with jobcenter.application.db.begin("system") as work:
        content = {
            "fall_id": talk.case_id,
            "person_id": talk.person_id,
            "reichweite": "person",
            "grund": "RUECKNAHME",
            "ruecknahme_am": "2025-03-03",
            "form": "schriftlich",
            "erklaert_durch": "Antragstellerin",
        }
        engine.send_message(work, "Fall_Beendet", content)
        draft = engine.open_draft(work, "TP2_Clearing_JA").id
    jobcenter.application.tick()
    client = jobcenter.client("qm.demo")
    page = client.get(f"/entwuerfe/{draft}/szenarien/verlauf")

    told = client.submit(page, "/szenarien/verlauf$")

    assert "1 von 1 nachgespielt: 1 wie bisher, 0 anders." in told.text
    assert not any(hidden in told.html for hidden in ("Demir", talk.person_id, talk.case_id))
