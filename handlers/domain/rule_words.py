"""Decision tables in plain German: a cell, a rule, and what differs between two versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from engine.decisions import Cell, Column, Kind, Output, Policy, Rule, Span, Table

KINDS: Mapping[str, str] = {
    "string": "Text",
    "number": "Zahl",
    "boolean": "Wahr/Falsch",
    "date": "Datum",
}
POLICIES: Mapping[str, str] = {
    "UNIQUE": "genau eine Regel trifft zu",
    "ANY": "mehrere dürfen zutreffen, wenn sie dasselbe sagen",
    "FIRST": "die erste zutreffende Regel gilt",
    "PRIORITY": "das wichtigste Ergebnis gilt",
    "RULE ORDER": "alle zutreffenden, in der Reihenfolge der Regeln",
    "OUTPUT ORDER": "alle zutreffenden, das wichtigste Ergebnis zuerst",
    "COLLECT": "alle zutreffenden",
}
AGGREGATIONS: Mapping[str, str] = {
    "SUM": "Summe",
    "MIN": "kleinster Wert",
    "MAX": "größter Wert",
    "COUNT": "Anzahl",
}


def said_value(value: object) -> str:
    """Return a value as people write it."""
    match value:
        case None:
            return "(leer)"
        case bool():
            return "wahr" if value else "falsch"
        case str():
            return f"„{value}“"
        case date():
            return f"{value:%d.%m.%Y}"
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case list():
            return ", ".join(said_value(item) for item in value) or "nichts"
    return str(value)


def said_cell(cell: Cell, kind: Kind) -> str:
    """Return what a cell means: "1 oder mehr als 5", "alles außer „a“", "egal"."""
    if cell.is_any:
        return "egal"
    words = " oder ".join(_span(span, kind) for span in cell.spans)
    return f"alles außer {words}" if cell.negated else words


def _span(span: Span, kind: Kind) -> str:
    later, earlier = ("nach dem", "vor dem") if kind is Kind.DATE else ("mehr als", "weniger als")
    least, most = ("ab", "bis") if kind is Kind.DATE else ("mindestens", "höchstens")
    if span.low == span.high:
        return said_value(span.low)
    parts = []
    if span.low is not None:
        parts.append(f"{least if span.has_low else later} {said_value(span.low)}")
    if span.high is not None:
        parts.append(f"{most if span.has_high else earlier} {said_value(span.high)}")
    return " und ".join(parts)


def said_policy(table: Table) -> str:
    """Return "FIRST: die erste zutreffende Regel gilt"."""
    words = f"{table.policy}: {POLICIES[table.policy]}"
    return f"{words}, {AGGREGATIONS[table.aggregation]}" if table.aggregation else words


def said_when(table: Table, rule: Rule) -> str:
    """Return a rule's condition: "Nummer 1 und Zweck „a“", or "in jedem Fall"."""
    parts = [
        f"{column.label} {said_cell(cell, column.kind)}"
        for column, cell in zip(table.inputs, rule.cells, strict=True)
        if not cell.is_any
    ]
    return " und ".join(parts) or "in jedem Fall"


def said_result(table: Table, rule: Rule) -> str:
    """Return a rule's result: "Mit Belehrung wahr, Textfassung „x“"."""
    return ", ".join(
        f"{output.label} {said_value(value)}"
        for output, value in zip(table.outputs, rule.results, strict=True)
    )


def differences(old: Table | None, new: Table) -> tuple[str, ...]:
    """Return what a new version changes, one sentence each; dates and sources are not told."""
    if old is None:
        return (f"{new.title}: neue Tabelle mit {_counted(len(new.rules))}",)
    found = [*_of_head(old, new), *_of_columns(old, new), *_of_rules(old, new)]
    return tuple(found)


def _of_head(old: Table, new: Table) -> Iterator[str]:
    if old.title != new.title:
        yield f"Name: „{old.title}“ → „{new.title}“"
    if (old.policy, old.aggregation) != (new.policy, new.aggregation):
        yield f"Trefferregel: {said_policy(old)} → {said_policy(new)}"
    if old.description != new.description:
        yield "Beschreibung geändert"


def _of_columns(old: Table, new: Table) -> Iterator[str]:
    for word, before, after in (
        ("Bedingung", old.inputs, new.inputs),
        ("Ergebnis", old.outputs, new.outputs),
    ):
        known: dict[str, Column | Output] = {column.name: column for column in before}
        for column in after:
            was = known.pop(column.name, None)
            if was is None:
                yield f"{word} „{column.label}“ neu"
            elif was != column:
                yield f"{word} „{column.label}“: {_column(was)} → {_column(column)}"
        for column in known.values():
            yield f"{word} „{column.label}“ entfällt"


def _column(column: Column | Output) -> str:
    words = f"{column.label}, {KINDS[column.kind]}"
    if isinstance(column, Column):
        allowed = said_cell(column.allowed, column.kind)
        return words if column.allowed.is_any else f"{words}, erlaubt {allowed}"
    listed = ", ".join(said_value(value) for value in column.allowed)
    words = f"{words}, erlaubt {listed}" if listed else words
    return words if column.default is None else f"{words}, sonst {said_value(column.default)}"


Key = frozenset[tuple[str, Cell]]


def _of_rules(old: Table, new: Table) -> Iterator[str]:
    """Rules are the same if they ask the same; a column that is left open asks nothing."""
    before = _by_condition(old)
    matched: list[int] = []
    for number, rule in enumerate(new.rules, start=1):
        numbers = before.get(_condition(new, rule), [])
        if not numbers:
            yield f"Regel {number} neu: {said_when(new, rule)} → {said_result(new, rule)}"
            continue
        matched.append(numbers.pop(0))
        was = old.rules[matched[-1]]
        if _named(old, was) != _named(new, rule):
            yield (
                f"Regel {number} ({said_when(new, rule)}): {said_result(old, was)} → "
                f"{said_result(new, rule)}"
            )
        if was.remarks != rule.remarks:
            yield f"Regel {number} ({said_when(new, rule)}): Bemerkung geändert"
    for number in sorted(left for numbers in before.values() for left in numbers):
        yield f"Regel entfällt: {said_when(old, old.rules[number])}"
    if matched != sorted(matched) and new.policy in (Policy.FIRST, Policy.RULE_ORDER):
        yield "Die Reihenfolge der Regeln ist anders"


def _condition(table: Table, rule: Rule) -> Key:
    return frozenset(
        (column.name, cell)
        for column, cell in zip(table.inputs, rule.cells, strict=True)
        if not cell.is_any
    )


def _by_condition(table: Table) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for number, rule in enumerate(table.rules):
        found.setdefault(_condition(table, rule), []).append(number)
    return found


def _named(table: Table, rule: Rule) -> dict[str, object]:
    return {output.name: value for output, value in zip(table.outputs, rule.results, strict=True)}


def _counted(rules: int) -> str:
    return "1 Regel" if rules == 1 else f"{rules} Regeln"
