"""Letter texts: rows with a version and a valid-from, never constants.

A text is a "Mustertext, vor Einsatz rechtlich prüfen" until a named person released it; the mark
is printed on every letter that uses an unreleased text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound
from engine.ids import new_id
from engine.triggers import refuse
from handlers.domain.columns import CODE, ID, NAME

DRAFT_MARK = "Mustertext, vor Einsatz rechtlich prüfen"


@dataclass(frozen=True)
class NewText:
    """A version of a text. `key` names the letter, notice or phrase it is the wording of."""

    key: str
    version: str
    valid_from: date
    subject: str
    body: str
    source: str


class LetterText(Base):
    """One version of a text. A version's wording is never changed: letters sent refer to it."""

    __tablename__ = "letter_text"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(CODE)
    version: Mapped[str] = mapped_column(CODE)
    valid_from: Mapped[date]
    subject: Mapped[str] = mapped_column(NAME)
    body: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[str | None] = mapped_column(CODE)

    @property
    def draft_mark(self) -> str:
        """What the letter must say about this text; nothing once it is released."""
        return "" if self.released_at else DRAFT_MARK


for _action in ("update", "delete"):
    refuse(
        Base.metadata.tables["letter_text"], _action.upper(), f"letter_text_append_only_{_action}"
    )


def add_texts(work: UnitOfWork, texts: Iterable[NewText]) -> int:
    """Add the versions that are not there yet; returns how many."""
    rows = work.session.execute(select(LetterText.key, LetterText.version))
    known = {(key, version) for key, version in rows}
    added = 0
    for text in texts:
        if (text.key, text.version) in known:
            continue
        work.session.add(
            LetterText(id=new_id(), recorded_at=work.now, recorded_by=work.actor, **vars(text))
        )
        added += 1
    work.session.flush()
    return added


def text_in_force(session: Session, key: str, on: date) -> LetterText:
    """The newest version of a text in force on a day, or `NotFound`."""
    query = (
        select(LetterText)
        .where(LetterText.key == key, LetterText.valid_from <= on)
        .order_by(LetterText.valid_from.desc(), LetterText.recorded_at.desc())
        .limit(1)
    )
    text = session.scalar(query)
    if text is None:
        raise NotFound("letter_text", f"{key} ({on.isoformat()})")
    return text


def text_version(session: Session, key: str, version: str) -> LetterText:
    """One named version (the one a legal rule asks for), or `NotFound`."""
    query = select(LetterText).where(LetterText.key == key, LetterText.version == version)
    text = session.scalar(query)
    if text is None:
        raise NotFound("letter_text", f"{key} ({version})")
    return text


def versions_of(session: Session, key: str) -> list[LetterText]:
    """All versions of a text, the one that holds last first."""
    query = select(LetterText).where(LetterText.key == key)
    return list(
        session.scalars(query.order_by(LetterText.valid_from.desc(), LetterText.recorded_at.desc()))
    )


def all_texts(session: Session) -> list[LetterText]:
    """All versions by key, newest first."""
    return list(
        session.scalars(
            select(LetterText).order_by(
                LetterText.key, LetterText.valid_from.desc(), LetterText.recorded_at.desc()
            )
        )
    )
