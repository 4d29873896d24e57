"""What a decision table says about given values, and which rules say so.

Nothing is guessed: a value that is missing, of another type or not among the allowed ones, and
values that no rule fits, are errors, which become an incident of the step that asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.decisions.cells import Kind, Value
from engine.decisions.table import RANKED, Column, Policy, Rule, Table
from engine.errors import EngineError


class DecisionError(EngineError):
    """A table gave no result; facts name columns and rules, never a value."""


@dataclass(frozen=True)
class Decision:
    """Results by variable, and the numbers of the rules that hit, from 1; none: the default."""

    results: Mapping[str, Any]
    hits: tuple[int, ...]


def evaluate(table: Table, values: Mapping[str, Any]) -> Decision:
    """Return what the table says; raises `DecisionError`."""
    given = [_given(table, column, values) for column in table.inputs]
    hits = [
        number
        for number, rule in enumerate(table.rules)
        if all(cell.holds(value) for cell, value in zip(rule.cells, given, strict=True))
    ]
    if not hits:
        if not table.has_default:
            raise DecisionError("decision_no_rule", table=table.name)
        defaults = {output.name: output.default for output in table.outputs}
        return Decision(_stored(table, defaults), ())
    chosen = _chosen(table, hits)
    return Decision(_stored(table, _results(table, chosen)), tuple(number + 1 for number in chosen))


def _given(table: Table, column: Column, values: Mapping[str, Any]) -> Value:
    name, value = column.name, values.get(column.name)
    if value is None:
        raise DecisionError("decision_input_missing", table=table.name, input=name)
    if not _fits(value, column.kind):
        expected = column.kind.value
        raise DecisionError("decision_input_type", table=table.name, input=name, expected=expected)
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    elif isinstance(value, float):
        value = Decimal(repr(value))
    if not column.allowed.holds(value):
        raise DecisionError("decision_input_not_allowed", table=table.name, input=name)
    return value


def _fits(value: Any, kind: Kind) -> bool:
    match kind:
        case Kind.STRING:
            return isinstance(value, str)
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.DATE:
            return isinstance(value, date) and not isinstance(value, datetime)
        case Kind.NUMBER:
            return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _chosen(table: Table, hits: Sequence[int]) -> list[int]:
    """Return which of the rules that hit count, in the order in which they do."""
    match table.policy:
        case Policy.UNIQUE if len(hits) > 1:
            raise DecisionError("decision_several_rules", table=table.name, rules=_named(hits))
        case Policy.ANY if len({table.rules[number].results for number in hits}) > 1:
            raise DecisionError("decision_rules_differ", table=table.name, rules=_named(hits))
        case Policy.FIRST:
            return [hits[0]]
        case Policy.PRIORITY:
            return [min(hits, key=lambda number: rank(table, table.rules[number]))]
        case Policy.OUTPUT_ORDER:
            return sorted(hits, key=lambda number: rank(table, table.rules[number]))
    return list(hits)


def _named(hits: Sequence[int]) -> str:
    return ", ".join(str(number + 1) for number in hits)


def rank(table: Table, rule: Rule) -> tuple[int, ...]:
    """Return a rule's place by the order of the allowed results, the first column before all."""
    assert table.policy in RANKED
    return tuple(
        output.allowed.index(result)
        for output, result in zip(table.outputs, rule.results, strict=True)
    )


def _results(table: Table, chosen: Sequence[int]) -> dict[str, Any]:
    columns = {
        output.name: [table.rules[number].results[at] for number in chosen]
        for at, output in enumerate(table.outputs)
    }
    if table.gives_list:
        return columns
    if table.aggregation is None:
        return {name: found[0] for name, found in columns.items()}
    return {name: _aggregated(table.aggregation, found) for name, found in columns.items()}


def _aggregated(aggregation: str, values: Sequence[Value]) -> Any:
    match aggregation:
        case "COUNT":
            return len(values)
        case "MIN":
            return min(values)
        case "MAX":
            return max(values)
    return sum(values, Decimal(0))


def _stored(table: Table, results: Mapping[str, Any]) -> dict[str, Any]:
    """Return results as variables hold them: numbers of a column without decimals are integers.

    One type per column: a variable is not now an integer and now a decimal, by the rule that hit.
    """
    whole = table.whole_columns()
    return {
        name: _as_integers(value) if name in whole else value for name, value in results.items()
    }


def _as_integers(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_integers(each) for each in value]
    return int(value) if isinstance(value, Decimal) else value
