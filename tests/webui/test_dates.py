"""Dates and deadlines in words (UI.md §6)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from handlers.domain.calendar import WorkCalendar
from webui import dates

NOW = datetime.fromisoformat("2026-11-24T10:12:00+01:00")
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("instant", "state", "text", "sub"),
    [
        ("2026-11-21T00:00:00+01:00", "late", "seit 2 Arbeitstagen", "Fr, 20.11."),
        ("2026-11-24T00:00:00+01:00", "late", "seit gestern", "Mo, 23.11."),
        ("2026-11-24T09:30:00+01:00", "late", "seit 9:30", "Di, 24.11."),
        ("2026-10-02T00:00:00+02:00", "late", "seit Do, 01.10.", "Do, 01.10."),
        ("2026-11-24T12:00:00+01:00", "today", "heute bis 12:00", "Di, 24.11."),
        ("2026-11-25T00:00:00+01:00", "today", "heute", "Di, 24.11."),
        ("2026-11-25T12:00:00+01:00", "soon", "morgen bis 12:00", "Mi, 25.11."),
        ("2026-11-27T00:00:00+01:00", "soon", "in 2 Arbeitstagen", "Do, 26.11."),
        ("2026-12-03T00:00:00+01:00", "ok", "in 6 Arbeitstagen", "Mi, 02.12."),
        ("2027-02-02T00:00:00+01:00", "ok", "Mo, 01.02.2027", ""),
    ],
)
def test_a_deadline_is_said_in_words_first(instant: str, state: str, text: str, sub: str) -> None:
    due = dates.due(datetime.fromisoformat(instant), NOW, WorkCalendar().working_days_between)
    assert (due.state, due.text, due.sub) == (state, text, sub)


def test_no_deadline_says_so() -> None:
    assert dates.due(None, NOW, WorkCalendar().working_days_between).text == "ohne Frist"


def test_from_friday_to_monday_is_one_working_day_not_yesterday() -> None:
    monday = datetime.fromisoformat("2026-11-23T08:00:00+01:00")
    due = dates.due(
        datetime.fromisoformat("2026-11-21T00:00:00+01:00"),
        monday,
        WorkCalendar().working_days_between,
    )
    assert due.text == "seit 1 Arbeitstag"


def test_dates_and_times_carry_no_needless_digits() -> None:
    assert dates.day(date(2026, 12, 2), TODAY) == "Mi, 02.12."
    assert dates.day(date(2027, 1, 4), TODAY) == "Mo, 04.01.2027"
    assert dates.plain_day(date(1984, 8, 12)) == "12.08.1984"
    assert dates.long_day(TODAY) == "Dienstag, 24. November"
    assert dates.clock_time(NOW) == "10:12"
    assert dates.clock_time(datetime.fromisoformat("2026-11-24T08:05:00+00:00")) == "9:05"


def test_a_day_deadline_ends_at_24_not_at_0_of_the_next_day() -> None:
    midnight = datetime.fromisoformat("2026-11-27T23:00:00+00:00")
    assert dates.moment(midnight, TODAY) == "Fr, 27.11., 24:00"


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2026-11-24T10:11:40+01:00", "seit eben"),
        ("2026-11-24T09:37:00+01:00", "seit 35 Minuten"),
        ("2026-11-23T08:12:00+01:00", "seit 26 Stunden"),
        ("2026-11-18T08:12:00+01:00", "seit 6 Tagen"),
    ],
)
def test_how_long_ago_grows_coarser_with_time(since: str, words: str) -> None:
    assert dates.elapsed(datetime.fromisoformat(since), NOW) == words


def test_what_was_today_or_yesterday_is_said_so() -> None:
    at = datetime.fromisoformat
    assert dates.past_moment(at("2026-11-24T08:37:00+00:00"), TODAY) == "heute, 9:37"
    assert dates.past_moment(at("2026-11-23T15:02:00+00:00"), TODAY) == "gestern, 16:02"
    assert dates.past_moment(at("2025-11-23T15:02:00+00:00"), TODAY) == "So, 23.11.2025, 16:02"
