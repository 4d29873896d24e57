"""A decision table's new version as a proposal: what is checked and told, what it becomes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

import engine
from engine.db import UnitOfWork
from engine.decisions import Table, read_table
from engine.errors import NotFound, Rejected
from engine.findings import errors
from handlers.domain.columns import JsonObject
from handlers.domain.proposals import Proposal, Standing, register_kind
from handlers.domain.rule_fits import misfits
from handlers.domain.rule_words import differences

KIND = "rule_table"


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
        standing = self.standing(work.session, proposal)
        before = None if standing is None else read_table(standing.content["xml"].encode()).table
        for wrong in misfits(work, table, before):
            raise wrong
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


def table_named(session: Session, name: str) -> Sequence[engine.DecisionTable]:
    """Return a table's rows, or `NotFound`."""
    rows = engine.table_rows(session, name)
    if not rows:
        raise NotFound("decision_table", name)
    return rows


register_kind(RuleTableKind())
