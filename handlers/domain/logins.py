"""Who is logged in, for how long, and what was typed when a session ran out.

A session is a row, not a promise in a cookie: it can be ended from here at once (password
changed, person left). Only the digest of its token is stored, so a copy of the database opens no
session. It ends after 30 minutes without use and after 10 hours in any case. These limits run by
the wall clock (`now` is given): moving the training clock must log nobody out.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import JSON, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=10)
TOUCH_EVERY = timedelta(minutes=1)
"""A session's last use is written at most this often: reading pages must not become writing."""

FREE_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=15)
FIRST_WAIT = timedelta(seconds=30)
KEEP_ADDRESS_FAILURES = 100
"""A whole office shares one address; only a machine guesses this often."""

LONGEST_PATH = 400

Standing = Literal["live", "idle", "too_old", "ended"]


class LoginSession(Base):
    """One login of one person in one browser."""

    __tablename__ = "login_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the token that only the browser holds."""
    login: Mapped[str] = mapped_column(String(120), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(40))


class LoginFailure(Base):
    """One refused password; `subject` is a digest, because people type passwords as names."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_subject_at", "subject", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class KeptForm(Base):
    """A form that was sent after its session had run out; it survives the next login."""

    __tablename__ = "kept_form"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    login: Mapped[str] = mapped_column(String(120), index=True)
    path: Mapped[str] = mapped_column(String(LONGEST_PATH))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Field name to list of values."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def open_session(work: UnitOfWork, login: str, now: datetime) -> str:
    """Open a session and return its token; the token is not stored."""
    token = secrets.token_urlsafe(32)
    work.session.add(LoginSession(id=_digest(token), login=login, created_at=now, last_seen_at=now))
    work.session.execute(
        delete(LoginFailure).where(LoginFailure.subject == _digest(f"login:{login.lower()}"))
    )
    return token


def find_session(session: Session, token: str) -> LoginSession | None:
    """Return the session of a token, whatever its standing."""
    return session.get(LoginSession, _digest(token))


def standing(row: LoginSession, now: datetime) -> Standing:
    """Tell whether a session still counts."""
    if row.ended_at is not None:
        return "ended"
    if now - row.created_at >= ABSOLUTE_LIMIT:
        return "too_old"
    if now - row.last_seen_at >= IDLE_LIMIT:
        return "idle"
    return "live"


def needs_touch(row: LoginSession, now: datetime) -> bool:
    """Tell whether the last use is old enough to be worth a write."""
    return now - row.last_seen_at >= TOUCH_EVERY


def touch_session(work: UnitOfWork, session_id: str, now: datetime) -> None:
    """Note that a session was used."""
    work.session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(last_seen_at=now)
    )


def end_session(work: UnitOfWork, session_id: str, reason: str) -> None:
    """End one session."""
    work.session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=work.now, end_reason=reason)
    )


def end_sessions_of(work: UnitOfWork, login: str, reason: str) -> None:
    """End all sessions of a person (password changed, account closed)."""
    work.session.execute(
        update(LoginSession)
        .where(LoginSession.login == login, LoginSession.ended_at.is_(None))
        .values(ended_at=work.now, end_reason=reason)
    )


def check_throttle(session: Session, login: str, address: str, now: datetime) -> None:
    """Refuse to look at a password too soon after many wrong ones.

    From the fifth failure within 15 minutes on, the wait doubles from 30 seconds up to 15
    minutes. Nobody is locked out for good: that would let anyone lock out a colleague.
    """
    for subject, free in (
        (f"login:{login.lower()}", FREE_FAILURES),
        (f"address:{address}", KEEP_ADDRESS_FAILURES),
    ):
        failures = session.scalars(
            select(LoginFailure.at)
            .where(LoginFailure.subject == _digest(subject), LoginFailure.at > now - FAILURE_WINDOW)
            .order_by(LoginFailure.at)
        ).all()
        if len(failures) < free:
            continue
        wait = min(FIRST_WAIT * 2 ** min(len(failures) - free, 10), FAILURE_WINDOW)
        if failures[-1] + wait > now:
            raise Rejected("login_throttled", until=failures[-1] + wait)


def record_failure(work: UnitOfWork, login: str, address: str, now: datetime) -> None:
    """Note a refused password for the person named and for the address it came from."""
    work.session.execute(delete(LoginFailure).where(LoginFailure.at < now - FAILURE_WINDOW))
    for subject in (f"login:{login.lower()}", f"address:{address}"):
        work.session.add(LoginFailure(id=new_id(), subject=_digest(subject), at=now))


def keep_form(work: UnitOfWork, login: str, path: str, fields: dict[str, list[str]]) -> str:
    """Keep a form's content until the same person is back; at most for a working day."""
    work.session.execute(delete(KeptForm).where(KeptForm.created_at < work.now - ABSOLUTE_LIMIT))
    if len(path) > LONGEST_PATH:
        path = path.partition("?")[0][:LONGEST_PATH]
    kept = KeptForm(id=new_id(), login=login, path=path, fields=fields, created_at=work.now)
    work.session.add(kept)
    return kept.id


def kept_form(session: Session, kept_id: str, login: str) -> KeptForm | None:
    """Return a kept form to the person who typed it, and to nobody else."""
    row = session.get(KeptForm, kept_id)
    return row if row is not None and row.login == login else None


def drop_kept_form(work: UnitOfWork, kept_id: str, login: str) -> None:
    """Forget a kept form once it was sent again."""
    work.session.execute(delete(KeptForm).where(KeptForm.id == kept_id, KeptForm.login == login))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
