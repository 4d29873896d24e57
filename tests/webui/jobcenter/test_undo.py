"""The key U: offered where a step can be taken back, and refused in words where it cannot."""

from __future__ import annotations

from handlers import front_desk
from handlers.domain.career import newest_career
from handlers.domain.responsibility import Subject
from tests.webui.jobcenter.conftest import Jobcenter
from tests.webui.jobcenter.test_conversation import TALKED, group_date

BUTTON = "/rueckgaengig"
CLOSE = "/gespraech/[^/]+$"


def test_a_werdegang_written_down_by_mistake_is_open_again_with_what_was_typed(
    jobcenter: Jobcenter,
) -> None:
    (talk,) = jobcenter.appointments("Demir")
    with jobcenter.application.db.begin("jco.demo") as work:
        front_desk.state_result(work, talk.id, "da")
    first = jobcenter.open_task(talk.case_id, "Z70_Clearinggespraech")
    client = jobcenter.client("jco.demo")
    form = f"/gespraech/{first.instance_id}"
    spoken = {**TALKED, "z120.gruppentermin": group_date(jobcenter)}
    page = client.submit(client.get(form), CLOSE, spoken)
    assert BUTTON not in page.html
    refused = client.post(BUTTON, page.form("abmelden"), status=422)
    assert "Korrigieren Sie ihn im Fall über „Eintragen“." in refused.text

    written = {
        "z130.werdegang-0-taetigkeit": "Lagerist",
        "z130.potenzialanalyse": "Belastbar, zuverlässig, sucht Vollzeit.",
    }
    page = client.submit(client.get(form), CLOSE, written)
    assert jobcenter.open_elements(talk.case_id, talk.person_id) == {"Z140_Fahrkosten"}
    button = page.soup.select_one(f'form[action="{BUTTON}"] button')
    assert button is not None
    assert button["aria-keyshortcuts"] == "U"
    page = client.submit(page, BUTTON)
    assert "Rückgängig gemacht: Abschluss von „Ausfüllen" in page.text
    assert page.form(CLOSE)["z130.werdegang-0-taetigkeit"] == "Lagerist"
    assert jobcenter.open_elements(talk.case_id, talk.person_id) == {"Z130_WerdegangPotential"}
    with jobcenter.application.db.read() as session:
        assert newest_career(session, Subject(talk.case_id, talk.person_id)) is None
    client.submit(page, CLOSE)
    assert jobcenter.open_elements(talk.case_id, talk.person_id) == {"Z140_Fahrkosten"}
