"""Form-js fields as controls of a page, and what a browser sent as a form's input.

A control is plain data for `templates/form_fields.html`. Values stand in it as inputs hold them
(`Form.filled`): from the draft, from the request that was refused, or from the prefill. A field
that its condition hides stays in the page: style hides it where scripts run (a change asks the
server again), and without scripts everything can be filled in; the server drops what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from engine.forms import CHOICES, Condition, Field, Form, Kind, Option
from engine.forms.fields import SEVERAL
from engine.forms.file_kinds import accepted_kinds, endings
from engine.forms.rows import cells, rows_of
from engine.forms.values import Refused, typed
from handlers.domain.stored_documents import LARGEST

Raw = dict[str, str | list[str]]
ADD_ROW = "_zeile_hinzu"
REMOVE_ROW = "_zeile_weg"
REMOVE_FILE = "_datei_weg"
_TEXT = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
OPTIONAL_MARK = " (freiwillig)"
"""The page says it itself, wherever a form lets a field be empty."""
_WIDTHS = ((5, "c4"), (8, "c6"), (11, "c8"))
"""form-js divides a row into 16 columns, our pages into 12."""
MEGABYTES = LARGEST // (1024 * 1024)


@dataclass(frozen=True)
class Control:
    """One control as the template draws it."""

    kind: str
    id: str
    name: str
    label: str = ""
    hint: str = ""
    optional: bool = False
    value: Any = ""
    options: tuple[tuple[str, str], ...] = ()
    input_type: str = "text"
    inputmode: str = ""
    max_length: int | None = None
    error: str = ""
    hidden: bool = False
    readonly: bool = False
    width: str = ""
    horizontal: bool = True
    suffix: str = ""
    files: tuple[tuple[str, str], ...] = ()
    """Of a filepicker: the chosen files' ids and names."""
    accept: str = ""
    multiple: bool = False
    html: Markup = field(default_factory=Markup)
    children: tuple[Control, ...] = ()
    rows: tuple[tuple[int, tuple[Control, ...]], ...] = ()


@dataclass(frozen=True)
class Filling:
    """What stands in a form: inputs by name, dynamic choices by key, sentences by path."""

    raw: Mapping[str, Any]
    choices: Mapping[str, Any]
    errors: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)
    """Names of chosen files by their ids."""


@dataclass(frozen=True)
class Problem:
    """One line of the summary: where it leads, the field's label, the sentence."""

    target: str
    label: str
    text: str


@dataclass(frozen=True)
class _Level:
    """The form itself or one row: how inputs are named there, and the values for conditions."""

    filling: Filling
    values: Mapping[str, Any]
    row: tuple[str, int] | None = None

    def name(self, key: str) -> str:
        return cells(self.row[0], self.row[1], key) if self.row else key

    def path(self, key: str) -> str:
        """The path an error names: `versuche.0.zeitpunkt`."""
        return f"{self.row[0]}.{self.row[1]}.{key}" if self.row else key


def controls(form: Form, filling: Filling) -> tuple[Control, ...]:
    """Return the controls of a form."""
    level = _Level(filling, _typed_values(form.inputs.values(), filling.raw, filling.choices))
    return tuple(_control(one, level) for one in form.fields)


def problems(shown: Iterable[Control]) -> list[Problem]:
    """Return the summary's lines in the order of the page."""
    found: list[Problem] = []
    for control in shown:
        if control.error:
            found.append(Problem(_target(control), control.label, control.error))
        found += problems(control.children)
        for _, row in control.rows:
            found += problems(row)
    return found


def read_form(form: Form, sent: MultiDict[str, str]) -> Raw:
    """Return the form's inputs as they were sent, without tokens and buttons."""
    several = {key for key, one in all_inputs(form) if one.kind in SEVERAL}
    raw: Raw = {}
    for name in sent:
        if name.startswith("_") or name == "csrf_token":
            continue
        key = name.rpartition("-")[2]
        raw[name] = sent.getlist(name) if key in several else sent[name]
    for key, one in form.inputs.items():
        # Browsers send nothing where no button is chosen and no box of a list is ticked.
        if one.kind is Kind.CHECKLIST:
            raw.setdefault(key, [])
        elif must_be_chosen(one):
            raw.setdefault(key, "")
    return raw


def presets(form: Form) -> dict[str, Any]:
    """Return what a form opens with before anybody has typed."""
    return {
        key: one.default
        for key, one in form.inputs.items()
        if one.default is not None and not must_be_chosen(one)
    }


def must_be_chosen(one: Field) -> bool:
    """Whether people choose for themselves: a required choice decides something.

    Its default is meant for programs that do not name it.
    """
    asked = one.kind in (Kind.RADIO, Kind.CHECKLIST)
    return asked and one.required and one.default is not None


def change_rows(form: Form, raw: Raw, sent: MultiDict[str, str]) -> bool:
    """Add or take away a row or a file as a button asked for; tell whether one did."""
    if key := sent.get(ADD_ROW):
        one = form.inputs.get(key)
        if one is not None:
            numbers = [number for number, _ in rows_of(one, raw)] or [0]
            for first in [child for outer in one.children for child in outer.inner()][:1]:
                raw[cells(key, max(numbers) + 1, first.key)] = ""
        return True
    if path := sent.get(REMOVE_ROW):
        for name in [name for name in raw if name.startswith(f"{path}-")]:
            del raw[name]
        return True
    if chosen := sent.get(REMOVE_FILE):
        name, _, file = chosen.rpartition("/")
        raw[name] = [one for one in raw.get(name, []) if one != file]
        return True
    return False


def has_files(form: Form | None) -> bool:
    """Whether a form asks for files: only then is it sent in parts."""
    return form is not None and any(one.kind is Kind.FILEPICKER for _, one in all_inputs(form))


def markdown(source: str) -> Markup:
    """Return the Markdown subset of a form's text; headings start below the page's."""
    tokens = _TEXT.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    return Markup(_TEXT.renderer.render(tokens, _TEXT.options, {}))


def _control(one: Field, level: _Level) -> Control:
    hidden = one.hidden is not None and one.hidden.holds(level.values)
    width = next((name for limit, name in _WIDTHS if (one.columns or 16) <= limit), "")
    label = one.label.removesuffix(OPTIONAL_MARK)
    shared: dict[str, Any] = {"hidden": hidden, "width": width, "label": label}
    if one.kind is Kind.TEXT:
        return Control("text", one.id, "", html=markdown(one.text), **shared)
    if one.kind is Kind.GROUP:
        children = tuple(_control(child, level) for child in one.children)
        return Control("group", f"g-{one.id}", "", children=children, **shared)
    readonly = _is_readonly(one.readonly, level.values)
    shared |= {
        "id": f"f-{level.name(one.key)}",
        "name": level.name(one.key),
        "hint": one.description,
        "error": level.filling.errors.get(level.path(one.key), ""),
        "readonly": readonly,
        "optional": not (one.required or readonly or _always_answered(one)),
    }
    if one.kind is Kind.DYNAMICLIST:
        return Control("list", rows=tuple(_rows(one, level)), **shared)
    return _input(one, level, shared)


def _always_answered(one: Field) -> bool:
    """A checkbox says yes or no by itself; of preset radio buttons one stays chosen."""
    preset = one.kind is Kind.RADIO and one.default is not None and not must_be_chosen(one)
    return one.kind is Kind.CHECKBOX or preset


def _input(one: Field, level: _Level, shared: dict[str, Any]) -> Control:
    if one.kind is Kind.FILEPICKER:
        return _filepicker(one, level, shared)
    options = _options(one, level.filling.choices)
    input_type, inputmode = _input_type(one)
    value = level.filling.raw.get(shared["name"])
    if value is None:
        value = [] if one.kind in SEVERAL else ""
    return Control(
        kind=str(one.kind),
        value=value,
        options=options,
        input_type=input_type,
        inputmode=inputmode,
        max_length=one.max_length,
        horizontal=sum(len(label) for _, label in options) < 60,
        suffix=one.suffix or one.prefix,
        **shared,
    )


def _filepicker(one: Field, level: _Level, shared: dict[str, Any]) -> Control:
    """A file that is no longer there stays in sight: sending it says so."""
    kept = level.filling.raw.get(shared["name"]) or []
    chosen = [kept] if isinstance(kept, str) else kept
    names = level.filling.files
    kinds = accepted_kinds(one.accept)
    *first, last = [kind.name for kind in kinds]
    takes = f"{', '.join(first)} oder {last}" if first else last
    rule = f"{takes}, {'je Datei ' if one.multiple else ''}höchstens {MEGABYTES} MB."
    return Control(
        kind=str(one.kind),
        value=chosen,
        files=tuple((id, names.get(id, "Nicht mehr vorhandene Datei")) for id in chosen),
        accept=",".join(endings(kinds)),
        multiple=one.multiple,
        **{**shared, "hint": f"{one.description} {rule}".strip()},
    )


def _rows(one: Field, level: _Level) -> Iterator[tuple[int, tuple[Control, ...]]]:
    inner = [child for outer in one.children for child in outer.inner()]
    for number, row in rows_of(one, level.filling.raw) or [(0, {})]:
        values = {**level.values, **_typed_values(inner, row, level.filling.choices)}
        inside = _Level(level.filling, values, (one.key, number))
        yield number, tuple(_control(child, inside) for child in one.children)


def _typed_values(
    inputs: Iterable[Field], raw: Mapping[str, Any], choices: Mapping[str, Any]
) -> dict[str, Any]:
    """Values for conditions; what cannot be read yet counts as empty."""
    values: dict[str, Any] = {}
    for one in inputs:
        try:
            known = one.options or [
                Option(choice["value"], "") for choice in choices.get(one.values_key or "", ())
            ]
            is_list = one.kind is Kind.DYNAMICLIST
            values[one.key] = None if is_list else typed(one, raw.get(one.key), known)
        except Refused:
            values[one.key] = None
        if one.kind is Kind.CHECKBOX:
            values[one.key] = bool(values[one.key])
    return values


def _options(one: Field, choices: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Fixed choices of the form, or those that the prefill delivers under `values_key`."""
    if one.kind not in CHOICES:
        return ()
    fixed = tuple((_code(option.value), option.label) for option in one.options)
    dynamic = choices.get(one.values_key or "", ())
    return fixed + tuple((_code(each["value"]), str(each["label"])) for each in dynamic)


def _code(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _input_type(one: Field) -> tuple[str, str]:
    if one.kind is Kind.DATETIME:
        return {"date": "date", "time": "time", "datetime": "datetime-local"}[one.subtype], ""
    if one.kind is Kind.NUMBER:
        # A text field, because type=number swallows a decimal comma without a word.
        return "text", "decimal" if one.decimals else "numeric"
    return "text", ""


def _is_readonly(readonly: bool | Condition, values: Mapping[str, Any]) -> bool:
    return readonly if isinstance(readonly, bool) else readonly.holds(values)


def all_inputs(form: Form) -> Iterator[tuple[str, Field]]:
    """All fields that hold a value, those of rows included, by their own key."""
    for key, one in form.inputs.items():
        yield key, one
        for outer in one.children:
            for child in outer.inner():
                yield child.key, child


def _target(control: Control) -> str:
    """Where an error's link leads: always at a control that takes the focus."""
    if control.kind in (Kind.RADIO, Kind.CHECKLIST, Kind.TAGLIST):
        return f"{control.id}-1"
    if control.kind == "list" and control.rows and control.rows[0][1]:
        return _target(control.rows[0][1][0])
    return control.id
