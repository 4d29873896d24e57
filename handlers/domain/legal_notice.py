"""Rechtsfolgenbelehrung and the benefit's name: dated rules, no constants.

The product applies dates and text versions and shows them. It decides no sanction. Every text is a
"Mustertext, vor Einsatz rechtlich prüfen" until a person releases it.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

import engine

TABLE = "rechtsfolgenbelehrung"
"""The decision table: `processes/tp2_clearing_ja/regeln/`, one file per dated version."""

# 13. SGB-II-Änderungsgesetz (BGBl. 2026 I Nr. 107), in force mainly since this day.
REFORM_2026 = date(2026, 7, 1)


@dataclass(frozen=True)
class LegalNotice:
    """Whether an invitation carries the notice, which text, and why."""

    rfb: bool
    text_version: str
    source: str


def legal_notice(
    session: Session, number: int, purpose: str, on: date, *, written: bool = True
) -> LegalNotice:
    """Look up the notice for the n-th invitation to an appointment on the day `on`.

    The appointment's day decides: a missed appointment has the consequences of the law in force on
    the day it was missed (§ 65a II SGB II keeps the old ones for days before 01.07.2026). Only a
    written invitation can carry a notice; an appointment told by phone never does.
    """
    known = {"nummer": number, "zweck": purpose, "schriftlich": written}
    said = engine.decide(session, TABLE, on, known).decision.results
    return LegalNotice(said["rfb"], said["textfassung"], said["quelle"])


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
