"""Who looked at which case, when and why (§ 35 SGB I, §§ 67 ff. SGB X). Append-only."""

from datetime import datetime

from sqlalchemy import Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.ids import new_id
from handlers.domain.columns import CODE, ID


class Access(Base):
    """One look at a case or person. `reason` is asked where the site's limit was crossed."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index("ix_access_log_case_id_at", "case_id", "at"),
        Index("ix_access_log_login_at", "login", "at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    login: Mapped[str] = mapped_column(CODE)
    case_id: Mapped[str | None] = mapped_column(ID)
    person_id: Mapped[str | None] = mapped_column(ID)
    page: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(Text)
    other_site: Mapped[bool]


def log_access(
    work: UnitOfWork,
    page: str,
    *,
    case_id: str | None = None,
    person_id: str | None = None,
    other_site_reason: str | None = None,
) -> None:
    """Write one row; a small transaction of its own before the page is rendered."""
    work.session.add(
        Access(
            id=new_id(),
            at=work.now,
            login=work.actor,
            case_id=case_id,
            person_id=person_id,
            page=page,
            reason=other_site_reason or "",
            other_site=other_site_reason is not None,
        )
    )


def accesses_of(session: Session, case_id: str) -> list[Access]:
    """Every look at a case, newest first."""
    query = select(Access).where(Access.case_id == case_id).order_by(Access.at.desc())
    return list(session.scalars(query))
