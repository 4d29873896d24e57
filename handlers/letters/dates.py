"""Dates and times as a letter writes them, in German whatever the machine's locale is."""

from datetime import date, datetime

from engine.zone import BERLIN

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def long_date(day: date) -> str:
    """Return "27. Februar 2025"; the spaces do not break."""
    return f"{day.day}.\u00a0{MONTHS[day.month - 1]}\u00a0{day.year}"


def weekday_date(day: date) -> str:
    """Return "Montag, 10. März 2025"."""
    return f"{WEEKDAYS[day.weekday()]}, {long_date(day)}"


def weekday_time(instant: datetime) -> str:
    """Return "Montag, 10. März 2025, 9:00 Uhr", in Berlin time."""
    local = instant.astimezone(BERLIN)
    return f"{weekday_date(local.date())}, {local.hour}:{local.minute:02d}\u00a0Uhr"


def short_date(day: date) -> str:
    """Return "Mo, 10.03.", as lists show it."""
    return f"{WEEKDAYS[day.weekday()][:2]}, {day:%d.%m.}"


def short_time(instant: datetime) -> str:
    """Return "Mo, 10.03., 9:00", in Berlin time."""
    local = instant.astimezone(BERLIN)
    return f"{short_date(local.date())}, {local.hour}:{local.minute:02d}"
