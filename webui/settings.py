"""Configuration: the only reader of the environment, read once at start-up.

Nothing below this module asks `os.environ`; it is handed a `Settings` instead, so that a test or
a rehearsal is configured by an argument and two of them can live in one process.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from engine.errors import Rejected

HOME = Path(__file__).resolve().parents[1]
"""Where `processes/` and `var/` lie unless the environment says otherwise: beside the program."""

YES = frozenset({"1", "ja", "true", "yes", "on"})
NO = frozenset({"", "0", "nein", "false", "no", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What differs between two installations."""

    database_url: str
    processes: Path = HOME / "processes"
    var: Path = HOME / "var"
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    tick_seconds: int = 5
    """The scheduler's safety net; a due timer is woken by its own alarm before that."""
    demo: bool = False
    demo_password: str | None = None
    training: bool = False
    """Own database, own clock, unmistakable banner."""
    failpoint: str | None = None
    """Name of the point at which the process kills itself; crash tests only."""
    tls: bool = False
    """People come by https: cookies are sent over it alone."""
    proxies: int = 0
    """How many web servers of the house stand in front; so many are believed about the client."""
    quality_first: bool = False
    """A version is released only after the QM has signed; else the QM may sign later."""
    secret_key: str | None = None
    """Signs sessions; without it `var/secret_key` is made once and read from then on."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the environment; a value that cannot be meant is refused by name."""
        env = os.environ if environment is None else environment
        training = _flag(env, "LAUFZETTEL_SCHULUNG")
        var = Path(env.get("LAUFZETTEL_VAR") or HOME / "var").absolute()
        return cls(
            database_url=_database_url(env, var, training),
            processes=Path(env.get("LAUFZETTEL_PROZESSE") or HOME / "processes").absolute(),
            var=var,
            host=env.get("LAUFZETTEL_HOST") or "127.0.0.1",
            port=_number(env, "PORT", 8000, 65535),
            threads=_number(env, "LAUFZETTEL_THREADS", 8, 256),
            tick_seconds=_number(env, "LAUFZETTEL_TICK_SEKUNDEN", 5, 3600),
            demo=_flag(env, "LAUFZETTEL_DEMO"),
            demo_password=env.get("LAUFZETTEL_DEMO_PASSWORT") or None,
            training=training,
            failpoint=env.get("LAUFZETTEL_FAILPOINT") or None,
            tls=_flag(env, "LAUFZETTEL_TLS"),
            proxies=_number(env, "LAUFZETTEL_PROXYS", 0, 9, least=0),
            quality_first=_flag(env, "LAUFZETTEL_QM_ZUERST"),
            secret_key=env.get("LAUFZETTEL_GEHEIMNIS") or None,
        )

    @property
    def database_file(self) -> Path | None:
        """The one file a SQLite database is; `None` for PostgreSQL."""
        prefix = "sqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self._is_sqlite(prefix) else None

    def _is_sqlite(self, prefix: str) -> bool:
        return self.database_url.startswith(prefix)


def _database_url(env: Mapping[str, str], var: Path, training: bool) -> str:
    """Training never touches the real database, wherever that one lies."""
    if training:
        return env.get("LAUFZETTEL_SCHULUNG_DATENBANK") or f"sqlite:///{var / 'schulung.db'}"
    return env.get("LAUFZETTEL_DATENBANK") or f"sqlite:///{var / 'laufzettel.db'}"


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value not in YES | NO:
        raise Rejected("setting_invalid", name=name, value=value, rule="1/0")
    return value in YES


def _number(
    env: Mapping[str, str], name: str, default: int, largest: int, *, least: int = 1
) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= largest:
        raise Rejected("setting_invalid", name=name, value=value, rule=f"{least}-{largest}")
    return int(value)
