"""What the page Formulare shows: each form of a draft, who uses it, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from engine.bundles import Bundle
from engine.diagram import Element
from engine.editing import outline
from engine.errors import NotFound, Rejected
from engine.forms import Form
from engine.forms.document import FormDocument
from engine.xml import XmlError
from webui.auth import may_use, me
from webui.outline_words import name_of

Tag = tuple[str, str, str]
TAGS = {"neu": ("neu", "neu", "add"), "geändert": ("geändert", "chg", "edit")}


@dataclass(frozen=True)
class Use:
    """A step that shows a form."""

    element: str
    name: str
    row: str
    outline_href: str
    diagram_href: str


@dataclass(frozen=True)
class Line:
    """One form of the list."""

    name: str
    title: str
    href: str
    fields: int | None
    """None if the file cannot be read."""
    uses: tuple[Use, ...]
    problems: int
    tag: Tag | None


def lines(draft_id: str, bundle: Bundle, old: Bundle | None) -> list[Line]:
    """Return the forms in the order of the steps that use them; the unused ones last."""
    users = users_of(bundle.xml)
    names = [name for name in users if name in bundle.forms]
    names += sorted(set(bundle.forms) - set(names))
    return [_line(draft_id, name, bundle, users.get(name, ()), old) for name in names]


def users_of(xml: bytes) -> dict[str, list[Element]]:
    """Return the user tasks that show each form, in the order of the file."""
    found: dict[str, list[Element]] = {}
    for element in _elements(xml):
        if form := element.attributes.get("formular"):
            found.setdefault(form, []).append(element)
    return found


def _elements(xml: bytes) -> list[Element]:
    """Return the elements of all processes of a file, those of the one that runs first."""
    try:
        first = outline(xml)
        others = [each for each in first.processes if each != first.diagram.process_id]
        diagrams = [first.diagram, *(outline(xml, each).diagram for each in others)]
    except (XmlError, NotFound):
        return []
    return [element for diagram in diagrams for element in diagram.elements.values()]


def uses(draft_id: str, elements: Sequence[Element]) -> tuple[Use, ...]:
    """Return steps with the ways to them; only who may draw is led to the diagram."""
    may_draw = may_use("modeler.show", me().viewer.roles)
    diagram = url_for("modeler.show", draft_id=draft_id) + "?schritt={}" if may_draw else ""
    return tuple(
        Use(
            element.id,
            name_of(element),
            str(element.row or ""),
            url_for("outline.show", draft_id=draft_id, zeile=element.id) + f"#z-{element.id}",
            diagram.format(element.id) if diagram else "",
        )
        for element in elements
    )


def step_of(xml: bytes, step: str) -> Use | None:
    """Return a step that wants a form of its own."""
    element = next((each for each in _elements(xml) if each.id == step), None)
    if element is None:
        return None
    return Use(element.id, name_of(element), str(element.row or ""), "", "")


def steps_said(elements: Sequence[Element]) -> str:
    """Return steps as a sentence names them."""
    rows = (f"Zeile {e.row}, „{name_of(e)}“" if e.row else f"„{name_of(e)}“" for e in elements)
    return "; ".join(rows)


def title_of(content: bytes, name: str) -> str:
    """Return a form's title, or its name."""
    try:
        return FormDocument(content).title or name
    except Rejected:
        return name


def tag_of(name: str, forms: Mapping[str, bytes], old: Bundle | None) -> Tag | None:
    """Return whether a form is new or changed against the version in force."""
    if old is None:
        return None
    if name not in old.forms:
        return TAGS["neu"]
    return TAGS["geändert"] if old.forms[name] != forms[name] else None


def _line(
    draft_id: str, name: str, bundle: Bundle, users: Sequence[Element], old: Bundle | None
) -> Line:
    content = bundle.forms[name]
    _, problems = Form.sketch(content)
    return Line(
        name,
        title_of(content, name),
        url_for("form_fields.show", draft_id=draft_id, name=name),
        _count(content),
        uses(draft_id, users),
        len(problems),
        tag_of(name, bundle.forms, old),
    )


def _count(content: bytes) -> int | None:
    try:
        entries = FormDocument(content).entries()
    except Rejected:
        return None
    return sum(1 for entry in entries if entry.key)
