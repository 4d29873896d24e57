"""Whether a decision table's version suits everybody who asks it: the program, and the processes.

A proposal is asked before it is kept, and so are the files that a deployment or a start takes over:
no way leads to a version that a running case could not go on with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine import validity
from engine.db import UnitOfWork
from engine.decision_tables import known_tables, table_of, table_rows
from engine.decisions import Table
from engine.definitions import Parsed, parsed
from engine.drafts import definition_bundle
from engine.errors import Rejected
from engine.findings import errors
from engine.models import Definition
from engine.reads import reads
from engine.usage import uses
from handlers.domain.legal_notice import TABLE as LEGAL_NOTICE
from handlers.domain.letter_texts import versions_of
from handlers.domain.parameter_catalogue import PURPOSES
from handlers.domain.rule_words import said_value

MANY = 99
"""Nobody is invited more often for one thing, and nobody writes so many numbers into a table."""


@dataclass(frozen=True)
class Needed:
    """What the program itself asks a table for, beside the diagrams."""

    label: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    values: Mapping[str, Sequence[Decimal | str | bool]]
    """What it may ask with, by input."""


PROGRAM: Mapping[str, Needed] = {
    LEGAL_NOTICE: Needed(
        "Einladungen: ob sie eine Rechtsfolgenbelehrung tragen, und welche",
        {"nummer": "number", "zweck": "string", "schriftlich": "boolean"},
        {"rfb": "boolean", "textfassung": "string", "quelle": "string"},
        {
            "nummer": [Decimal(number) for number in range(1, MANY + 1)],
            "zweck": list(PURPOSES),
            "schriftlich": [True, False],
        },
    )
}


class TablesUnfit(Rejected):
    """Tables that files would have brought do not suit who asks them; `refusals` say why."""

    def __init__(self, refusals: Sequence[tuple[Table, Rejected]]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("rule_tables_unfit")


def take_over(work: UnitOfWork, documents: Mapping[str, bytes]) -> list[engine.DecisionTable]:
    """Take over the tables beside a diagram; returns the new rows, for `refuse_unfit`."""
    known = {row.id for row in engine.all_table_rows(work.session)} if documents else set()
    if not engine.load_tables(work, documents):
        return []
    return [row for row in engine.all_table_rows(work.session) if row.id not in known]


def refuse_unfit(work: UnitOfWork, rows: Iterable[engine.DecisionTable]) -> None:
    """Raise `TablesUnfit` with everything that is wrong with new rows.

    Asked when the processes beside them are deployed: a version that needs them may have come too.
    """
    new = {row.id: row for row in rows}
    if not new:
        return
    known = known_tables(work.session, without=new)
    found = []
    for row in new.values():
        table, before = table_of(row), _before(work.session, row)
        found += [(table, wrong) for wrong in misfits(work, table, before, known)]
    if found:
        raise TablesUnfit(found)


def misfits(
    work: UnitOfWork,
    table: Table,
    before: Table | None,
    known: Mapping[str, Sequence[Table]] | None = None,
) -> list[Rejected]:
    """Return everybody whom a version does not suit, and why.

    `before` is the version that it would follow, `known` are all tables without it.
    """
    tables = known_tables(work.session) if known is None else known
    return [
        *chain(_of_program(table), _of_texts(work.session, table)),
        *_of_steps(work, table, before, tables),
    ]


def _before(session: Session, row: engine.DecisionTable) -> Table | None:
    """Return the version that a row follows, or replaces on its own day."""
    place = (row.valid_from, row.number)
    rows = table_rows(session, row.name)
    found = next((one for one in rows if (one.valid_from, one.number) < place), None)
    return None if found is None else table_of(found)


def _of_program(table: Table) -> Iterator[Rejected]:
    needed = PROGRAM.get(table.name)
    if needed is None:
        return
    outputs = {output.name: output.kind.value for output in table.outputs}
    for name, kind in needed.outputs.items():
        if outputs.get(name) != kind or table.gives_list:
            yield Rejected("rule_table_result_needed", name=name, reader=needed.label)
    for column in table.inputs:
        name, reader = column.name, needed.label
        if needed.inputs.get(name) != column.kind:
            known = ", ".join(needed.inputs)
            yield Rejected("rule_table_input_not_given", name=name, reader=reader, known=known)
            continue
        excluded = [value for value in needed.values[name] if not column.allowed.holds(value)]
        if excluded:
            value = said_value(excluded[0])
            yield Rejected("rule_table_value_excluded", name=name, reader=reader, value=value)


def _of_texts(session: Session, table: Table) -> Iterator[Rejected]:
    """A letter that carries the notice needs the text that the table names."""
    names = [output.name for output in table.outputs]
    if table.name != LEGAL_NOTICE or not {"rfb", "textfassung"} <= set(names):
        return
    results = [rule.results for rule in table.rules]
    if table.has_default:
        results.append(tuple(output.default for output in table.outputs))
    known = {text.version for text in versions_of(session, LEGAL_NOTICE)}
    said = [dict(zip(names, values, strict=True)) for values in results]
    named = {str(each["textfassung"]): None for each in said if each["rfb"]}
    for version in named:
        if version not in known:
            yield Rejected("rule_table_text_unknown", name=version)


def _of_steps(
    work: UnitOfWork,
    table: Table,
    before: Table | None,
    known: Mapping[str, Sequence[Table]],
) -> Iterator[Rejected]:
    """Every step that asks the table must be able to go on with the new version.

    Those of versions in force, of planned ones, and of older ones on which cases still run.
    """
    for version in _asking(work, table.name):
        ready = parsed(work.session, work.runtime, version.id)
        steps = [use for use in uses(ready) if (use.kind, use.name) == ("table", table.name)]
        if not steps:
            continue
        wrong = _missed(ready, before, table) or _new_error(work, version.id, table, known)
        if wrong is not None:
            element = ready.diagram.elements.get(steps[0].element_id)
            yield Rejected(
                "rule_table_step",
                step=element.label if element is not None else version.name,
                process=version.name,
                version=version.version,
                name=wrong,
            )


def _asking(work: UnitOfWork, name: str) -> list[Definition]:
    """Return the versions that are needed and name a table somewhere."""
    needed = validity.needed(work.session, work.now)
    query = select(Definition).where(Definition.id.in_(needed))
    rows = work.session.scalars(query.order_by(Definition.process_key, Definition.version.desc()))
    return [row for row in rows if name.encode() in row.xml]


def _missed(ready: Parsed, before: Table | None, table: Table) -> str | None:
    """Return a result that the version reads or declares, and that is gone or of another type."""
    diagram = ready.diagram
    now, read = table.result_types(), reads(diagram)
    for name, kind in (before.result_types() if before else {}).items():
        declared = diagram.variables.get(name, ("", None))[0]
        if name not in now:
            if declared or name in read:
                return name
        elif now[name] != kind and now[name] != declared:
            both = {now[name], kind}
            if declared not in ("", "beliebig") or (name in read and both != {"zahl", "dezimal"}):
                return name
    return None


def _new_error(
    work: UnitOfWork, definition_id: str, table: Table, known: Mapping[str, Sequence[Table]]
) -> str | None:
    """Return what is wrong with a version beside the new table that was not before."""
    bundle = definition_bundle(work.session, definition_id)
    registry = work.runtime.registry
    before = errors(engine.check(bundle, registry, tables=known))
    after = errors(engine.check(bundle, registry, tables={**known, table.name: [table]}))
    for finding in after:
        if finding not in before:
            return str(finding.facts.get("parameter") or finding.facts.get("name") or "")
    return None
