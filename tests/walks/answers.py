"""Random answers: what a person might enter into a form, and what the outside might report."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.errors import InvalidForm
from engine.forms import CHOICES, Field, Form, Kind
from engine.tasks import TaskForm
from engine.zone import BERLIN

ROUNDS = 8
WORDS = ("Anruf", "nach Rücksprache geändert", "liegt vor, siehe Akte", "Weg 2", "34346")


class Answers:
    """One person's way of filling in forms."""

    def __init__(self, chance: random.Random, now: datetime) -> None:
        self._chance, self._now = chance, now

    def fill(self, task: TaskForm, known: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
        """Return what the form itself would take, or None: the rule behind it decides later."""
        if task.form is None:
            return {}
        raw = self._first(task, known)
        fields = task.form.inputs
        for _ in range(ROUNDS):
            wrong = list(self._wrong(task, raw))
            if not wrong:
                return raw
            for path in wrong:
                key = path.partition(".")[0]
                if key in fields and self._chance.random() < 0.9:
                    raw[key] = self._value(fields[key], task)
                else:
                    raw.pop(key, None)
        return None

    def _first(self, task: TaskForm, known: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        assert task.form is not None
        if known and self._chance.random() < 0.35:
            return {key: self.moved(value) for key, value in self._chance.choice(known).items()}
        raw: dict[str, Any] = {}
        filled = task.form.filled(task.values)
        for key, field in task.form.inputs.items():
            draw = self._chance.random()
            if key in filled and draw < 0.6:
                raw[key] = filled[key]
            elif field.required or draw > 0.4:
                raw[key] = self._value(field, task)
        return {key: value for key, value in raw.items() if value is not None}

    def _wrong(self, task: TaskForm, raw: Mapping[str, Any]) -> Iterator[str]:
        assert task.form is not None
        try:
            task.form.validate(raw, task.options, task.values, self._now)
        except InvalidForm as refused:
            yield from (error.field for error in refused.errors)

    def _value(self, field: Field, task: TaskForm) -> Any:
        if field.kind in CHOICES:
            return self._choice(field, task)
        if field.kind is Kind.CHECKBOX:
            return self._chance.random() < 0.5
        if field.kind is Kind.NUMBER:
            low = int(field.minimum or 0)
            return self._chance.randint(low, max(low, int(field.maximum or 40)))
        if field.kind is Kind.DATETIME:
            return self._when(field)
        if field.kind is Kind.DYNAMICLIST:
            return [self._row(field, task) for _ in range(self._chance.choice((0, 1, 2, 3)))]
        if field.kind is Kind.FILEPICKER:
            return None
        text = self._chance.choice(WORDS)
        return (text * (1 + (field.min_length or 0) // len(text)))[: field.max_length]

    def _row(self, field: Field, task: TaskForm) -> dict[str, Any]:
        inner = Form("", field.children).inputs
        row = {key: self._value(child, task) for key, child in inner.items()}
        return {key: value for key, value in row.items() if value is not None}

    def _choice(self, field: Field, task: TaskForm) -> Any:
        offered = [option.value for option in field.options]
        if field.values_key is not None:
            offered = [choice["value"] for choice in task.options.get(field.values_key, ())]
        if not offered:
            return None
        if field.kind in (Kind.CHECKLIST, Kind.TAGLIST):
            return [value for value in offered if self._chance.random() < 0.5]
        return self._chance.choice(offered)

    def _when(self, field: Field) -> Any:
        day = self._now.astimezone(BERLIN).date() + timedelta(days=self._chance.randint(-3, 24))
        hour = time(self._chance.choice((9, 10, 14)))
        if field.subtype == "date":
            return day
        if field.subtype == "time":
            return hour.isoformat(timespec="minutes")
        return datetime.combine(day, hour, BERLIN)

    def moved(self, value: Any) -> Any:
        """Return what a scenario says, with its days brought near to now."""
        if isinstance(value, dict):
            return {key: self.moved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.moved(item) for item in value]
        days = timedelta(days=self._chance.randint(-2, 16))
        if isinstance(value, datetime):
            day = self._now.astimezone(BERLIN).date() + days
            return datetime.combine(day, value.astimezone(BERLIN).timetz())
        if isinstance(value, date):
            return self._now.astimezone(BERLIN).date() + days
        if isinstance(value, str) and _is_day(value):
            return (self._now.astimezone(BERLIN).date() + days).isoformat()
        return value


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2025-03-03")
