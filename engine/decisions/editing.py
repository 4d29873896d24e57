"""Changing a decision table in its stored file: what is not touched stays byte for byte.

A table is changed cell by cell as text, also while it has findings: what somebody types is kept as
it was typed and judged by `read_table`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.decisions.reading import NAMESPACES
from engine.editing.nodes import Node
from engine.editing.source import Source, build
from engine.errors import NotFound, Rejected
from engine.xml import LAUFZETTEL, XmlError


@dataclass(frozen=True)
class Field:
    """A column as text; `values` are the allowed ones, `default` only an output has."""

    name: str
    label: str
    kind: str
    values: str = ""
    default: str = ""


@dataclass(frozen=True)
class Row:
    """A rule as text."""

    cells: tuple[str, ...]
    results: tuple[str, ...]
    remark: str = ""


@dataclass(frozen=True)
class Grid:
    """A table as text."""

    title: str
    policy: str
    aggregation: str
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    rows: tuple[Row, ...]


class TableFile:
    """A file with one decision table, to be read and changed; numbers of parts are from 0."""

    def __init__(self, document: bytes) -> None:
        """Read a file; raises `Rejected` if there is no single table in it to be changed."""
        try:
            self._source = Source(document)
        except XmlError as broken:
            raise Rejected("table_not_editable") from broken
        root = self._source.root
        self._space = f"{{{root.namespace}}}"
        decisions = root.all(f"{self._space}decision")
        table = decisions[0].find(f"{self._space}decisionTable") if len(decisions) == 1 else None
        is_text = self._source.encoding in ("UTF-8", "US-ASCII", "ASCII")
        if root.namespace not in NAMESPACES or table is None or not is_text:
            raise Rejected("table_not_editable")
        self._decision, self._table = decisions[0], table

    def bytes(self) -> bytes:
        """Return the file."""
        return self._source.bytes()

    @property
    def name(self) -> str:
        """What a step names."""
        return self._decision.get("id") or ""

    def ids(self, kind: str) -> list[str]:
        """Return the ids of the inputs, outputs or rules; one without an id is named by place."""
        nodes = self._all(kind)
        return [node.get("id") or f"#{at}" for at, node in enumerate(nodes)]

    def date_from(self, valid_from: str, source: str) -> None:
        """Write since when it holds and why."""
        _set(self._decision, f"{{{LAUFZETTEL}}}gueltig_ab", valid_from)
        _set(self._decision, f"{{{LAUFZETTEL}}}quelle", source)

    def grid(self) -> Grid:
        """Return the table as text."""
        table = self._table
        return Grid(
            title=self._decision.get("name") or "",
            policy=table.get("hitPolicy") or "UNIQUE",
            aggregation=table.get("aggregation") or "",
            inputs=tuple(self._input(node) for node in self._all("input")),
            outputs=tuple(self._output(node) for node in self._all("output")),
            rows=tuple(self._row(node) for node in self._all("rule")),
        )

    def write(self, grid: Grid) -> None:
        """Write what is different; as many columns and rules as there are."""
        _set(self._decision, "name", grid.title)
        if (self._table.get("hitPolicy") or "UNIQUE") != grid.policy:
            self._table.set("hitPolicy", grid.policy)
        _set(self._table, "aggregation", grid.aggregation)
        for node, column in zip(self._all("input"), grid.inputs, strict=True):
            self._write_input(node, column)
        for node, column in zip(self._all("output"), grid.outputs, strict=True):
            self._write_output(node, column)
        for node, row in zip(self._all("rule"), grid.rows, strict=True):
            for entry, text in zip(self._cells(node), row.cells, strict=True):
                self._write_text(entry, text)
            for entry, text in zip(self._results(node), row.results, strict=True):
                self._write_text(entry, text)
            self._write_remark(node, row.remark)

    def add_rule(self, after: int, name: str = "") -> None:
        """Put an empty rule behind another one; -1 is before all."""
        rules = self._all("rule")
        before = rules[after] if 0 <= after < len(rules) else None
        parts = [self._entry("inputEntry") for _ in self._all("input")]
        parts += [self._entry("outputEntry") for _ in self._all("output")]
        new = build(self._table, f"{self._space}rule", {"id": name or self._new_id("regel")}, parts)
        self._table.insert(new, before or self._last("annotation", "output", "input"))

    def remove_rule(self, number: int) -> None:
        """Take a rule out."""
        self._table.remove(_at(self._all("rule"), number))

    def move_rule(self, number: int, by: int) -> None:
        """Put a rule before or behind its neighbour."""
        rules = self._all("rule")
        if 0 <= number < len(rules) and 0 <= number + by < len(rules):
            _swap(self._table, rules[number], rules[number + by])

    def add_input(self, name: str = "") -> None:
        """Add a column that asks; every rule leaves it open."""
        expression = build(self._table, f"{self._space}inputExpression", {"typeRef": "string"})
        node = build(
            self._table,
            f"{self._space}input",
            {"id": name or self._new_id("eingabe")},
            [expression],
        )
        self._table.insert(node, self._last("input"))
        for rule in self._all("rule"):
            cells = self._cells(rule)
            said = self._child(rule, "description")
            rule.insert(self._entry("inputEntry"), cells[-1] if cells else said)

    def add_output(self, name: str = "") -> None:
        """Add a result; every rule lacks it until it is filled in."""
        attributes = {"id": name or self._new_id("ausgabe"), "typeRef": "string"}
        node = build(self._table, f"{self._space}output", attributes)
        self._table.insert(node, self._last("output", "input"))
        for rule in self._all("rule"):
            last = [*self._cells(rule), *self._results(rule)]
            rule.insert(self._entry("outputEntry"), last[-1] if last else None)

    def remove_input(self, number: int) -> None:
        """Take a column that asks out, with its cells."""
        self._remove_column("input", "inputEntry", number)

    def remove_output(self, number: int) -> None:
        """Take a result out, with its cells."""
        self._remove_column("output", "outputEntry", number)

    def move_input(self, number: int, by: int) -> None:
        """Put a column that asks before or behind its neighbour, with its cells."""
        self._move_column("input", "inputEntry", number, by)

    def move_output(self, number: int, by: int) -> None:
        """Put a result before or behind its neighbour, with its cells."""
        self._move_column("output", "outputEntry", number, by)

    def _input(self, node: Node) -> Field:
        expression = self._child(node, "inputExpression")
        kind = (expression.get("typeRef") if expression else None) or ""
        return Field(
            self._text(expression) if expression else "",
            node.get("label") or "",
            kind,
            self._text(self._child(node, "inputValues")),
        )

    def _output(self, node: Node) -> Field:
        return Field(
            node.get("name") or "",
            node.get("label") or "",
            node.get("typeRef") or "",
            self._text(self._child(node, "outputValues")),
            self._text(self._child(node, "defaultOutputEntry")),
        )

    def _row(self, node: Node) -> Row:
        return Row(
            tuple(self._text(entry) for entry in self._cells(node)),
            tuple(self._text(entry) for entry in self._results(node)),
            self._remark(node),
        )

    def _remark(self, rule: Node) -> str:
        noted = self._child(rule, "annotationEntry")
        said = self._child(rule, "description")
        return self._text(noted) if noted else (said.text.strip() if said else "")

    def _write_input(self, node: Node, column: Field) -> None:
        _set(node, "label", column.label)
        expression = self._child(node, "inputExpression")
        if expression is None:
            expression = build(node, f"{self._space}inputExpression")
            node.insert(expression)
        _set(expression, "typeRef", column.kind)
        self._write_text(expression, column.name)
        self._write_part(node, "inputValues", column.values, expression)

    def _write_output(self, node: Node, column: Field) -> None:
        _set(node, "label", column.label)
        _set(node, "name", column.name)
        _set(node, "typeRef", column.kind)
        self._write_part(node, "outputValues", column.values, None)
        values = self._child(node, "outputValues")
        self._write_part(node, "defaultOutputEntry", column.default, values)

    def _write_part(self, node: Node, tag: str, text: str, after: Node | None) -> None:
        part = self._child(node, tag)
        if part is None and text:
            part = build(node, self._space + tag)
            node.insert(part, after)
        if part is not None and not text:
            node.remove(part)
        elif part is not None:
            self._write_text(part, text)

    def _write_remark(self, rule: Node, remark: str) -> None:
        if self._remark(rule) == remark:
            return
        noted, said = self._child(rule, "annotationEntry"), self._child(rule, "description")
        if noted is not None:
            self._write_text(noted, remark)
        elif said is not None:
            said.set_text(remark)
        else:
            rule.insert(build(rule, f"{self._space}description", None, remark))

    def _write_text(self, node: Node, text: str) -> None:
        if self._text(node) == text:
            return
        inner = self._child(node, "text")
        if inner is None:
            node.insert(build(node, f"{self._space}text", None, text))
        else:
            inner.set_text(text)

    def _entry(self, tag: str) -> Node:
        inner = build(self._table, f"{self._space}text", None, "-" if tag == "inputEntry" else "")
        return build(self._table, self._space + tag, None, [inner])

    def _remove_column(self, tag: str, entry: str, number: int) -> None:
        self._table.remove(_at(self._all(tag), number))
        for rule in self._all("rule"):
            rule.remove(_at(rule.all(self._space + entry), number))

    def _move_column(self, tag: str, entry: str, number: int, by: int) -> None:
        columns = self._all(tag)
        if not (0 <= number < len(columns) and 0 <= number + by < len(columns)):
            return
        _swap(self._table, columns[number], columns[number + by])
        for rule in self._all("rule"):
            cells = rule.all(self._space + entry)
            _swap(rule, _at(cells, number), _at(cells, number + by))

    def _all(self, tag: str) -> list[Node]:
        return self._table.all(self._space + tag)

    def _cells(self, rule: Node) -> list[Node]:
        return rule.all(f"{self._space}inputEntry")

    def _results(self, rule: Node) -> list[Node]:
        return rule.all(f"{self._space}outputEntry")

    def _child(self, node: Node, tag: str) -> Node | None:
        return node.find(self._space + tag)

    def _text(self, node: Node | None) -> str:
        inner = self._child(node, "text") if node is not None else None
        return inner.text.strip() if inner is not None else ""

    def _last(self, *tags: str) -> Node | None:
        for tag in tags:
            if found := self._all(tag):
                return found[-1]
        return None

    def _new_id(self, stem: str) -> str:
        known, number = self._source.by_id, 1
        while f"{stem}_{number}" in known:
            number += 1
        return f"{stem}_{number}"


def new_table(name: str, title: str) -> bytes:
    """Return the file of a table with one open column, one result and one rule."""
    document = TableFile(_EMPTY.replace("NAME", name).encode())
    grid = document.grid()
    document.write(Grid(title, grid.policy, "", grid.inputs, grid.outputs, grid.rows))
    return document.bytes()


_EMPTY = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    xmlns:laufzettel="urn:laufzettel:bpmn:1"
    id="Regeln" name="Regeln" namespace="urn:laufzettel:regeln">
  <decision id="NAME" name="">
    <decisionTable id="tabelle" hitPolicy="UNIQUE">
      <input id="eingabe_1" label="">
        <inputExpression id="eingabe_1_text" typeRef="string"><text></text></inputExpression>
      </input>
      <output id="ausgabe_1" label="" name="" typeRef="string" />
      <rule id="regel_1">
        <inputEntry id="regel_1_1"><text>-</text></inputEntry>
        <outputEntry id="regel_1_2"><text></text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""


def _set(node: Node, key: str, value: str) -> None:
    if (node.get(key) or "") != value:
        node.set(key, value or None)


def _at(nodes: Sequence[Node], number: int) -> Node:
    if not 0 <= number < len(nodes):
        raise NotFound("table_part", str(number))
    return nodes[number]


def _swap(parent: Node, one: Node, other: Node) -> None:
    """Let two children change places; what stands between them stays."""
    content = parent.content
    first, second = content.index(one), content.index(other)
    content[first], content[second] = other, one
