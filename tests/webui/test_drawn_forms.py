"""A form drawn with form-js: what changed is saved, whoever draws beside."""

from __future__ import annotations

import json
from typing import Any

from tests.webui.conftest import Office
from tests.webui.designs_page import (
    STORED,
    TALK,
    component,
    forms,
    page_of,
)
from tests.webui.designs_page import draft as draft


def drawn(office: Office, draft: str, body: object, login: str = "giebel", stand: int = 1) -> Any:
    """Send as the script of the page that draws does; return status and answer."""
    client = office.client(login).client
    address = f"/entwuerfe/{draft}/formulare/{TALK}/zeichnen"
    token = client.get(f"{address}/stand").get_json()["csrf"]
    headers = {"X-CSRFToken": token}
    answer = client.post(f"{address}?stand={stand}", data=json.dumps(body), headers=headers)
    return answer.status_code, answer.get_json()


def test_a_drawn_form_is_saved_by_what_changed_with_its_findings(
    office: Office, draft: str
) -> None:
    before = json.loads(STORED)
    after = json.loads(STORED.replace(b'"label": "Ergebnis"', b'"label": ""'))

    status, answer = drawn(office, draft, {"before": before, "after": after})

    assert (status, answer["number"], answer["head"]) == (200, 2, True)
    assert answer["saved"] == "Gespeichert 9:00"
    (finding,) = answer["findings"]
    assert (finding["field"], finding["text"]) == ("c3", "Die Beschriftung fehlt.")
    assert component(office, draft, "c3")["label"] == ""
    page = office.client("giebel").get(f"/entwuerfe/{draft}/formulare/{TALK}/zeichnen")
    assert "/designer" in page.html
    assert "/designer" not in office.client("giebel").get(page_of(draft)).html


def test_what_is_no_export_is_refused_in_a_sentence(office: Office, draft: str) -> None:
    fewer: dict[str, Any] = {"components": []}
    bodies: list[Any] = [{}, {"before": fewer, "after": fewer}]
    for body in bodies:
        status, answer = drawn(office, draft, body)
        assert status == 422
        assert "nicht mehr dieses Formular" in answer["message"]
    status, answer = drawn(office, draft, [])
    assert (status, "nicht lesbar" in answer["message"]) == (400, True)
    assert forms(office, draft)[TALK] == STORED


def test_who_draws_beside_somebody_else_is_told_whether_both_fit(
    office: Office, draft: str
) -> None:
    before = json.loads(STORED)
    after = json.loads(STORED.replace(b'"Geht es weiter?"', b'"Geht es?"'))
    drawn(office, draft, {"before": before, "after": after}, "quirin")
    after = json.loads(STORED.replace(b'"Ergebnis"', b'"Befund"'))
    _, answer = drawn(office, draft, {"before": before, "after": after})

    assert (answer["head"], answer["by"], answer["disjoint"]) == (False, "Quirin Meister", True)
    after = json.loads(STORED.replace(b'"Geht es weiter?"', b'"Weiter?"'))
    _, answer = drawn(office, draft, {"before": before, "after": after})
    assert (answer["disjoint"], answer["elements"]) == (False, ["„Geht es weiter?“"])
