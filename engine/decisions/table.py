"""A decision table as plain data, from a file that passed the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.decisions.cells import Cell, Kind, Value


class Policy(StrEnum):
    """What counts if several rules hit (DMN 1.3, 8.2.11)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


SINGLE = (Policy.UNIQUE, Policy.ANY, Policy.FIRST, Policy.PRIORITY)
"""Policies that give one value per column."""
RANKED = (Policy.PRIORITY, Policy.OUTPUT_ORDER)
"""Policies that ask which result comes first in the list of allowed ones."""
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")


@dataclass(frozen=True)
class Column:
    """An input: the name under which a step gives it, its type, the values it may have."""

    name: str
    label: str
    kind: Kind
    allowed: Cell


@dataclass(frozen=True)
class Output:
    """A result: the variable that it sets; `allowed` in the order of their priority."""

    name: str
    label: str
    kind: Kind
    allowed: tuple[Value, ...] = ()
    default: Value | None = None


@dataclass(frozen=True)
class Rule:
    """A row: what each input must be, what comes out, and the remark beside it."""

    id: str
    cells: tuple[Cell, ...]
    results: tuple[Value, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One dated version of a decision table; `name` is what a step names."""

    name: str
    title: str
    valid_from: date
    source: str
    policy: Policy
    aggregation: str | None
    inputs: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    remark_titles: tuple[str, ...] = ()
    description: str = ""

    @property
    def gives_list(self) -> bool:
        """Whether each column gives a list of values, one per rule that hits."""
        return self.policy not in SINGLE and self.aggregation is None

    @property
    def has_default(self) -> bool:
        """Whether something comes out if no rule hits."""
        return all(output.default is not None for output in self.outputs)

    def result_types(self) -> Mapping[str, str]:
        """Return the type of each variable that it sets, in the engine's words."""
        return {output.name: self._type(output) for output in self.outputs}

    def whole_columns(self) -> frozenset[str]:
        """Return the number columns in which no result is written with decimals."""
        return frozenset(
            output.name
            for at, output in enumerate(self.outputs)
            if output.kind is Kind.NUMBER
            and all(is_whole(rule.results[at]) for rule in self.rules)
            and (output.default is None or is_whole(output.default))
        )

    def _type(self, output: Output) -> str:
        if self.gives_list:
            return "liste"
        if self.aggregation == "COUNT":
            return "zahl"
        if output.kind is Kind.NUMBER:
            return "zahl" if output.name in self.whole_columns() else "dezimal"
        return {"string": "text", "boolean": "wahrheit", "date": "datum"}[output.kind]

    def input_types(self) -> Mapping[str, frozenset[str]]:
        """Return which types of variables each input takes."""
        return {column.name: TYPES[column.kind] for column in self.inputs}


TYPES: Mapping[Kind, frozenset[str]] = {
    Kind.STRING: frozenset({"text"}),
    Kind.NUMBER: frozenset({"zahl", "dezimal"}),
    Kind.BOOLEAN: frozenset({"wahrheit"}),
    Kind.DATE: frozenset({"datum"}),
}


def is_whole(value: Value) -> bool:
    """Tell whether a number is written without decimals: 2.0 stays a decimal."""
    return bool(value.as_tuple().exponent >= 0)
