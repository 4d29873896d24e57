"""A decision table's new version as a proposal: what is checked and told, what it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

import engine
from engine import validity
from engine.db import UnitOfWork
from engine.decision_tables import known_tables
from engine.decisions import Table, read_table
from engine.definitions import parsed
from engine.drafts import definition_bundle
from engine.errors import NotFound, Rejected
from engine.findings import errors
from engine.usage import reads, used_by
from handlers.domain.columns import JsonObject
from handlers.domain.legal_notice import TABLE as LEGAL_NOTICE
from handlers.domain.letter_texts import versions_of
from handlers.domain.proposals import Proposal, Standing, register_kind
from handlers.domain.rule_words import differences

KIND = "rule_table"


@dataclass(frozen=True)
class Needed:
    """What the program itself asks a table for, beside the diagrams."""

    label: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]


PROGRAM: Mapping[str, Needed] = {
    LEGAL_NOTICE: Needed(
        "Einladungen: ob sie eine Rechtsfolgenbelehrung tragen, und welche",
        {"nummer": "number", "zweck": "string", "schriftlich": "boolean"},
        {"rfb": "boolean", "textfassung": "string", "quelle": "string"},
    )
}


class RuleTableKind:
    """Content: `{"xml": …}`, the file as text; its day and source are the proposal's."""

    name = KIND
    label = "Regeltabelle"
    effect = (
        "Was bisher nach der Tabelle entschieden wurde, bleibt. Jede Entscheidung, für die ein Tag "
        "ab dem Gültigkeitsbeginn zählt, folgt der neuen Fassung, auch in laufenden Vorgängen."
    )

    def title(self, name: str) -> str:
        """Return the table's name."""
        return name

    def check(self, work: UnitOfWork, proposal: Proposal) -> None:
        """Refuse what has findings, does not fit who asks it, or says what holds already."""
        table = _table(proposal)
        if proposal.site is not None:
            raise Rejected("rule_table_house_wide")
        needed = PROGRAM.get(table.name)
        if needed is not None:
            _check_program(table, needed)
        if table.name == LEGAL_NOTICE:
            _check_texts(work.session, table)
        standing = self.standing(work.session, proposal)
        before = None if standing is None else read_table(standing.content["xml"].encode()).table
        _check_steps(work, table, before)
        if before is not None and not differences(before, table):
            raise Rejected("proposal_unchanged", valid_from=proposal.valid_from)

    def standing(self, session: Session, proposal: Proposal) -> Standing | None:
        """The version in force on the day."""
        row = engine.row_on(session, proposal.name, proposal.valid_from)
        return None if row is None else Standing(row.id, {"xml": bytes(row.xml).decode()})

    def apply(self, work: UnitOfWork, proposal: Proposal) -> str:
        """Keep the file, byte for byte; it was recorded by who released it."""
        return engine.keep_table(work, proposal.content["xml"].encode(), proposal.note).id

    def describe(self, name: str, old: JsonObject | None, new: JsonObject) -> Sequence[str]:
        """Return the differences, one sentence each."""
        before = read_table(old["xml"].encode()).table if old else None
        after = read_table(new["xml"].encode()).table
        return differences(before, after) if after else ()


def _table(proposal: Proposal) -> Table:
    """Return the proposed table; refuse what cannot be released."""
    content = proposal.content
    if content.keys() != {"xml"} or not isinstance(content["xml"], str):
        raise Rejected("proposal_content", expected="xml")
    read = read_table(content["xml"].encode())
    if read.table is None:
        raise Rejected("rule_table_findings", count=len(errors(read.findings)))
    table = read.table
    stated = (table.name, table.valid_from, table.source)
    if stated != (proposal.name, proposal.valid_from, proposal.source):
        raise Rejected("rule_table_head", name=proposal.name)
    return table


def _check_program(table: Table, needed: Needed) -> None:
    outputs = {output.name: output.kind.value for output in table.outputs}
    for name, kind in needed.outputs.items():
        if outputs.get(name) != kind or table.gives_list:
            raise Rejected("rule_table_result_needed", name=name, reader=needed.label)
    for column in table.inputs:
        if needed.inputs.get(column.name) != column.kind:
            known = ", ".join(needed.inputs)
            raise Rejected(
                "rule_table_input_not_given", name=column.name, reader=needed.label, known=known
            )


def _check_texts(session: Session, table: Table) -> None:
    """A letter that carries the notice needs the text that the table names."""
    names = [output.name for output in table.outputs]
    results = [rule.results for rule in table.rules]
    if table.has_default:
        results.append(tuple(output.default for output in table.outputs))
    known = {text.version for text in versions_of(session, LEGAL_NOTICE)}
    for said in (dict(zip(names, values, strict=True)) for values in results):
        if said["rfb"] and said["textfassung"] not in known:
            raise Rejected("rule_table_text_unknown", name=said["textfassung"])


def _check_steps(work: UnitOfWork, table: Table, before: Table | None) -> None:
    """Every step that asks the table must be able to go on with the new version.

    Those of versions in force, of planned ones, and of older ones on which cases still run.
    """
    session = work.session
    needed = validity.needed(session, work.now)
    for place in used_by(session, work.runtime, "table", table.name):
        if place.definition_id not in needed:
            continue
        wrong = _missed(work, place.definition_id, before, table)
        wrong = wrong or _new_error(work, place.definition_id, table)
        if wrong is not None:
            raise Rejected(
                "rule_table_step",
                step=place.element,
                process=place.process,
                version=place.version,
                name=wrong,
            )


def _missed(work: UnitOfWork, definition_id: str, before: Table | None, table: Table) -> str | None:
    """Return a result that the version reads or declares, and that is gone or of another type."""
    diagram = parsed(work.session, work.runtime, definition_id).diagram
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


def _new_error(work: UnitOfWork, definition_id: str, table: Table) -> str | None:
    """Return what is wrong with a version beside the new table that was not before."""
    bundle = definition_bundle(work.session, definition_id)
    known = known_tables(work.session)
    registry = work.runtime.registry
    before = errors(engine.check(bundle, registry, tables=known))
    after = errors(engine.check(bundle, registry, tables={**known, table.name: [table]}))
    for finding in after:
        if finding not in before:
            return str(finding.facts.get("parameter") or finding.facts.get("name") or "")
    return None


def table_named(session: Session, name: str) -> Sequence[engine.DecisionTable]:
    """Return a table's rows, or `NotFound`."""
    rows = engine.table_rows(session, name)
    if not rows:
        raise NotFound("decision_table", name)
    return rows


register_kind(RuleTableKind())
