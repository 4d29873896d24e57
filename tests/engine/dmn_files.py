"""DMN files of a test, written from a few words per column and one list per rule."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="Probe" name="Probe"
    xmlns:laufzettel="urn:laufzettel:bpmn:1" namespace="urn:probe">
"""


def dmn(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    policy: str = "UNIQUE",
    aggregation: str | None = None,
    *,
    name: str = "probe",
    valid_from: str = "2026-01-01",
    source: str = "[A] Probe",
) -> bytes:
    """Return a file with one table.

    A column is `name: type`, then `| allowed values`, an output also `| default`.
    """
    how = f" aggregation={quoteattr(aggregation)}" if aggregation else ""
    lines = [
        f"{HEAD}  <decision id={quoteattr(name)} name={quoteattr(name.title())}"
        f" laufzettel:gueltig_ab={quoteattr(valid_from)} laufzettel:quelle={quoteattr(source)}>",
        f'    <decisionTable id="tabelle" hitPolicy={quoteattr(policy)}{how}>',
        *(_input(each, at) for at, each in enumerate(inputs, start=1)),
        *(_output(each, at) for at, each in enumerate(outputs, start=1)),
        *(_rule(rule, len(inputs), at) for at, rule in enumerate(rules, start=1)),
        "    </decisionTable>\n  </decision>\n</definitions>\n",
    ]
    return "\n".join(lines).encode()


def _parts(column: str) -> list[str]:
    name, _, rest = column.partition(":")
    kind, *more = (part.strip() for part in rest.split("|"))
    return [name.strip(), kind, *more, "", ""]


def _text(tag: str, content: str) -> str:
    return f"<{tag}><text>{escape(content)}</text></{tag}>"


def _input(column: str, at: int) -> str:
    name, kind, allowed, *_ = _parts(column)
    values = _text("inputValues", allowed) if allowed else ""
    return (
        f'      <input id="eingabe_{at}"><inputExpression typeRef={quoteattr(kind)}>'
        f"<text>{escape(name)}</text></inputExpression>{values}</input>"
    )


def _output(column: str, at: int) -> str:
    name, kind, allowed, default, *_ = _parts(column)
    values = _text("outputValues", allowed) if allowed else ""
    values += _text("defaultOutputEntry", default) if default else ""
    return (
        f'      <output id="ausgabe_{at}" name={quoteattr(name)} typeRef={quoteattr(kind)}>'
        f"{values}</output>"
    )


def _rule(rule: Sequence[str], inputs: int, at: int) -> str:
    cells = [_text("inputEntry", cell) for cell in rule[:inputs]]
    cells += [_text("outputEntry", cell) for cell in rule[inputs:]]
    return f'      <rule id="regel_{at}">{"".join(cells)}</rule>'
