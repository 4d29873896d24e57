"""A parameter's new value as a proposal: what is checked, how it is told, which row it becomes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Rejected
from handlers.domain.columns import JsonObject
from handlers.domain.parameter_catalogue import declared
from handlers.domain.parameter_kinds import check_value
from handlers.domain.parameters import Setting, parameter_history, resolve_row, set_parameter
from handlers.domain.proposals import Proposal, Standing, register_kind
from handlers.domain.sites import get_site

KIND = "parameter"


class ParameterKind:
    """Content: `{"value": …}` in the parameter's kind."""

    name = KIND
    label = "Parameter"
    effect = (
        "Eine Frist, die schon läuft, behält den Wert, mit dem sie begonnen hat. Was ab dem "
        "Gültigkeitsbeginn neu berechnet wird, nimmt den neuen Wert, auch in laufenden Vorgängen."
    )

    def title(self, name: str) -> str:
        """Return the parameter's German name."""
        return declared(name).label

    def check(self, work: UnitOfWork, proposal: Proposal) -> None:
        """Refuse an unknown parameter, a value that does not fit, a site where none differs."""
        known = declared(proposal.name)
        if proposal.content.keys() != {"value"}:
            raise Rejected("proposal_content", expected="value")
        check_value(known.kind, proposal.content["value"])
        if proposal.site is None:
            return
        get_site(work.session, proposal.site)
        if not known.per_site:
            raise Rejected("parameter_house_wide", name=known.label)

    def standing(self, session: Session, proposal: Proposal) -> Standing | None:
        """The row in force on the day: the site's own, else the one for all."""
        rows = parameter_history(session, proposal.name)
        if not any(row.valid_from <= proposal.valid_from and row.site is None for row in rows):
            return None
        row = resolve_row(session, proposal.name, proposal.site, proposal.valid_from)
        return Standing(row.id, {"value": row.value})

    def apply(self, work: UnitOfWork, proposal: Proposal) -> str:
        """Append the row; it was recorded by who released it."""
        setting = Setting(
            name=proposal.name,
            value=proposal.content["value"],
            valid_from=proposal.valid_from,
            source=proposal.source,
            site=proposal.site,
            note=proposal.note,
        )
        return set_parameter(work, setting).id

    def describe(self, name: str, old: JsonObject | None, new: JsonObject) -> Sequence[str]:
        """Return "Telefonfrist: 2 Arbeitstage → 3 Arbeitstage"."""
        if old == new:
            return ()
        known = declared(name)
        after = known.kind.say(new["value"])
        if old is None:
            return (f"{known.label}: {after} (neu)",)
        return (f"{known.label}: {known.kind.say(old['value'])} → {after}",)


register_kind(ParameterKind())
