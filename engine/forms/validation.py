"""Checks one submission of a form: every problem at once, at the field where it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from engine.errors import FieldError
from engine.forms.fields import Field, Kind, Option
from engine.forms.rows import MAX_ROWS, belongs, rows_of
from engine.forms.values import Refused, typed
from engine.zone import BERLIN


@dataclass(frozen=True)
class Level:
    """The form itself, or one row of a list: what was sent, and the values around it."""

    fields: Sequence[Field]
    raw: Mapping[str, Any]
    initial: Mapping[str, Any]
    path: str
    around: Mapping[str, Any]

    @property
    def inputs(self) -> dict[str, Field]:
        """The fields of this level that hold a value, by key."""
        return {field.key: field for outer in self.fields for field in outer.inner()}

    def shown(self, values: Mapping[str, Any]) -> set[str]:
        """Return the keys that are not hidden; a hidden field counts as empty for the others."""
        hidden: set[str] = set()
        for _ in range(len(self.inputs) + 1):  # chains end, because reading refuses cycles
            visible = {key: None if key in hidden else value for key, value in values.items()}
            found = set(_hidden(self.fields, {**self.around, **visible}, False))
            if found == hidden:
                break
            hidden = found
        return set(self.inputs) - hidden

    def locked(self, values: Mapping[str, Any]) -> set[str]:
        """Return the keys that may only be read."""
        known = {**self.around, **values}
        return {
            key
            for key, field in self.inputs.items()
            if field.readonly is True or (field.readonly and field.readonly.holds(known))
        }


class Validation:
    """Collects errors while reading the values of a form and of its rows."""

    def __init__(
        self, options: Mapping[str, Sequence[Mapping[str, Any]]], now: datetime | None
    ) -> None:
        self.options = options
        self.now = now
        self.errors: list[FieldError] = []

    def run(
        self, fields: Sequence[Field], raw: Mapping[str, Any], initial: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the values of a whole form; collects the errors."""
        level = Level(fields, _renamed(fields, raw), initial, "", {})
        lists = [field for field in level.inputs.values() if field.kind is Kind.DYNAMICLIST]
        for name in level.raw:
            if name not in level.inputs and not any(belongs(field, name) for field in lists):
                self.errors.append(FieldError(str(name), "unknown_field"))
        return self._values(level)

    def _values(self, level: Level) -> dict[str, Any]:
        values, problems = self._read(level, level.raw)
        locked = level.locked(values)
        kept, kept_problems = self._read(level, level.initial)
        for key in locked:
            values[key] = kept[key]
            problems.pop(key, None)
            if key in kept_problems:
                problems[key] = kept_problems[key]
        shown = level.shown(values)
        for key, field in level.inputs.items():
            if key not in shown:
                values[key] = None
            elif key in problems:
                self._note(level, field, problems[key])
            elif field.kind is Kind.DYNAMICLIST:
                sent = replace(level, raw=level.initial) if key in locked else level
                values[key] = self._rows(field, sent, values)
            else:
                self._check_rules(level, field, values[key], locked=key in locked)
        return values

    def _read(
        self, level: Level, raw: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Refused]]:
        """Read every single field; lists are read once it is known whether they are shown."""
        values: dict[str, Any] = {}
        problems: dict[str, Refused] = {}
        for key, field in level.inputs.items():
            values[key] = None
            if field.kind is Kind.DYNAMICLIST:
                continue
            try:
                values[key] = typed(field, _sent(field, raw), self._choices(field))
            except Refused as problem:
                problems[key] = problem
            if field.kind is Kind.CHECKBOX and key not in problems:
                values[key] = bool(values[key])  # browsers send nothing for an empty box
        return values, problems

    def _rows(
        self, field: Field, level: Level, values: Mapping[str, Any]
    ) -> list[dict[str, Any]] | None:
        try:
            rows = rows_of(field, level.raw)
        except ValueError:
            self._note(level, field, Refused("not_a_list"))
            return None
        filled = [(number, row) for number, row in rows if not _is_blank(row)]
        if len(filled) > MAX_ROWS:
            self._note(level, field, Refused("too_many_rows", limit=MAX_ROWS))
            return None
        if not filled and field.required:
            self._note(level, field, Refused("required"))
        return [self._row(field, number, row, values) for number, row in filled]

    def _row(
        self, field: Field, number: int, row: Mapping[str, Any], values: Mapping[str, Any]
    ) -> dict[str, Any]:
        own = _renamed(field.children, row)
        level = Level(field.children, own, {}, f"{field.key}.{number}.", values)
        for name in own:
            if name not in level.inputs:
                self.errors.append(FieldError(f"{level.path}{name}", "unknown_field"))
        return self._values(level)

    def _check_rules(self, level: Level, field: Field, value: Any, locked: bool) -> None:
        missing = value is None or (field.kind is Kind.CHECKBOX and value is False)
        if field.required and missing:
            self._note(level, field, Refused("required"))
        if not field.past_allowed and not locked and value is not None and self._is_past(value):
            self._note(level, field, Refused("in_the_past", value=value))

    def _is_past(self, value: Any) -> bool:
        if self.now is None:
            raise ValueError("the form refuses past dates: validate() needs `now`")
        if isinstance(value, datetime):
            return value < self.now
        return isinstance(value, date) and value < self.now.astimezone(BERLIN).date()

    def _choices(self, field: Field) -> Sequence[Option]:
        if field.values_key is None:
            return field.options
        offered = self.options.get(field.values_key, ())
        return [
            Option(choice["value"], str(choice["label"]), tuple(choice.get("auch", ())))
            for choice in offered
        ]

    def _note(self, level: Level, field: Field, problem: Refused) -> None:
        facts = {"label": field.label, **problem.facts}
        self.errors.append(FieldError(f"{level.path}{field.key}", problem.code, facts))


def _hidden(fields: Sequence[Field], values: Mapping[str, Any], inherited: bool) -> Iterator[str]:
    for field in fields:
        hidden = inherited or bool(field.hidden and field.hidden.holds(values))
        if field.kind is Kind.GROUP:
            yield from _hidden(field.children, values, hidden)
        elif hidden:
            yield field.key


def _renamed(fields: Sequence[Field], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent under the fields' own keys; what came under both stays as it is."""
    inputs = [field for outer in fields for field in outer.inner()]
    keys = {name: field.key for field in inputs for name in field.also if field.key not in raw}
    return {keys.get(name, name): value for name, value in raw.items()}


def _is_blank(row: Mapping[str, Any]) -> bool:
    return all(value is None or value in ("", [], [""]) for value in row.values())


def _sent(field: Field, raw: Mapping[str, Any]) -> Any:
    """Return what was sent; a field that was not sent at all keeps what its form opens with.

    Browsers send nothing for an empty box, so for that silence is an answer. A list of boxes is
    sent empty by its page.
    """
    if field.key in raw or field.kind is Kind.CHECKBOX:
        return raw.get(field.key)
    return field.default
