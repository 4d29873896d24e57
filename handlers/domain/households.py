"""Bedarfsgemeinschaft: who lives and applies together."""

from dataclasses import dataclass

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork
from engine.errors import NotFound
from engine.ids import new_id
from handlers.domain.cases import Case
from handlers.domain.columns import CODE, ID
from handlers.domain.loading import load
from handlers.domain.persons import Person


class Household(Base):
    """A Bedarfsgemeinschaft (BG). Its number comes from the outside system, a person enters it."""

    __tablename__ = "household"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str | None] = mapped_column(CODE, unique=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    others_in_household: Mapped[int] = mapped_column(default=0)
    """Persons of the flat who do not belong to the BG (001, Historienvermerk)."""


class HouseholdMember(Base):
    """A person in a BG; `elb` = erwerbsfähige leistungsberechtigte Person, who gets a clearing."""

    __tablename__ = "household_member"

    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    elb: Mapped[bool]
    head: Mapped[bool]
    """Vertretung der Bedarfsgemeinschaft: the applicant letters about the application go to."""


@dataclass(frozen=True)
class Membership:
    """How a person belongs to the BG."""

    person_id: str
    elb: bool = True
    head: bool = False


def open_household(work: UnitOfWork, site: str, others: int = 0) -> Household:
    """Create a BG without members; the number is added when the outside system gave it."""
    household = Household(id=new_id(), number=None, site=site, others_in_household=others)
    work.session.add(household)
    work.session.flush()
    return household


def set_household_number(work: UnitOfWork, household_id: str, number: str) -> None:
    """Note the outside system's BG number."""
    get_household(work.session, household_id).number = number
    work.session.flush()


def set_member(work: UnitOfWork, household_id: str, membership: Membership) -> HouseholdMember:
    """Add a person to the BG or change how they belong to it."""
    row = work.session.get(HouseholdMember, (household_id, membership.person_id))
    if row is None:
        row = HouseholdMember(household_id=household_id, person_id=membership.person_id)
        work.session.add(row)
    row.elb, row.head = membership.elb, membership.head
    work.session.flush()
    return row


def get_household(session: Session, household_id: str) -> Household:
    """The BG, or `NotFound`."""
    household = load(session, Household, household_id)
    if household is None:
        raise NotFound("household", household_id)
    return household


def household_members(session: Session, household_id: str) -> list[tuple[HouseholdMember, Person]]:
    """The members with their persons, the head first, then by age."""
    query = (
        select(HouseholdMember, Person)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.household_id == household_id)
        .order_by(HouseholdMember.head.desc(), Person.birth_date, Person.id)
    )
    return [(member, person) for member, person in session.execute(query)]


def elb_ids(session: Session, household_id: str) -> list[str]:
    """The persons for whom rows 115 to 140 run, each on their own; the dead are left out."""
    return [
        person.id
        for member, person in household_members(session, household_id)
        if member.elb and person.died_on is None
    ]


def households_of(session: Session, person_id: str) -> list[Household]:
    """The BGs of a person, for reactivating instead of creating twice."""
    query = (
        select(Household)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .where(HouseholdMember.person_id == person_id)
        .order_by(Household.id)
    )
    return list(session.scalars(query))


def cases_of_household_member(session: Session, person_id: str) -> list[Case]:
    """The open cases of every Bedarfsgemeinschaft a person belongs to, oldest application first."""
    query = (
        select(Case)
        .join(HouseholdMember, HouseholdMember.household_id == Case.household_id)
        .where(HouseholdMember.person_id == person_id, Case.ended_at.is_(None))
        .order_by(Case.application_date, Case.id)
    )
    return list(session.scalars(query))
