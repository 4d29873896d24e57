"""Whatever is sent to the pages of a draft and of the rules: never an error of the program."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

import engine
from engine.draft_comments import Said
from engine.ids import new_id
from tests.webui.jobcenter import hostile
from tests.webui.jobcenter.conftest import Jobcenter
from tests.webui.jobcenter.test_hostile_requests import check, some

OWNER = "prozess.demo"
NUMBERS = ("9" * 20, "-1", "2147483648", "viele", "1e9", "٣", "999999999", "{}", "0", "1.5")
ASKED = ("stand", "seit", "von", "bis", "schritt", "zeile", "zeige", "aktion", "formular", "feld")
SENT = (
    *("stand", "seit", "schritt", "bis", "zeile", "version", "nummer", "art", "tun", "akt"),
    *("nachricht", "gezeichnet", "tabelle", "ab", "aus", "fakt", "weg", "kennung", "an"),
)
FIELD = {"type": "textfield", "id": "f", "key": "name", "label": "Name"}
BODIES = (
    b"",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"[" * 5_000,
    b'{"number": true}',
    b'{"number": 1e400, "names": 5, "text": {"a": []}}',
    b'{"number": -1, "names": {"a": "b"}, "kind": ["timeDate"]}',
    b'{"number": 99999999999999999999999}',
    b'{"number": "1", "before": [], "after": "x"}',
    b'{"number": 999999999, "before": {}, "after": {"components": 5}}',
    b"<definitions/>",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
)
SHAPES: tuple[object, ...] = (
    5,
    "x",
    {},
    {"a": FIELD},
    [5],
    [None],
    [[FIELD]],
    [FIELD, FIELD],
    [{**FIELD, "id": 7}],
    [{**FIELD, "id": ["f"]}],
    [{**FIELD, "id": None}],
    [{**FIELD, "key": {"a": 1}}],
    [{**FIELD, "label": "\ud800"}],
    [{**FIELD, "type": 5}],
    [{**FIELD, "components": "x"}],
    [{**FIELD, "layout": 3}],
    [{**FIELD, "validate": [1]}],
)


@pytest.fixture(autouse=True)
def room() -> Iterator[None]:
    """Every column is as narrow as on PostgreSQL."""
    with hostile.with_room():
        yield


@pytest.fixture
def parts(jobcenter: Jobcenter) -> dict[str, str]:
    """What stands in addresses about a draft of TP2 with a comment."""
    with jobcenter.application.db.begin(OWNER) as work:
        draft = engine.open_draft(work, "TP2_Clearing_JA")
        said = Said(new_id(), "Stimmt die Frist?")
        thread = engine.add_comment(work, draft.id, said, number=draft.head, element_id=None)
        bundle = engine.draft_bundle(work.session, draft.id)
    return {
        "draft_id": draft.id,
        "thread_id": thread.thread_id,
        "process_key": "TP2_Clearing_JA",
        "definition_id": draft.based_on or "",
        "number": "1",
        "element": "Z40_Telefonkontakt",
        "formular": sorted(bundle.forms)[0],
        "szenario": sorted(bundle.scenarios)[0],
        "regel": "rechtsfolgenbelehrung",
    }


def filled(path: str, parts: dict[str, str]) -> str:
    """An address of something that there is."""
    kind = next((word for word in ("formular", "szenario", "regel") if word in path), "")
    name = parts["szenario"] if "szenarien" in path else parts.get(kind, "x")
    return path.format_map(Known({**parts, "name": name}))


class Known(dict[str, str]):
    """What is not known is a word that there is nothing of."""

    def __missing__(self, part: str) -> str:
        return "ankunft"


def test_no_number_in_an_address_breaks_a_page_of_drafts_and_rules(
    jobcenter: Jobcenter, parts: dict[str, str]
) -> None:
    client = jobcenter.client(OWNER).client
    values = some(NUMBERS)
    for path, names in hostile.routes(jobcenter.app, "GET"):
        for value in values():
            if "number" in names:
                check(client, "GET", filled(path, {**parts, "number": value}))
            if names & {"draft_id", "process_key", "name"}:
                query = dict.fromkeys(ASKED, value)
                check(client, "GET", filled(path, parts), query_string=query)


def test_no_number_in_a_form_breaks_a_change_of_drafts_and_rules(
    jobcenter: Jobcenter, parts: dict[str, str]
) -> None:
    client = jobcenter.client(OWNER).client
    token = hostile.token_of(client, "/tasten")
    values = some(NUMBERS)
    for path, names in hostile.routes(jobcenter.app, "POST"):
        if not names & parts.keys() and "name" not in names:
            continue
        for value in values():
            fields = {**dict.fromkeys(SENT, value), "csrf_token": token}
            check(client, "POST", filled(path, {**parts, "number": value}), data=fields)
            if path.endswith("/aufnehmen"):  # with nothing else that is refused before
                sent = {"tun": "zurueck", "schritt": value, "csrf_token": token}
                check(client, "POST", filled(path, parts), data=sent)


def test_no_body_breaks_what_scripts_send(jobcenter: Jobcenter, parts: dict[str, str]) -> None:
    client = jobcenter.client(OWNER).client
    token = hostile.token_of(client, "/tasten")
    headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
    for path, _ in hostile.routes(jobcenter.app, "POST"):
        if "/diagramm" not in path and "/zeichnen" not in path:
            continue
        for body in BODIES:
            address = f"{filled(path, parts)}?stand=1"
            check(client, "POST", address, data=body, headers=headers)
    address = f"/entwuerfe/{parts['draft_id']}/formulare/{parts['formular']}/zeichnen?stand=1"
    stored = json.loads(client.get(address.replace("?", "/inhalt?")).text)
    for shape in SHAPES:
        drawn = {**stored, "components": shape}
        for before, after in ((stored, drawn), (drawn, stored), (drawn, drawn)):
            sent = {"before": before, "after": after}
            check(client, "POST", address, data=json.dumps(sent).encode(), headers=headers)
