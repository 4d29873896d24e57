from datetime import UTC, datetime

import pytest

from engine.durations import parse_duration
from engine.errors import Rejected
from engine.zone import BERLIN


def after(text: str, *start: int) -> datetime:
    begin = datetime(*start, tzinfo=BERLIN)  # type: ignore[arg-type, misc]
    return parse_duration(text).after(begin).astimezone(BERLIN)


def test_a_day_is_the_same_time_tomorrow_also_when_the_clocks_change() -> None:
    assert after("P1D", 2025, 3, 29, 9, 0) == datetime(2025, 3, 30, 9, 0, tzinfo=BERLIN)
    assert after("P1D", 2025, 10, 25, 9, 0) == datetime(2025, 10, 26, 9, 0, tzinfo=BERLIN)


def test_24_hours_are_exact_also_when_the_clocks_change() -> None:
    assert after("PT24H", 2025, 3, 29, 9, 0) == datetime(2025, 3, 30, 10, 0, tzinfo=BERLIN)


def test_in_the_repeated_hour_the_earlier_instant_is_meant() -> None:
    assert parse_duration("P1D").after(datetime(2025, 10, 25, 2, 30, tzinfo=BERLIN)) == datetime(
        2025, 10, 26, 0, 30, tzinfo=UTC
    )


def test_a_month_ends_on_the_last_day_that_there_is() -> None:
    assert after("P1M", 2025, 1, 31, 9, 0).day == 28
    assert after("P1Y1M", 2025, 11, 30, 9, 0) == datetime(2026, 12, 30, 9, 0, tzinfo=BERLIN)


def test_weeks_days_and_hours_add_up() -> None:
    assert after("P1W2DT3H4M5S", 2025, 3, 3, 9, 0) == datetime(2025, 3, 12, 12, 4, 5, tzinfo=BERLIN)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "3 Tage", "-P1D", "P1.5D", "p1d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match="duration_invalid"):
        parse_duration(text)
