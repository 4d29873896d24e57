"""What `[ausgangslage]` of a scenario may say, and how it changes the example world."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update

from engine.db import UnitOfWork
from engine.errors import Rejected
from handlers.domain.absences import Days, record_absence, set_deputy
from handlers.domain.allocation import AllocationList
from handlers.domain.appointments import Booking, book
from handlers.domain.benefits import BenefitDecision, record_benefit
from handlers.domain.calendar import berlin_day, day_of
from handlers.domain.cases import Application, get_case, open_case, set_alg1
from handlers.domain.documents import DocumentKind, record_received, request_documents
from handlers.domain.groups import GroupDate
from handlers.domain.households import Membership, open_household, set_member
from handlers.domain.parameters import Setting, set_parameter
from handlers.domain.persons import add_person
from handlers.domain.responsibility import Subject, set_responsible
from handlers.domain.slots import SlotWish, free_slots
from handlers.examples.house import HOME
from handlers.examples.people import invented

# How far ahead "termine_belegt" books everything.
BOOKED_AHEAD = timedelta(days=90)
CASE_WORDS = {"mittellos": "penniless", "wohnungslos": "homeless", "kanal": "channel"}


@dataclass(frozen=True)
class Situation:
    """The table `[ausgangslage]`; each field is named like its key there."""

    person: Mapping[str, Any] = field(default_factory=dict)
    mitglieder: tuple[Mapping[str, Any], ...] = ()
    fall: Mapping[str, Any] = field(default_factory=dict)
    abwesenheiten: tuple[Mapping[str, Any], ...] = ()
    vertretungen: Mapping[str, str] = field(default_factory=dict)
    parameter: Mapping[str, Any] = field(default_factory=dict)
    leistungsbezug: Any = False
    leistungen: tuple[Mapping[str, Any], ...] = ()
    unterlagen: tuple[Mapping[str, Any], ...] = ()
    ohne_verteilungsliste: tuple[str, ...] = ()
    gruppen_voll: Any = False
    termine_belegt: tuple[str, ...] = ()
    erster_termin: bool | None = None
    einladung_bestaetigt: bool = True

    @property
    def members(self) -> tuple[Mapping[str, Any], ...]:
        """Further members of the Bedarfsgemeinschaft."""
        return self.mitglieder

    @property
    def posting_confirmed(self) -> bool:
        """Whether a person confirmed the posting of the first invitation."""
        return self.einladung_bestaetigt

    def first_appointment(self, data: Mapping[str, Any]) -> bool:
        """Whether the world holds a first appointment with its invitation.

        By default it does where the scenario starts with a person and a case but without a channel
        (with one, the intake and its appointment still lie ahead).
        """
        return not data.get("kanal") if self.erster_termin is None else self.erster_termin


def read_situation(initial: Mapping[str, Any]) -> Situation:
    """Read the table; a key nobody knows is refused, because it would otherwise do nothing."""
    unknown = sorted(set(initial) - set(Situation.__dataclass_fields__))
    if unknown:
        raise Rejected("situation_unknown", keys=unknown)
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) and key != "gruppen_voll" else value
        for key, value in initial.items()
    }
    return Situation(**values)


def change_world(
    work: UnitOfWork, situation: Situation, person_id: str | None, case_id: str | None
) -> None:
    """Apply everything; what needs a person or case is applied where `[daten]` name one."""
    for name, value in situation.parameter.items():
        today = berlin_day(work.now)
        set_parameter(work, Setting(name, value, today, "[A] Ausgangslage des Szenarios"))
    for row in situation.abwesenheiten:
        days = Days(day_of(row["von"]), day_of(row["bis"]))
        record_absence(work, row["login"], days, row.get("grund", "krank"))
    for login, deputy in situation.vertretungen.items():
        set_deputy(work, login, deputy, rank=0)
    _fill_groups(work, situation.gruppen_voll)
    if situation.ohne_verteilungsliste:
        roles = AllocationList.role.in_(situation.ohne_verteilungsliste)
        work.session.execute(delete(AllocationList).where(roles))
    if case_id is not None:
        _change_case(work, situation, case_id)
    site = get_case(work.session, case_id).site if case_id is not None else HOME
    for login in situation.termine_belegt:
        _book_everything(work, site, login)
    _decide_benefits(work, situation, person_id)


def _fill_groups(work: UnitOfWork, full: Any) -> None:
    """true: every group date has no place left; a list: those dates or groups."""
    if not full:
        return
    query = update(GroupDate).values(booked=GroupDate.capacity)
    if full is not True:
        query = query.where(GroupDate.id.in_(full) | GroupDate.group_id.in_(full))
    work.session.execute(query)


def _change_case(work: UnitOfWork, situation: Situation, case_id: str) -> None:
    case = get_case(work.session, case_id)
    for word, value in situation.fall.items():
        if word == "alg1":
            until = situation.fall.get("alg1_bis")
            set_alg1(work, case_id, value, day_of(until) if until else None)
        elif word in CASE_WORDS:
            setattr(case, CASE_WORDS[word], value)
        elif word != "alg1_bis":
            raise Rejected("situation_unknown", keys=[f"fall.{word}"])
    for row in situation.unterlagen:
        kind = DocumentKind(row["art"], row.get("person_id"))
        today = berlin_day(work.now)
        request_documents(work, case_id, [kind], today, day_of(row["frist"]))
        if row.get("eingegangen"):
            record_received(work, case_id, [kind], day_of(row["eingegangen"]))


def _book_everything(work: UnitOfWork, site: str, login: str) -> None:
    """Book all free appointments of a coach for somebody else, so that none can be found."""
    today = berlin_day(work.now)
    subject = _somebody_else(work, site, login)
    wish = SlotWish(login, site, today, today + BOOKED_AHEAD, work.now)
    for slot in free_slots(work.session, wish, limit=1000):
        book(work, Booking(subject, "gespraech", 0, slot))


def _somebody_else(work: UnitOfWork, site: str, login: str) -> Subject:
    today = berlin_day(work.now)
    person = add_person(work, invented(7))
    household = open_household(work, site)
    set_member(work, household.id, Membership(person.id, head=True))
    channel = "persoenlich_unterminiert"
    application = Application(site, person.id, household.id, channel, today, today)
    subject = Subject(open_case(work, application).id, person.id)
    set_responsible(work, subject, "JCO", login, "Beispielwelt")
    return subject


def _decide_benefits(work: UnitOfWork, situation: Situation, person_id: str | None) -> None:
    today = berlin_day(work.now)
    if situation.leistungsbezug and person_id is not None:
        since = today if situation.leistungsbezug is True else day_of(situation.leistungsbezug)
        record_benefit(work, BenefitDecision(person_id, "bewilligt", min(since, today), since))
    for row in situation.leistungen:
        valid_from = day_of(row["ab"]) if row.get("ab") else None
        decided = day_of(row.get("am") or today)
        decision = BenefitDecision(str(row["person_id"]), row["stand"], decided, valid_from)
        record_benefit(work, decision)
