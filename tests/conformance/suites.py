"""Runs the suites of a folder through our seams; every answer is plain data for the page."""

from __future__ import annotations

import importlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.conformance import constraints
from tests.conformance.adapter import Session, Uploader, engine, saved

#: Who published results for how many of the suite's features.
PUBLISHED = {"activiti": "Activiti 5.16", "camunda710": "camunda 7.1", "jbpm": "jBPM 6"}


@dataclass(frozen=True)
class Feature:
    """One feature of the behaviour suite: right, refused (then with findings) or wrong."""

    group: str
    name: str
    outcome: str
    why: str = ""


@dataclass(frozen=True)
class Exchanged:
    """One file of other tools."""

    name: str
    processes: int
    stored: bool
    identical: bool
    deployable: bool
    problems: int
    located: int


@dataclass
class Driven:
    """A folder of models, each process driven in memory and saved after every step."""

    corpus: str
    results: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    refused: dict[str, list[str]] = field(default_factory=dict)
    """Process to the codes of its findings."""


def behaviour(folder: Path, *, reloading: bool = False) -> list[Feature]:
    """Run every feature; with `reloading` each instance is saved and loaded between any steps."""
    results = _module("betsy").run_suite(saved if reloading else engine)
    return [_feature(result) for result in results]


def _feature(result: Mapping[str, Any]) -> Feature:
    wrong = [case for case in result["cases"] if not case["ok"]]
    if not wrong:
        return Feature(result["group"], result["name"], "right")
    refused = all(case["status"] == "not_deployed" for case in wrong)
    reasons = dict.fromkeys(case["why"].removeprefix("rejected at parse: ") for case in wrong)
    outcome = "refused" if refused else "wrong"
    return Feature(result["group"], result["name"], outcome, "; ".join(reasons))


def published(folder: Path) -> dict[str, dict[str, bool]]:
    """Return each published feature with the engines that do it right."""
    file = folder / "sose2015.json"
    if not file.is_file():
        return {}
    features: dict[str, dict[str, bool]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    return features


def invalid(folder: Path) -> list[tuple[str, str, str]]:
    """Return each model that must be refused: its name, whether it was and by which finding."""
    found = []
    for name, wanted, codes in constraints.judge(folder / "betsy_constraints"):
        alone = constraints.rule(name, constraints.LEFT_ALONE)
        if wanted in codes:
            found.append((name, "refused", wanted or ""))
        else:
            found.append((name, "left alone" if alone else "wrong", alone or f"not {wanted}"))
    return found


def interchange(folder: Path) -> list[Exchanged]:
    """Take every file, and ask for it back."""
    uploader, found = Uploader(), []
    for file in sorted((folder / "miwg").glob("*.bpmn")):
        document = file.read_bytes()
        result = uploader.upload(document, file.name)
        problems = result["problems"]
        located = [p for p in problems if p["message"] and p["id"] and p["line"]]
        found.append(
            Exchanged(
                file.name,
                result["processes"],
                result["stored"],
                uploader.export(file.name) == document,
                result["deployable"],
                len(problems),
                len(located),
            )
        )
    uploader.close()
    return found


def persistence(folder: Path) -> list[Driven]:
    """Drive every process twice in memory and once with a save after every step."""
    return [_drive(corpus, folder) for corpus in ("betsy", "miwg") if (folder / corpus).is_dir()]


def _drive(corpus: str, folder: Path) -> Driven:
    driven = Driven(corpus)
    for row in _module("persist").run_corpus(corpus, str(folder / corpus), Session):
        driven.results[row["result"]] += 1
        driven.steps += row.get("steps", 0)
        if row["result"] == "rejected":
            codes = re.findall(r"'(\w+)@", row["why"])
            driven.refused[f"{row['file']}, {row['process']}"] = sorted(set(codes)) or [row["why"]]
    return driven


def _module(name: str) -> ModuleType:
    return importlib.import_module(name)
