"""What one process of the program shares between transactions: registry, limits, parsed specs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.registry import Registry


def no_failpoint(name: str) -> None:
    """Do nothing: in production there are no failpoints."""


@dataclass(frozen=True)
class Keys:
    """Which process variables name the case, the person and the site of an instance."""

    business: str = "fall_id"
    person: str = "person_id"
    site: str = "standort"


@dataclass
class Runtime:
    """Handed to every unit of work.

    `failpoint` is called at named places so that crash tests can stop the process there;
    `step_limit` bounds the steps of one advance; `migrations` are the folders of schema versions
    beside the engine's own; `specs` caches parsed definitions by id (they
    are immutable, so every thread may share them).
    """

    registry: Registry
    failpoint: Callable[[str], None] = no_failpoint
    step_limit: int = 2000
    keys: Keys = field(default_factory=Keys)
    migrations: tuple[Path, ...] = ()
    specs: dict[str, Any] = field(default_factory=dict)
