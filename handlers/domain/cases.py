"""Cases (Fälle): one application of a Bedarfsgemeinschaft, with its Aktenzeichen.

The application date is written once and for ever (Arbeitshilfe Neukundenmanagement, section 4:
"Änderungen zum Antragsdatum sind nicht zulässig"); a database trigger keeps it so.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import DDL, ForeignKey, Index, Table, Text, event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID, JSON, JsonList
from handlers.domain.loading import load
from handlers.domain.new_customer import NewCustomer

CHANNELS = (
    "persoenlich_unterminiert",
    "persoenlich_terminiert",
    "telefon_sc",
    "post",
    "hausbriefkasten",
    "jobcenter_digital",
)
END_REASONS = {
    "RUECKNAHME": "Antrag zurückgenommen",
    "ABLEHNUNG": "Antrag abgelehnt",
    "ARBEITSAUFNAHME": "Arbeit aufgenommen",
    "WEGZUG": "Weggezogen",
    "TOD": "Verstorben",
    "SONSTIGES": "Anderer Grund",
}
ALG1_STATES = ("kein", "laeuft_aus", "aufstockend")


class Case(Base):
    """A Fall. Per-person states (clearing, pools, appointments) stand in their own tables."""

    __tablename__ = "case_file"
    __table_args__ = (Index("ix_case_file_site_status", "site", "status"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    file_number: Mapped[str] = mapped_column(CODE, unique=True)
    """Aktenzeichen, e.g. 56.6-2026-00412."""
    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    """The applicant (head of the BG)."""
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    channel: Mapped[str] = mapped_column(CODE)
    received_on: Mapped[date]
    application_date: Mapped[date]
    """Antragsdatum, immutable; for post the day it arrived."""
    status: Mapped[str] = mapped_column(CODE)
    """antrag (open), weitergeleitet, abgeschlossen, abgebrochen. Per person: `clearing_state`."""
    alg1: Mapped[str] = mapped_column(CODE, default="kein")
    """Arbeitslosengeld (SGB III): kein, laeuft_aus, aufstockend."""
    alg1_until: Mapped[date | None]
    penniless: Mapped[bool] = mapped_column(default=False)
    """mittellos: the LSB decides about a Handvorschuss today."""
    homeless: Mapped[bool] = mapped_column(default=False)
    """wohnungslos: no post; the EGS hands letters over."""
    occasion: Mapped[str] = mapped_column(Text, default="")
    new_customer: Mapped[bool | None]
    new_customer_reasons: Mapped[JsonList | None] = mapped_column(JSON)
    gap_days: Mapped[int | None]
    payment_via: Mapped[str | None] = mapped_column(CODE)
    complete_on: Mapped[date | None]
    """vollständig_am: the day the last needed document was there (MDS 14 working days)."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[str] = mapped_column(CODE)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(CODE)


class CaseNumber(Base):
    """The last running number given out per site and year."""

    __tablename__ = "case_number"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


@dataclass(frozen=True)
class Application:
    """What makes a case: an Antragsbegehren taken in."""

    site: str
    person_id: str
    household_id: str
    channel: str
    received_on: date
    application_date: date
    occasion: str = ""
    penniless: bool = False
    homeless: bool = False


def open_case(work: UnitOfWork, application: Application, case_id: str | None = None) -> Case:
    """Open a case with the next Aktenzeichen; dates after today are refused."""
    if application.channel not in CHANNELS:
        raise Rejected("channel_unknown", channel=application.channel, known=sorted(CHANNELS))
    latest = max(application.received_on, application.application_date)
    if latest > berlin_day(work.now):
        raise Rejected("date_in_future", value=latest.isoformat())
    case = Case(
        id=case_id or new_id(),
        file_number=next_file_number(work, application.site),
        status="antrag",
        opened_at=work.now,
        opened_by=work.actor,
        **vars(application),
    )
    work.session.add(case)
    work.session.flush()
    return case


def next_file_number(work: UnitOfWork, site: str) -> str:
    """Count up per site and year; the row is locked by the update, so no number comes twice."""
    year = berlin_day(work.now).year
    last = _count_up(work.session, site, year)
    if last is None:
        # The year's first case. Somebody else may be opening it too: then theirs is the row.
        with suppress(IntegrityError), work.session.begin_nested():
            work.session.add(CaseNumber(site=site, year=year, last=0))
        last = _count_up(work.session, site, year)
    return f"{site}-{year}-{last:05d}"


def _count_up(session: Session, site: str, year: int) -> int | None:
    query = (
        update(CaseNumber)
        .where(CaseNumber.site == site, CaseNumber.year == year)
        .values(last=CaseNumber.last + 1)
    )
    return session.scalar(query.returning(CaseNumber.last))


def application_date_for(channel: str, received_on: date, stated: date | None = None) -> date:
    """The Antragsdatum: for post and letter box the day of arrival, else the stated day.

    Source: Arbeitshilfe Neukundenmanagement, section 3: "Als Tag der Antragstellung ist das
    Posteingangsdatum zu werten."
    """
    by_post = channel in ("post", "hausbriefkasten", "jobcenter_digital")
    return received_on if by_post or stated is None else stated


def get_case(session: Session, case_id: str) -> Case:
    """The case, or `NotFound`."""
    case = case_or_none(session, case_id)
    if case is None:
        raise NotFound("case", case_id)
    return case


def case_or_none(session: Session, case_id: str) -> Case | None:
    """The case, or None."""
    return load(session, Case, case_id)


def cases_of_person(session: Session, person_id: str) -> list[Case]:
    """The cases a person applied for, newest application first."""
    query = select(Case).where(Case.person_id == person_id).order_by(Case.application_date.desc())
    return list(session.scalars(query))


def set_new_customer(work: UnitOfWork, case_id: str, verdict: NewCustomer) -> Case:
    """Store the Neukunde flag with its reasons."""
    case = get_case(work.session, case_id)
    case.new_customer = verdict.new_customer
    case.new_customer_reasons = list(verdict.reasons)
    case.gap_days = verdict.gap_days
    work.session.flush()
    return case


def set_alg1(work: UnitOfWork, case_id: str, state: str, until: date | None = None) -> Case:
    """Record Arbeitslosengeld (SGB III); Aufstocker wait for its end before the clearing."""
    if state not in ALG1_STATES:
        raise Rejected("alg1_state_unknown", state=state, known=sorted(ALG1_STATES))
    case = get_case(work.session, case_id)
    case.alg1, case.alg1_until = state, until
    work.session.flush()
    return case


def set_payment_via(work: UnitOfWork, case_id: str, system: str) -> Case:
    """Store which system pays (`payment_routing.payment_route`)."""
    case = get_case(work.session, case_id)
    case.payment_via = system
    work.session.flush()
    return case


def set_complete(work: UnitOfWork, case_id: str, complete_on: date) -> Case:
    """Record the day on which the documents were complete; the first such day stays."""
    case = get_case(work.session, case_id)
    case.complete_on = case.complete_on or complete_on
    work.session.flush()
    return case


def move_to_site(work: UnitOfWork, case_id: str, site: str) -> Case:
    """Standortwechsel within the district: Aktenzeichen and Antragsdatum stay."""
    case = get_case(work.session, case_id)
    case.site = site
    work.session.flush()
    return case


def end_case(work: UnitOfWork, case_id: str, status: str, reason: str | None = None) -> Case:
    """Close the case; ending it again changes nothing."""
    if reason is not None and reason not in END_REASONS:
        raise Rejected("end_reason_unknown", reason=reason, known=sorted(END_REASONS))
    case = get_case(work.session, case_id)
    if case.ended_at is None:
        case.status, case.end_reason, case.ended_at = status, reason, work.now
        work.session.flush()
    return case


# The rule "immutable" must hold for whoever writes to the database, not only for our functions.
FIXED_DATE_SQLITE = """
CREATE TRIGGER case_file_application_date_fixed BEFORE UPDATE OF application_date ON case_file
WHEN NEW.application_date IS NOT OLD.application_date
BEGIN SELECT RAISE(ABORT, 'application_date is immutable'); END
"""
FIXED_DATE_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION case_file_application_date_fixed() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'application_date is immutable'; END $$ LANGUAGE plpgsql
"""
FIXED_DATE_POSTGRESQL = """
CREATE TRIGGER case_file_application_date_fixed BEFORE UPDATE OF application_date ON case_file
FOR EACH ROW WHEN (NEW.application_date IS DISTINCT FROM OLD.application_date)
EXECUTE FUNCTION case_file_application_date_fixed()
"""


def _ddl(statement: str, dialect: str) -> None:
    table = Case.__table__
    assert isinstance(table, Table)
    ddl = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    event.listen(table, "after_create", ddl)


_ddl(FIXED_DATE_SQLITE, "sqlite")
_ddl(FIXED_DATE_POSTGRESQL_FUNCTION, "postgresql")
_ddl(FIXED_DATE_POSTGRESQL, "postgresql")


def application_date_trigger(dialect: str) -> list[str]:
    """Return the statements of the trigger above, for migrations."""
    if dialect == "sqlite":
        return [FIXED_DATE_SQLITE]
    return [FIXED_DATE_POSTGRESQL_FUNCTION, FIXED_DATE_POSTGRESQL]
