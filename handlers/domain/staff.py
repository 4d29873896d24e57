"""Staff: who works here, in which role, at which site."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from handlers.domain.columns import CODE, NAME
from handlers.domain.loading import load

ROLES = frozenset(
    {
        "EGS",
        "SC",
        "JCO",
        "IFK",
        "LSB",
        "TL",
        "FDL",
        "PROZESS",
        "QM",
        "FACHAUFSICHT",
        "EDV",
        "ADMIN",
    }
)


class StaffUser(Base):
    """A member of staff; the login is the actor of every transaction. Never deleted."""

    __tablename__ = "staff_user"

    login: Mapped[str] = mapped_column(CODE, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    phone: Mapped[str] = mapped_column(CODE, default="")
    email: Mapped[str] = mapped_column(NAME, default="")
    room: Mapped[str] = mapped_column(CODE, default="")
    password_hash: Mapped[str | None] = mapped_column(String(400))
    """argon2; null means no login is possible."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffRole(Base):
    """A role at a site; together they are a task group such as JCO@56.6."""

    __tablename__ = "staff_role"

    login: Mapped[str] = mapped_column(ForeignKey("staff_user.login"), primary_key=True)
    role: Mapped[str] = mapped_column(CODE, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)


def get_user(session: Session, login: str) -> StaffUser:
    """The user, or `NotFound`."""
    user = load(session, StaffUser, login)
    if user is None:
        raise NotFound("staff_user", login)
    return user


def display_name(session: Session, login: str | None) -> str:
    """How pages and letters name an actor: the person's name, "System" for the machine."""
    user = load(session, StaffUser, login) if login else None
    return user.name if user else "System"


def add_user(work: UnitOfWork, login: str, name: str, groups: Iterable[str] = ()) -> StaffUser:
    """Create a user who cannot log in yet (no password), with groups such as "JCO@56.6"."""
    if work.session.get(StaffUser, login) is not None:
        raise Rejected("login_taken", login=login)
    user = StaffUser(login=login, name=name, active=True, created_at=work.now)
    work.session.add(user)
    work.session.flush()
    for group in groups:
        grant_role(work, login, group)
    return user


def grant_role(work: UnitOfWork, login: str, group: str) -> None:
    """Give a role at a site, e.g. "TL@56.6"; having it already is fine."""
    role, site = split_group(group)
    if work.session.get(StaffRole, (login, role, site)) is None:
        work.session.add(StaffRole(login=login, role=role, site=site))
        work.session.flush()


def revoke_role(work: UnitOfWork, login: str, group: str) -> None:
    """Take a role at a site away; not having it is fine."""
    role, site = split_group(group)
    row = work.session.get(StaffRole, (login, role, site))
    if row is not None:
        work.session.delete(row)
        work.session.flush()


def set_password_hash(work: UnitOfWork, login: str, password_hash: str) -> None:
    """Store the hash that the page computed; the password itself never comes here."""
    get_user(work.session, login).password_hash = password_hash


def set_active(work: UnitOfWork, login: str, active: bool) -> None:
    """Lock a user out or let in again; the rows written under the login stay."""
    get_user(work.session, login).active = active


def split_group(group: str) -> tuple[str, str]:
    """("JCO", "56.6") of "JCO@56.6"; an unknown role is refused."""
    role, _, site = group.partition("@")
    if role not in ROLES or not site:
        raise Rejected("group_unknown", group=group)
    return role, site


def groups_of(session: Session, login: str) -> frozenset[str]:
    """The task groups of a user."""
    rows = session.execute(select(StaffRole.role, StaffRole.site).where(StaffRole.login == login))
    return frozenset(f"{role}@{site}" for role, site in rows)


def sites_of(session: Session, login: str) -> frozenset[str]:
    """The sites at which a user has any role: the limit of what cases are shown."""
    return frozenset(session.scalars(select(StaffRole.site).where(StaffRole.login == login)))


def members(session: Session, role: str, site: str) -> list[StaffUser]:
    """Active users with a role at a site, by login."""
    query = (
        select(StaffUser)
        .join(StaffRole, StaffRole.login == StaffUser.login)
        .where(StaffRole.role == role, StaffRole.site == site, StaffUser.active)
        .order_by(StaffUser.login)
    )
    return list(session.scalars(query))


def holders(session: Session, roles: Iterable[str]) -> list[StaffUser]:
    """Active users who hold one of these roles at any site, by name."""
    held = select(StaffRole.login).where(StaffRole.role.in_(list(roles)))
    query = select(StaffUser).where(StaffUser.login.in_(held), StaffUser.active)
    return list(session.scalars(query.order_by(StaffUser.name, StaffUser.login)))


def all_users(session: Session) -> list[StaffUser]:
    """All users by login."""
    return list(session.scalars(select(StaffUser).order_by(StaffUser.login)))
