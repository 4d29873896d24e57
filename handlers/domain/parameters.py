"""Parameters: waiting times, attempts, text versions, as rows with valid-from and source.

A parameter resolves at the instant of the transaction: the newest row in force for the site, else
the newest in force for all sites. Rows are never changed or deleted: the list is its own history.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from engine.triggers import refuse
from handlers.domain.calendar import WorkCalendar, berlin_day, closure_days
from handlers.domain.columns import CODE, ID, JSON
from handlers.domain.sites import land_of

CACHE = "parameters"


class Parameter(Base):
    """One value of a parameter from a day on, for one site or (site null) for all."""

    __tablename__ = "parameter"
    __table_args__ = (Index("ix_parameter_name_site", "name", "site"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(CODE)
    value: Mapped[Any] = mapped_column(JSON)
    site: Mapped[str | None] = mapped_column(ForeignKey("site.id"))
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    """[S] the source says so, [A] assumption to be settled, [G] law or general knowledge."""
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


for _action in ("update", "delete"):
    refuse(Base.metadata.tables["parameter"], _action.upper(), f"parameter_append_only_{_action}")


@dataclass(frozen=True)
class Setting:
    """A new value to be set; `site` None means all sites."""

    name: str
    value: Any
    valid_from: date
    source: str
    site: str | None = None
    note: str = ""


def resolve_row(session: Session, name: str, site: str | None, on: date) -> Parameter:
    """The row in force on a day: the site's own before the one for all, then the newest."""
    rows = [
        row
        for row in all_parameters(session)
        if row.name == name and row.valid_from <= on and row.site in (None, site)
    ]
    if not rows:
        raise Rejected("parameter_unknown", name=name, site=site, on=on.isoformat())
    return max(rows, key=lambda row: (row.site is not None, row.valid_from, row.recorded_at))


def resolve(session: Session, name: str, site: str | None, on: date) -> Any:
    """The value in force on a day."""
    return resolve_row(session, name, site, on).value


def parameter(work: UnitOfWork, name: str, site: str | None = None) -> Any:
    """The value in force at this transaction's instant."""
    return resolve(work.session, name, site, berlin_day(work.now))


def set_parameter(work: UnitOfWork, setting: Setting) -> Parameter:
    """Add a row; what ran before keeps its value (a running timer is not recomputed)."""
    row = Parameter(
        id=new_id(),
        name=setting.name,
        value=setting.value,
        site=setting.site,
        valid_from=setting.valid_from,
        source=setting.source,
        note=setting.note,
        recorded_at=work.now,
        recorded_by=work.actor,
    )
    work.session.add(row)
    work.session.flush()
    work.session.info.pop(CACHE, None)
    return row


def current_parameters(session: Session, site: str | None, on: date) -> list[Parameter]:
    """Every parameter's row in force on a day, by name."""
    names = sorted({row.name for row in all_parameters(session) if row.valid_from <= on})
    return [resolve_row(session, name, site, on) for name in names]


def parameter_history(session: Session, name: str) -> list[Parameter]:
    """All rows of a parameter, newest first."""
    rows = [row for row in all_parameters(session) if row.name == name]
    return sorted(rows, key=lambda row: (row.valid_from, row.recorded_at), reverse=True)


def work_calendar(session: Session, site: str | None, on: date) -> WorkCalendar:
    """The site's working calendar: its federal state and the house's closure days."""
    days = closure_days(resolve(session, "bueroschliesstage", site, on))
    return WorkCalendar(land_of(session, site), days)


def all_parameters(session: Session) -> list[Parameter]:
    """Every row of every parameter, read once per transaction: a few dozen, asked for often."""
    rows: list[Parameter] | None = session.info.get(CACHE)
    if rows is None:
        rows = list(session.scalars(select(Parameter)))
        session.info[CACHE] = rows
    return rows
