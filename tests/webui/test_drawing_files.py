"""Files of other modelers and ours, drawn: the same bytes unedited, one other name renamed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import engine
from engine.clock import ManualClock
from engine.editing import adopt
from engine.xml import parse
from tests.webui.browsing import serving
from tests.webui.conftest import MONDAY, Office, opened_office
from tests.webui.drawing_page import opened, person
from webui.build import SOURCES
from webui.settings import Settings

pytestmark = pytest.mark.browser

ROOT = SOURCES.parents[1]
FILES = [
    *sorted((ROOT / "tests/engine/data/dialekte").glob("*.bpmn")),
    *sorted((ROOT / "processes").glob("*/*.bpmn")),
]
EXPORT = """async ([xml, name]) => {
  const { modeler } = window.laufzettel;
  await modeler.importXML(xml);
  let renamed = null;
  if (name) {
    const named = modeler.get("elementRegistry").filter(one =>
      one.businessObject.name && one.width && !one.labelTarget);
    const step = named.find(one => /Task|Activity/.test(one.type))
      ?? named.find(one => /Process|Participant/.test(one.type));
    renamed = step && step.businessObject.name;
    if (step) modeler.get("modeling").updateProperties(step, { name });
  }
  return { xml: (await modeler.saveXML({ format: true })).xml, renamed };
}"""


@pytest.fixture(scope="module")
def modeler(
    browser: Browser, office_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Open one drawing, whose modeler reads and writes all the files; nothing of it is saved."""
    folder = tmp_path_factory.mktemp("house")
    settings = Settings(database_url="", var=folder, secret_key="only for tests")
    with (
        opened_office(office_template, ManualClock(MONDAY), settings) as office,
        serving(office.app) as address,
        person(browser, address, "giebel") as giebel,
    ):
        page = opened(giebel, f"/entwuerfe/{draft_of(office)}/diagramm")
        page.route("**/diagramm?stand=*", lambda route: route.abort())
        yield page


def draft_of(office: Office) -> str:
    with office.db.begin("giebel") as work:
        return engine.open_draft(work, "Probe_Beratung").id


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_comes_back_byte_for_byte_unless_a_step_is_renamed(
    modeler: Page, file: Path
) -> None:
    stored = file.read_bytes()
    unedited: Any = modeler.evaluate(EXPORT, [stored.decode(), ""])
    assert adopt(stored, unedited["xml"].encode()) == stored

    edited: Any = modeler.evaluate(EXPORT, [stored.decode(), "Ganz anders"])
    adopted = adopt(stored, edited["xml"].encode())
    assert adopted != stored
    assert names(adopted) - names(stored) == {"Ganz anders"}
    lines, before = adopted.splitlines(), stored.splitlines()
    assert len(lines) == len(before)
    assert sum(one != other for one, other in zip(lines, before, strict=True)) == 1


def names(document: bytes) -> set[str]:
    return {node.get("name", "") for node in parse(document).iter()}
