"""Rechtsfolgenbelehrung and the benefit's name: dated rules, no constants.

The product applies dates and text versions and shows them. It decides no sanction. Every text is a
"Mustertext, vor Einsatz rechtlich prüfen" until a person releases it.
"""

from dataclasses import dataclass
from datetime import date

# 13. SGB-II-Änderungsgesetz (BGBl. 2026 I Nr. 107), in force mainly since this day.
REFORM_2026 = date(2026, 7, 1)


@dataclass(frozen=True)
class LegalNotice:
    """Whether an invitation carries the notice, which text, and why."""

    rfb: bool
    text_version: str
    source: str


@dataclass(frozen=True)
class Rule:
    """One row of the decision table; None matches everything. The first matching row holds."""

    valid_until: date | None
    purpose: str | None
    number: int | None
    written: bool | None
    result: LegalNotice


RULES = (
    Rule(None, None, None, False, LegalNotice(
        False, "ohne-rfb", "§ 32 SGB II: nur nach schriftlicher Belehrung"
    )),
    Rule(date(2026, 6, 30), "potenzialanalyse", 1, None, LegalNotice(
        False, "ohne-rfb",
        "§ 15 Abs. 4 SGB II in der bis 30.06.2026 geltenden Fassung: erste Einladung ohne Belehrung"
    )),
    Rule(date(2026, 6, 30), None, None, None, LegalNotice(
        True, "rfb-2023-01", "§ 32 SGB II in der bis 30.06.2026 geltenden Fassung"
    )),
    Rule(None, None, None, None, LegalNotice(
        True, "rfb-2026-07", "§ 32 Abs. 1 SGB II in der seit 01.07.2026 geltenden Fassung"
    )),
)


def legal_notice(number: int, purpose: str, on: date, *, written: bool = True) -> LegalNotice:
    """Look up the notice for the n-th invitation to an appointment on the day `on`.

    The appointment's day decides: a missed appointment has the consequences of the law in force on
    the day it was missed (§ 65a II SGB II keeps the old ones for days before 01.07.2026). Only a
    written invitation can carry a notice; an appointment told by phone never does.
    """
    return next(rule.result for rule in RULES if _matches(rule, number, purpose, on, written))


def _matches(rule: Rule, number: int, purpose: str, on: date, written: bool) -> bool:
    return (
        (rule.valid_until is None or on <= rule.valid_until)
        and rule.purpose in (None, purpose)
        and rule.number in (None, number)
        and rule.written in (None, written)
    )


def benefit_name(on: date) -> str:
    """The name of the benefit on a day: ALG II until 2022, Bürgergeld, Grundsicherungsgeld.

    Authorities may go on writing "Bürgergeld" until 31.12.2026 (§ 65a IV SGB II).
    """
    if on < date(2023, 1, 1):
        return "Arbeitslosengeld II"
    return "Bürgergeld" if on < REFORM_2026 else "Grundsicherungsgeld"


def agreement_name(on: date) -> str:
    """The agreement's name: Eingliederungsvereinbarung until June 2023, then Kooperationsplan."""
    return "Eingliederungsvereinbarung" if on < date(2023, 7, 1) else "Kooperationsplan"
