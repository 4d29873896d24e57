"""Draws a process: an own grid of lane columns and rows plus explicit routes for awkward flows.

Automatic layouts were tried and failed (crashes on boundary events, mixed lanes, 19 crossings), so
a process owner's table says in which column and row an element stands, and this module turns it
into BPMN DI: a vertical pool with lanes as columns, and one plane per collapsed sub-process.
Everything else in the file stays as it is.
"""

from lxml import etree

from engine.errors import Rejected
from engine.layout_grid import Grid
from engine.layout_model import BPMNDI, Model, attribute
from engine.layout_quality import Finding, quality
from engine.layout_table import PlaneTable, read_table
from engine.layout_xml import Drawing, write_lanes

__all__ = ["Finding", "place", "quality"]


def place(xml: bytes, table: str) -> bytes:
    """Return the BPMN file with its drawing, made from a placing table (`engine.layout_table`).

    Raises `Rejected`: a wrong line, an element that the table forgets or does not know.
    """
    model, planes = Model(xml), read_table(table)
    for old in model.root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        model.root.remove(old)
    main = attribute(model.process, "id")
    if main not in planes:
        raise Rejected("layout_plane_missing", plane=main)
    for scope in sorted(planes, key=lambda name: name != main):
        _draw(model, planes[scope], scope, main)
    etree.indent(model.root)
    return etree.tostring(model.root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _draw(model: Model, table: PlaneTable, scope: str, main: str) -> None:
    nodes = model.nodes(scope, set(table.frames))
    placed = {*table.cells, *table.borders, *table.frames}
    forgotten = [node.get("id") for node in nodes if node.get("id") not in placed]
    if forgotten:
        raise Rejected("layout_element_without_place", plane=scope, elements=forgotten)
    pool = model.pool() if scope == main else None
    grid = Grid(model, table, pool)
    inner = write_lanes(model, grid) if scope == main else {}
    element = scope
    if pool and model.collaboration is not None:
        element = attribute(model.collaboration, "id")
    drawing = Drawing(model, grid, scope, element)
    drawing.pool_and_lanes(inner)
    drawing.nodes(nodes)
    drawing.flows(model.flows(nodes))
