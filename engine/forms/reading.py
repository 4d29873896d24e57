"""Reads a form-js file into fields; everything that we would not run is a problem, all at once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.errors import EngineError
from engine.forms.component import Component, FormProblem
from engine.forms.fields import CONTAINERS, Field, Kind

MAX_BYTES = 500_000
MAX_LEVELS = 6
YOUNGER_RULES = frozenset({"form_limits_reversed", "form_default_refused", "form_key_reserved"})
"""Found by a check, but no reason not to load: versions from before the rule go on running."""


class FormError(EngineError):
    """A form that cannot be used; every problem at once."""

    def __init__(self, problems: list[FormProblem]) -> None:
        super().__init__("form_unusable", problems=[problem.code for problem in problems])
        self.problems = tuple(problems)


def read_fields(content: str | bytes) -> tuple[str, tuple[Field, ...]]:
    """Return the form's title and fields, or raise `FormError`."""
    reading = _Reading()
    document = reading.document(content)
    fields = reading.components(document, "", 0)
    reading.check_keys(fields)
    grave = [problem for problem in reading.problems if problem.code not in YOUNGER_RULES]
    if grave:
        raise FormError(grave)
    return str(document.get("title") or document.get("id") or ""), fields


def sketched_fields(
    content: str | bytes,
) -> tuple[str, tuple[Field, ...], tuple[FormProblem, ...]]:
    """Return title and fields of a form in the making, and its problems.

    Fields with a problem are left out: what is left can be drawn and filled in.
    """
    reading = _Reading()
    try:
        document = reading.document(content)
    except FormError as refused:
        return "", (), refused.problems
    fields = reading.components(document, "", 0)
    reading.check_keys(fields)
    bad = {problem.component for problem in reading.problems}
    title = document.get("title") or document.get("id") or ""
    return str(title), _without(fields, bad), tuple(reading.problems)


def _without(fields: tuple[Field, ...], bad: set[str]) -> tuple[Field, ...]:
    return tuple(
        replace(field, children=_without(field.children, bad))
        for field in fields
        if (field.key or field.id) not in bad
    )


class _Reading:
    """Collects problems while reading."""

    def __init__(self) -> None:
        self.problems: list[FormProblem] = []

    def problem(self, component: str, code: str, **facts: object) -> None:
        self.problems.append(FormProblem(component, code, facts))

    def document(self, content: str | bytes) -> dict[str, Any]:
        if len(content) > MAX_BYTES:
            raise FormError([FormProblem("", "form_too_large", {"limit": MAX_BYTES})])
        try:
            document = json.loads(content, parse_float=Decimal)
        except (ValueError, RecursionError):
            raise FormError([FormProblem("", "form_not_json")]) from None
        if not isinstance(document, dict):
            raise FormError([FormProblem("", "form_not_an_object")])
        if document.get("type") != "default" or not isinstance(document.get("components"), list):
            raise FormError([FormProblem("", "form_not_form_js")])
        return document

    def components(
        self, container: Mapping[str, Any], inside: str, level: int
    ) -> tuple[Field, ...]:
        components = container.get("components", [])
        if not isinstance(components, list) or level > MAX_LEVELS:
            self.problem(inside, "form_component_unreadable")
            return ()
        found = (self.component(component, inside, level) for component in components)
        return tuple(component for component in found if component is not None)

    def component(self, component: object, inside: str, level: int) -> Field | None:
        if not isinstance(component, dict):
            self.problem(inside, "form_component_unreadable")
            return None
        name = str(component.get("key") or component.get("path") or component.get("id") or inside)
        try:
            kind = Kind(component.get("type", ""))
        except ValueError:
            self.problem(name, "form_component_unsupported", type=str(component.get("type")))
            return None
        source = Component(self.problems, name, component)
        if kind is Kind.DYNAMICLIST and inside:
            self.problem(name, "form_list_in_list", list=inside)
        children: tuple[Field, ...] = ()
        if kind in CONTAINERS:
            within = name if kind is Kind.DYNAMICLIST else inside
            children = self.components(component, within, level + 1)
        return source.field(kind, children)

    def check_keys(self, fields: tuple[Field, ...]) -> None:
        """Keys are unique, and conditions read only fields of the form."""
        keys = self._unique_keys(fields)
        for parent, names in ((None, keys), *_lists(fields, keys)):
            for child in _with_groups(parent.children if parent else fields):
                for condition in child.conditions:
                    for name in sorted(condition.names - names):
                        self.problem(
                            child.key or child.id, "form_condition_unknown_field", name=name
                        )
        self._check_cycles(fields)

    def _unique_keys(self, fields: tuple[Field, ...]) -> set[str]:
        seen: set[str] = set()
        for child in (inner for outer in fields for inner in outer.inner()):
            if child.key in seen:
                self.problem(child.key, "form_key_twice")
            seen.add(child.key)
            if child.kind is Kind.DYNAMICLIST:
                self._unique_keys(child.children)
        return seen - {child.key for child in _with_groups(fields) if child.children}

    def _check_cycles(self, fields: tuple[Field, ...]) -> None:
        """Two fields that hide each other have no answer to which one is shown."""
        reads: dict[str, set[str]] = {}
        _collect_reads(fields, set(), reads)
        for key in reads:
            reached: set[str] = set()
            pending = list(reads[key])
            while pending:
                other = pending.pop()
                if other not in reached:
                    reached.add(other)
                    pending.extend(reads.get(other, ()))
            if key in reached:
                self.problem(key, "form_condition_cycle")


def _with_groups(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Yield the fields and, for conditions, the groups and texts between them."""
    for child in fields:
        yield child
        if child.kind is Kind.GROUP:
            yield from _with_groups(child.children)


def _lists(fields: tuple[Field, ...], keys: set[str]) -> Iterator[tuple[Field, set[str]]]:
    """Yield each list with the keys that its rows' conditions may read: their own and outer."""
    for child in _with_groups(fields):
        if child.kind is Kind.DYNAMICLIST:
            own = {inner.key for outer in child.children for inner in outer.inner()}
            yield child, keys | own


def _collect_reads(fields: tuple[Field, ...], around: set[str], reads: dict[str, set[str]]) -> None:
    """Note which keys each field's being shown depends on, by itself or by what is around it."""
    for child in fields:
        own = around | (child.hidden.names if child.hidden else set())
        if child.key:
            reads.setdefault(child.key, set()).update(own)
        _collect_reads(child.children, own, reads)
