"""The pages of a draft's forms: a draft, what it holds, and a row saved as its form does."""

from __future__ import annotations

import json
from typing import Any

import pytest

import engine
from tests.client import Client, Page
from tests.webui.conftest import DATA, Office

TALK = "Z10_Gespraech"
STORED = (DATA / "beratung" / "formulare" / f"{TALK}.json").read_bytes()


@pytest.fixture
def draft(office: Office) -> str:
    with office.db.begin("giebel") as work:
        return engine.open_draft(work, "Probe_Beratung").id


def forms(office: Office, draft: str) -> dict[str, bytes]:
    with office.db.read() as session:
        return dict(engine.draft_bundle(session, draft).forms)


def component(office: Office, draft: str, name: str) -> dict[str, Any]:
    components = json.loads(forms(office, draft)[TALK])["components"]
    return next(one for one in components if one["id"] == name)


def page_of(draft: str, field: str = "", action: str = "") -> str:
    return f"/entwuerfe/{draft}/formulare/{TALK}?feld={field}&aktion={action}"


def save(client: Client, draft: str, field: str, status: int = 200, **sent: str) -> Page:
    page = client.get(page_of(draft, field, "bearbeiten"))
    sent = {name.replace("_", "-"): value for name, value in sent.items()}
    return client.submit(page, f"/formulare/{TALK}/felder/{field}$", sent, status)


def change_by_another(office: Office, draft: str, part: str, old: bytes, new: bytes) -> None:
    with office.db.begin("quirin") as work:
        head = engine.draft(work.session, draft).head
        stored = engine.draft_parts(work.session, draft)[part]
        assert old in stored
        engine.write_draft(work, draft, head, {part: stored.replace(old, new)})
