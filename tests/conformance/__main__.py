"""`make conformance SUITE=…`: run the suites of a folder and write docs/conformance.md.

A folder holds `betsy.py` with its models, `miwg`, `persist.py`; what is missing is left out. The
section of the random walks is kept: `make walks` writes that.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.conformance import page, suites
from tests.conformance.suites import PUBLISHED, Driven, Exchanged, Feature

HEAD = """# Conformance

Suites that others wrote, run by `make conformance SUITE=<folder>`, which also writes this page.
{made}

A feature is *right* (it does what the standard says), *refused* (the file is not deployed, and the
finding names element and line) or *wrong* (it runs and does something else). The third must not be.
"""


def main(folder: Path) -> int:
    """Run what is there; fail if anything is wrong."""
    if not folder.is_dir():
        sys.stderr.write("Name the folder with the suites: make conformance SUITE=…\n")
        return 2
    logging.disable(logging.CRITICAL)  # incidents are what many of the models are about
    sys.path.insert(0, str(folder))
    parts, wrong = [_head()], 0
    if (folder / "betsy.py").is_file():
        plain, again = suites.behaviour(folder), suites.behaviour(folder, reloading=True)
        parts += [_behaviour(plain, again), _published(plain, suites.published(folder))]
        wrong += sum(feature.outcome == "wrong" for feature in (*plain, *again))
    if (folder / "betsy_constraints").is_dir():
        judged = suites.invalid(folder)
        parts.append(_invalid(judged))
        wrong += sum(outcome == "wrong" for _, outcome, _ in judged)
    if (folder / "miwg").is_dir():
        files = suites.interchange(folder)
        parts.append(_interchange(files))
        wrong += sum(not f.identical or f.located < f.problems for f in files)
    if (folder / "persist.py").is_file():
        driven = suites.persistence(folder)
        parts.append(_persistence(driven))
        wrong += sum(
            d.results["DIFFERENT"] + d.results["nondeterministic in memory"] for d in driven
        )
    page.write(page.SUITES, "\n".join(parts))
    sys.stdout.write(f"{page.PAGE.name}: {wrong or 'nothing'} wrong\n")
    return 1 if wrong else 0


def _head() -> str:
    return HEAD.format(made=page.made())


def _behaviour(plain: Sequence[Feature], again: Sequence[Feature]) -> str:
    rows = []
    for group in dict.fromkeys(feature.group for feature in plain):
        rows.append([group, *_counts(plain, group), _right(again, group)])
    total = ["**all**", *_counts(plain), _right(again)]
    lines = [
        "## Behaviour (betsy)\n",
        "The last column: right also if each instance is saved, dropped and loaded between any two"
        " steps.\n",
        page.table(
            ("group", "features", "right", "refused", "wrong", "right saved"), [*rows, total]
        ),
        "\n### What is not right\n",
        page.table(
            ("feature", "outcome", "finding@element:line, or what it did"),
            [[f"{f.group}/{f.name}", f.outcome, f.why] for f in plain if f.outcome != "right"],
        ),
    ]
    known = {(f.group, f.name): f.outcome for f in plain}
    lost = [f for f in again if f.outcome != known[f.group, f.name]]
    if lost:
        lines.append("\nDifferent when saved: " + ", ".join(f.name for f in lost) + ".")
    return "\n".join(lines) + "\n"


def _counts(features: Iterable[Feature], group: str | None = None) -> list[int]:
    counted = Counter(f.outcome for f in features if group in (None, f.group))
    return [counted.total(), counted["right"], counted["refused"], counted["wrong"]]


def _right(features: Iterable[Feature], group: str | None = None) -> int:
    return _counts(features, group)[1]


def _published(plain: Sequence[Feature], known: dict[str, dict[str, bool]]) -> str:
    right = {feature.name for feature in plain if feature.outcome == "right"}
    rows: list[list[object]] = [["Laufzettel", sum(name in right for name in known)]]
    for key, engine in PUBLISHED.items():
        rows.append([engine, sum(done[key] for done in known.values())])
    missing = sorted(name for name in known if name not in right)
    return (
        f"### Beside published results\n\nOf {len(known)} features there are published results"
        " (SOSE 2015, raw data of 2014-11-14).\n\n"
        + page.table(("engine", "right"), rows)
        + f"\n\nNot right here: {', '.join(missing) or 'none'}.\n"
    )


def _invalid(judged: Sequence[tuple[str, str, str]]) -> str:
    counted = Counter(outcome for _, outcome, _ in judged)
    rest = [row for row in judged if row[1] != "refused"]
    return (
        "## Models that must be refused (betsy)\n\nA model counts only if the finding of the very"
        " rule it breaks is among its errors\n(`tests/conformance/constraints.py`).\n\n"
        + page.table(
            ("models", "refused by their rule", "left alone", "wrong"),
            [[len(judged), counted["refused"], counted["left alone"], counted["wrong"]]],
        )
        + "\n\n"
        + page.table(("model", "outcome", "reason"), rest)
        + "\n"
    )


def _interchange(files: Sequence[Exchanged]) -> str:
    rows: list[list[object]] = [
        [
            file.name,
            file.processes,
            "deployable" if file.deployable else "draft",
            file.problems,
            file.located,
            "yes" if file.identical else "NO",
        ]
        for file in files
    ]
    return (
        f"## Interchange (OMG MIWG)\n\n{len(files)} reference models as they are; what cannot run"
        " is kept as a draft with all its findings at once.\n\n"
        + page.table(
            (
                "file",
                "processes",
                "kept as",
                "findings",
                "with element and line",
                "same bytes back",
            ),
            rows,
        )
        + "\n"
    )


def _persistence(driven: Sequence[Driven]) -> str:
    rows: list[list[object]] = [
        [
            d.corpus,
            d.results.total(),
            d.results["same"],
            d.results["DIFFERENT"],
            d.results["nondeterministic in memory"],
            d.results["rejected"],
            d.steps,
        ]
        for d in driven
    ]
    refused = [[name, ", ".join(codes)] for d in driven for name, codes in d.refused.items()]
    heads = ("models", "processes", "same", "different", "not repeatable", "refused", "steps")
    return (
        "## Save and restore\n\nThe same process, driven in memory and with a save, a drop of"
        " all objects and a load after every step.\nWhat models leave open (groups, handlers,"
        " values of unknown names) the adapter fills in.\n\n"
        + page.table(heads, rows)
        + "\n\nRefused, each with findings that name element and line:\n\n"
        + page.table(("file, process", "findings"), refused)
        + "\n"
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "")))
