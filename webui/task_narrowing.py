"""Narrowing the list of tasks: what was chosen, what can be chosen, and the way back out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from handlers.reports.worklist import Kind, Narrowing
from webui.dates import day
from webui.task_rows import Desk, process_name
from webui.values import read_day

PROCESS, STEP, SITE, UNTIL = "prozess", "schritt", "standort", "faellig_bis"
NAMES = (PROCESS, STEP, SITE, UNTIL)


@dataclass(frozen=True)
class Chip:
    """One thing that narrows the list, and the list without it."""

    label: str
    without_href: str


@dataclass(frozen=True)
class Narrowed:
    """What the page shows: the choices, what is chosen, and how to take it back."""

    processes: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    sites: tuple[tuple[str, str], ...]
    chosen: Mapping[str, str]
    chips: tuple[Chip, ...]
    clear_href: str


def chosen(sent: Mapping[str, str]) -> dict[str, str]:
    """Return what was asked for, under the names that addresses and forms use."""
    return {name: sent[name].strip() for name in NAMES if sent.get(name, "").strip()}


def narrowing(wanted: Mapping[str, str]) -> Narrowing:
    """Return what was asked for; a day that cannot be read does not narrow."""
    return Narrowing(
        wanted.get(PROCESS, ""),
        wanted.get(STEP, ""),
        wanted.get(SITE, ""),
        read_day(wanted.get(UNTIL, "")),
    )


def narrowed(desk: Desk, sicht: str, kinds: list[Kind], wanted: Mapping[str, str]) -> Narrowed:
    """Return what narrows a view, and could; a single site is nothing to choose from."""
    processes = {kind.process_key: kind.definition_id for kind in kinds}
    names = {key: process_name(desk.diagram(one)) for key, one in processes.items()}
    sites = sorted({kind.site for kind in kinds if kind.site})
    words: dict[str, Callable[[str], str]] = {
        PROCESS: lambda key: f"Prozess {names.get(key, key)}",
        STEP: lambda step: step,
        SITE: lambda site: f"Standort {site}",
        UNTIL: lambda text: _until(desk, text),
    }
    chips = [
        Chip(words[name](value), _list(sicht, {k: v for k, v in wanted.items() if k != name}))
        for name, value in wanted.items()
    ]
    return Narrowed(
        tuple(sorted(names.items(), key=lambda pair: pair[1])),
        tuple((step, step) for step in sorted({kind.step for kind in kinds})),
        tuple((site, site) for site in sites) if len(sites) > 1 else (),
        wanted,
        tuple(chips),
        _list(sicht, {}),
    )


def _until(desk: Desk, text: str) -> str:
    until = read_day(text)
    return f"Fällig bis {day(until, desk.today)}" if until else f"Kein Tag: {text}"


def _list(sicht: str, wanted: Mapping[str, str]) -> str:
    return url_for("tasks.index", sicht=sicht, **dict[str, Any](wanted))
