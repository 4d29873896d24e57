"""Every plane of every shipped process as Chromium draws it: nothing covers a word or cuts it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, send_from_directory
from lxml import etree
from playwright.sync_api import Browser

from tests.webui.browsing import serving
from webui.assets import Assets
from webui.build import OUTPUT

pytestmark = pytest.mark.browser

PROCESSES = Path(__file__).parents[2] / "processes"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SOLID = ("Task", "Event", "subProcess")
STAGE = """<!doctype html><html lang="de"><title>Bild</title>
<link rel="stylesheet" href="{app}"><link rel="stylesheet" href="{viewer}">
<body class="lz"><style>#bild {{ width: 2400px; height: 5000px }}</style>
<div class="ow-diagramm" id="bild" data-diagramm data-xml="/{process}.bpmn" data-label="Bild"
 data-focus="{focus}" data-y="9" data-config="zeichen">
<div class="ow-diagramm__flaeche" data-canvas></div></div>
<script type="application/json" id="zeichen">{marks}</script>
<script type="module" src="{script}"></script>"""
COVERED = """solid => {
  const seen = one => { const box = one.getBoundingClientRect(); return box.width && box.height; };
  const owner = one => (one.closest("[data-element-id]")?.dataset.elementId
    ?? one.closest("[data-container-id]")?.dataset.containerId ?? "").replace(/_label$/, "");
  const all = selector => [...document.querySelectorAll(selector)].filter(seen).map(one => ({
    one, of: owner(one), says: one.textContent.trim() || one.className,
    box: one.getBoundingClientRect() }));
  const words = all(".djs-container tspan").filter(word => word.says);
  const marks = all(".djs-overlay > *, .bjs-breadcrumbs");
  const small = all(".djs-shape:not([data-element-id$=_label]) > .djs-visual > :first-child")
    .filter(shape => solid.includes(shape.of));
  const meet = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right
    && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
  const found = [];
  const tell = (a, b) => found.push(`${a.of} "${a.says}" / ${b.of} "${b.says}"`);
  words.forEach(word => marks.filter(mark => meet(word.box, mark.box))
    .forEach(mark => tell(word, mark)));
  words.forEach((word, at) => words.slice(at + 1)
    .filter(other => other.of !== word.of && meet(word.box, other.box))
    .forEach(other => tell(word, other)));
  words.forEach(word => small.filter(shape => shape.of !== word.of && meet(word.box, shape.box))
    .forEach(shape => tell(word, shape)));
  words.forEach(word => small.filter(shape => shape.of === word.of && shape.box.width > 100
    && (word.box.left < shape.box.left + 2 || word.box.right > shape.box.right - 2
      || word.box.top < shape.box.top + 2 || word.box.bottom > shape.box.bottom - 2))
    .forEach(shape => tell(word, shape)));
  document.querySelectorAll(".bjs-drilldown").forEach(way => { const button =
    way.getBoundingClientRect(), inside = small.find(shape => shape.of === owner(way))?.box;
    if (button.width && (button.left < inside.left || button.right > inside.right
      || button.top < inside.top || button.bottom > inside.bottom)) found.push(owner(way)); });
  return found; }"""


def planes() -> Iterator[tuple[str, list[str]]]:
    """Yield each process with the shapes of each of its planes that words must not touch.

    Frames and lanes hold words; a gateway is a rhombus, whose corners are free.
    """
    for file in sorted(PROCESSES.glob("*/*.bpmn")):
        root = etree.parse(file)
        solid = {e.get("id") for e in root.iter() if str(e.tag).endswith(SOLID)}
        for plane in root.iter(f"{DI}BPMNPlane"):
            closed = (s for s in plane.iter(f"{DI}BPMNShape") if s.get("isExpanded") != "true")
            shapes = [shape.get("bpmnElement", "") for shape in closed]
            yield file.stem, [shape for shape in shapes if shape in solid]


@pytest.fixture(scope="module")
def stage(browser: Browser) -> Iterator[str]:
    """Serve the diagrams with the production's viewer; every element bears its longest mark."""
    app = Flask("stage", static_folder=None)
    assets = Assets(OUTPUT)

    @app.get("/<process>/<focus>")
    def show(process: str, focus: str) -> str:
        root = etree.parse(PROCESSES / process / f"{process}.bpmn")
        marks: dict[str, dict[str, list[dict[str, str]]]] = {"zeichen": {}}
        for element in root.iter():
            if str(element.tag).endswith("Task"):
                marks["zeichen"][element.get("id", "")] = [{"t": "✓ 18.11. · 2×", "cls": "dm-ok"}]
            elif element.find("{*}timerEventDefinition") is not None:
                marks["zeichen"][element.get("id", "")] = [{"t": "Mi, 05.03., 12:00"}]
        return STAGE.format(
            app=assets.address("app.css"),
            viewer=assets.address("viewer.css"),
            script=assets.address("viewer.js"),
            process=process,
            focus=focus,
            marks=json.dumps(marks),
        )

    @app.get("/<process>.bpmn")
    def diagram(process: str) -> Response:
        return send_from_directory(PROCESSES / process, f"{process}.bpmn")

    @app.get("/static/dist/<path:name>")
    def built(name: str) -> Response:
        return send_from_directory(OUTPUT, name)

    with serving(app) as address:
        yield address


@pytest.mark.parametrize(("process", "shapes"), list(planes()))
def test_no_word_of_a_plane_is_covered_or_cut(
    browser: Browser, stage: str, process: str, shapes: list[str]
) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(f"{stage}/{process}/{shapes[0]}", wait_until="domcontentloaded")
    page.wait_for_selector("[data-diagramm][data-ready]")
    assert page.locator(f"[data-element-id={shapes[-1]}]").is_visible()
    assert page.evaluate(COVERED, shapes) == []
    page.close()
