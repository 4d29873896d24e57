"""The legal calendar against dated oracles: each row was checked by hand against the law."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine.errors import Rejected
from handlers.domain.announcement import announced_on
from handlers.domain.calendar import (
    WorkCalendar,
    at_berlin,
    berlin_day,
    closure_days,
    day_of,
    end_of_day,
    public_holidays,
    years_after,
)
from handlers.domain.deadlines import (
    age_group,
    decision_due,
    first_counsel_due,
    fixed_date_end,
    non_appearance_from,
    period_end,
    presumption_instant,
)

NI = WorkCalendar("NI")
BB = WorkCalendar("BB")
NOON = time(12)

MINDESTSTANDARDS = [
    # start, +15, +14, +10 working days
    (date(2025, 2, 17), date(2025, 3, 10), date(2025, 3, 7), date(2025, 3, 3)),
    (date(2025, 3, 3), date(2025, 3, 24), date(2025, 3, 21), date(2025, 3, 17)),
    (date(2025, 4, 7), date(2025, 4, 30), date(2025, 4, 29), date(2025, 4, 23)),  # Easter
    (date(2025, 4, 14), date(2025, 5, 8), date(2025, 5, 7), date(2025, 4, 30)),  # and 1 May
    (date(2025, 5, 23), date(2025, 6, 17), date(2025, 6, 16), date(2025, 6, 10)),
    (date(2025, 10, 20), date(2025, 11, 11), date(2025, 11, 10), date(2025, 11, 4)),
    (date(2025, 12, 15), date(2026, 1, 8), date(2026, 1, 7), date(2025, 12, 31)),
]


@pytest.mark.parametrize("calendar", [NI, BB], ids=["Niedersachsen", "Brandenburg"])
@pytest.mark.parametrize(("start", "fifteen", "fourteen", "ten"), MINDESTSTANDARDS)
def test_the_mindeststandards_fall_on_the_days_of_the_oracle(
    calendar: WorkCalendar, start: date, fifteen: date, fourteen: date, ten: date
) -> None:
    assert first_counsel_due(start, calendar, 15) == fifteen
    assert decision_due(start, calendar, 14) == fourteen
    assert calendar.add_working_days(start, 10) == ten


def test_with_24_and_31_december_closed_the_deadline_moves_to_12_january() -> None:
    closed = WorkCalendar("NI", closure_days(["24.12.", "31.12."]))
    assert first_counsel_due(date(2025, 12, 15), closed, 15) == date(2026, 1, 12)
    assert NI.is_working_day(date(2025, 12, 24))
    assert not closed.is_working_day(date(2025, 12, 24))


def test_the_holidays_of_lower_saxony_are_those_of_the_law() -> None:
    assert public_holidays("NI", 2025) == {
        date(2025, 1, 1),
        date(2025, 4, 18),
        date(2025, 4, 21),
        date(2025, 5, 1),
        date(2025, 5, 29),  # several web pages wrongly list 30.05. and 02.06.
        date(2025, 6, 9),
        date(2025, 10, 3),
        date(2025, 10, 31),
        date(2025, 12, 25),
        date(2025, 12, 26),
    }
    assert date(2017, 10, 31) in public_holidays("NI", 2017)  # once, for all of Germany
    assert date(2016, 10, 31) not in public_holidays("NI", 2016)
    assert public_holidays("BB", 2025) - public_holidays("NI", 2025) == {
        date(2025, 4, 20),
        date(2025, 6, 8),
    }


def test_from_monday_to_friday_both_states_work_on_the_same_days() -> None:
    day = date(2020, 1, 1)
    while day < date(2029, 1, 1):
        assert NI.is_working_day(day) == BB.is_working_day(day), day
        day += timedelta(days=1)


def test_working_days_are_counted_after_the_day_of_the_event() -> None:
    friday = date(2025, 3, 7)
    assert NI.add_working_days(friday, 1) == date(2025, 3, 10)
    assert NI.next_working_day(friday) == date(2025, 3, 10)
    assert NI.add_working_days(date(2025, 3, 8), 0) == date(2025, 3, 8)
    assert NI.working_day_from(date(2025, 3, 8)) == date(2025, 3, 10)
    assert NI.working_days_between(friday, date(2025, 3, 11)) == 2
    with pytest.raises(ValueError, match="negative"):
        NI.add_working_days(friday, -1)


@pytest.mark.parametrize(
    ("posted", "announced"),
    [
        (date(2025, 2, 13), date(2025, 2, 17)),
        (date(2025, 3, 7), date(2025, 3, 11)),
        (date(2025, 4, 14), date(2025, 4, 18)),  # Good Friday stays (BSG, B 14 AS 12/09 R)
        (date(2025, 12, 22), date(2025, 12, 26)),
        (date(2024, 12, 30), date(2025, 1, 2)),  # three days for posting before 2025
        (date(2025, 1, 1), date(2025, 1, 5)),
    ],
)
def test_a_posted_act_counts_as_announced_on_the_fourth_day_without_shift(
    posted: date, announced: date
) -> None:
    assert announced_on(posted) == announced
    assert announced_on(posted, "portal") == announced


def test_an_act_handed_over_is_announced_at_once() -> None:
    assert announced_on(date(2025, 3, 7), "persoenlich") == date(2025, 3, 7)


def test_the_end_of_a_period_moves_from_weekend_and_holiday_to_the_next_werktag() -> None:
    assert period_end(date(2025, 3, 8), NI) == date(2025, 3, 10)
    assert period_end(date(2025, 4, 18), NI) == date(2025, 4, 22)
    assert period_end(date(2025, 3, 10), NI) == date(2025, 3, 10)


def test_a_closure_day_of_the_house_moves_no_legal_period() -> None:
    closed = WorkCalendar("NI", closure_days(["24.12."]))
    assert period_end(date(2025, 12, 24), closed) == date(2025, 12, 24)


def test_a_date_set_by_the_authority_stays_on_its_saturday() -> None:
    assert fixed_date_end(date(2025, 3, 8)) == date(2025, 3, 8)


def test_a_day_ends_at_24_hours_in_berlin_in_winter_and_summer() -> None:
    assert end_of_day(date(2025, 3, 3)) == datetime(2025, 3, 3, 23, tzinfo=UTC)
    assert end_of_day(date(2025, 7, 3)) == datetime(2025, 7, 3, 22, tzinfo=UTC)
    assert berlin_day(datetime(2025, 3, 3, 23, 30, tzinfo=UTC)) == date(2025, 3, 4)


def test_the_repeated_hour_means_its_first_and_the_skipped_hour_moves_on() -> None:
    repeated = at_berlin(date(2025, 10, 26), time(2, 30)).astimezone(UTC)
    assert repeated == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert at_berlin(date(2025, 3, 30), time(2, 30)) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


def test_a_day_is_read_from_a_date_an_instant_or_iso_text() -> None:
    for value in (
        date(2025, 3, 4),
        datetime(2025, 3, 3, 23, 30, tzinfo=UTC),
        "2025-03-04",
        "2025-03-04T09:00:00+01:00",
    ):
        assert day_of(value) == date(2025, 3, 4)
    with pytest.raises(TypeError):
        day_of(3)


def test_a_presumption_starts_at_noon_of_the_second_working_day() -> None:
    start = presumption_instant(date(2025, 3, 7), lambda day: True, NI, 2, NOON)
    assert start == datetime.fromisoformat("2025-03-11T12:00:00+01:00")


def test_days_on_which_nobody_could_have_recorded_anything_do_not_count() -> None:
    ill = {date(2025, 3, 10), date(2025, 3, 11)}
    start = presumption_instant(date(2025, 3, 7), lambda day: day not in ill, NI, 2, NOON)
    assert start == datetime.fromisoformat("2025-03-13T12:00:00+01:00")


def test_where_nobody_ever_comes_back_a_person_has_to_decide() -> None:
    with pytest.raises(Rejected, match="nobody_present"):
        presumption_instant(date(2025, 3, 7), lambda day: False, NI, 2, NOON)


def test_no_can_be_said_only_after_the_end_of_the_appointments_day() -> None:
    assert non_appearance_from(date(2025, 3, 7)) == end_of_day(date(2025, 3, 7))


def test_who_turns_25_today_is_ue25() -> None:
    assert age_group(date(2000, 3, 3), date(2025, 3, 2)) == "U25"
    assert age_group(date(2000, 3, 3), date(2025, 3, 3)) == "Ue25"
    assert years_after(date(2000, 2, 29), 25) == date(2025, 3, 1)
