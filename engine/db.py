"""The database and the unit of work: one transaction, one instant, one actor.

Only `Database.begin` commits. SQLite runs in WAL mode with full synchronisation and takes the
write lock at once (`BEGIN IMMEDIATE`), because a lock taken late lets two writers read the same
state. PostgreSQL locks rows; serialisation failures and deadlocks are told apart so that the
caller can run the command again (`Database.run`).
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlalchemy.types import TypeDecorator

from engine.clock import Clock, as_utc
from engine.errors import BrokenState, Rejected
from engine.outgoing import Outgoing, ThrownMessage
from engine.runtime import Runtime
from engine.values import conform

T = TypeVar("T")
Passage = tuple[str, str, str]
"""A token went on: in which process, from which element, to which."""
NOBODY = "system"
"""The actor where no person acts: a start, a timer, a scenario that names nobody. In no group."""
RETRIES = 5
RETRIED_STATES = frozenset({"40001", "40P01", "25P03"})
"""Lost races, deadlocks, and a process that stood still too long: each was rolled back."""

POSTGRESQL_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=30000 -c idle_in_transaction_session_timeout=10000 "
    "-c tcp_user_timeout=4000"
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; SQLite stores UTC without a zone."""
        if value is None:
            return None
        utc = as_utc(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the instant back as aware UTC."""
        if value is None:
            return None
        instant: datetime = value
        if instant.tzinfo is None:
            return instant.replace(tzinfo=UTC)
        return instant.astimezone(UTC)


class Base(DeclarativeBase):
    """Tables of engine and handlers share one metadata: one transaction writes both."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


@dataclass
class UnitOfWork:
    """One transaction, one instant, one actor.

    `outgoing` is what diagrams and handlers sent (messages, signals, calls of other processes);
    the router delivers it before the transaction ends, so that a hand-over and its cause are one
    commit. `moving` are the instances that are being advanced right now. `batch` names the batch
    that this is an item of.
    """

    session: Session
    now: datetime
    actor: str
    runtime: Runtime
    outgoing: deque[Outgoing] = field(default_factory=deque)
    moving: set[str] = field(default_factory=set)
    batch: str | None = None
    completions: int = 0
    """How many tasks were completed in this transaction."""
    followed: set[Passage] = field(default_factory=set)
    """Where tokens went on in this transaction."""

    def add_message(self, name: str, payload: Mapping[str, Any]) -> None:
        """Queue a message for the router; it is delivered before the transaction ends.

        Raises `Rejected` at once for an unknown message and a payload that breaks its schema.
        """
        message = self.runtime.registry.messages.get(name)
        if message is None:
            raise Rejected("message_unknown", message=name)
        self.outgoing.append(ThrownMessage(name, conform(payload, message.schema, source=name)))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Take back what a part wrote and sent if it fails; what came before stays."""
        waiting, nested = list(self.outgoing), self.session.begin_nested()
        followed = set(self.followed)
        try:
            yield
            nested.commit()
        except BaseException:
            nested.rollback()
            self.outgoing, self.followed = deque(waiting), followed
            raise

    @contextmanager
    def move(self, instance_id: str) -> Iterator[None]:
        """Advance an instance; a step that would move its own instance again is refused.

        Its own move would be lost: the outer one saves the state it loaded before.
        """
        if instance_id in self.moving:
            raise BrokenState("instance_busy")
        self.moving.add(instance_id)
        try:
            yield
        finally:
            self.moving.discard(instance_id)

    def exclude(self, topic: str) -> None:
        """Let only one transaction at a time go on about a topic, and see what the others wrote.

        On PostgreSQL "tell whoever waits" and "begin to wait, unless it is known" could otherwise
        miss each other; SQLite has one writer anyway.
        """
        if self.session.get_bind().dialect.name != "postgresql":
            return
        self.session.flush()
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:topic, 0))")
        self.session.execute(lock, {"topic": topic})
        self.session.expire_all()


class Database:
    """Gives out units of work; the only place that commits."""

    def __init__(self, url: str, clock: Clock, runtime: Runtime, *, training: bool = False) -> None:
        self.url = url
        self.clock = clock
        self.runtime = runtime
        self.training = training
        self.followed: set[Passage] | None = None
        """Of a rehearsal: where tokens went on in all that was committed."""
        self.engine = _create_engine(url)
        self._readers = sessionmaker(self.engine, expire_on_commit=False)
        self._writers = sessionmaker(
            self.engine.execution_options(write=True), expire_on_commit=False
        )

    @property
    def is_sqlite(self) -> bool:
        """Tell whether one file is the whole database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self, actor: str) -> Iterator[UnitOfWork]:
        """Open a transaction; commit at the end, roll back on any exception."""
        session = self._writers(info={"write": True})
        try:
            work = UnitOfWork(session, self._now(session), actor, self.runtime)
            yield work
            if work.outgoing:
                _deliver(work)
            session.flush()
            self.runtime.failpoint("before_commit")
            session.commit()
            self.runtime.failpoint("after_commit")
            if self.followed is not None:
                self.followed |= work.followed
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    def run(self, actor: str, command: Callable[[UnitOfWork], T]) -> T:
        """Run a command in a transaction of its own, again after a deadlock or lost race."""
        for attempt in range(RETRIES):
            try:
                with self.begin(actor) as work:
                    return command(work)
            except DBAPIError as error:
                if not is_transient(error) or attempt == RETRIES - 1:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise AssertionError("unreachable")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only session; pages use it and never block a writer."""
        session = self._readers(info={"write": False})
        try:
            yield session
        finally:
            session.close()  # rows stay readable: what a page holds is what it read

    @contextmanager
    def look(self, actor: str) -> Iterator[UnitOfWork]:
        """Open a unit of work that may only read (prefills of forms, previews)."""
        with self.read() as session:
            yield UnitOfWork(session, self._now(session), actor, self.runtime)

    def now(self) -> datetime:
        """Return the present instant, training's offset included."""
        with self.read() as session:
            return self._now(session)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _now(self, session: Session) -> datetime:
        if not self.training:
            return self.clock.now()
        seconds = session.execute(text("SELECT seconds FROM clock_offset")).scalar_one_or_none()
        return self.clock.now() + timedelta(seconds=seconds or 0)


def is_transient(error: DBAPIError) -> bool:
    """Tell whether the same command may succeed when it is run again."""
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRIED_STATES or "database is locked" in str(error.orig)


def _deliver(work: UnitOfWork) -> None:
    from engine.router import deliver_outgoing  # noqa: PLC0415 - the router imports this module

    deliver_outgoing(work)


def _create_engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        arguments = {"timeout": 10, "check_same_thread": False}
        in_memory = url in ("sqlite://", "sqlite:///:memory:")
        # A rehearsal's throw-away database is one connection; a file has a pool of them.
        engine = (
            create_engine(url, connect_args=arguments, poolclass=StaticPool)
            if in_memory
            else create_engine(url, connect_args=arguments)
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={
            "options": POSTGRESQL_OPTIONS,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "connect_timeout": 5,
        },
    )


def _prepare_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@event.listens_for(Session, "after_begin")
def _choose_lock(session: Session, transaction: Any, connection: Any) -> None:
    """Keep pages from writing by accident on PostgreSQL."""
    if session.info.get("write") is False and connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION READ ONLY"))
