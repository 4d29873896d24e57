"""State gives back exactly what it was given, or refuses it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BrokenState, Rejected
from engine.spiff.codec import TAG, decode, encode

exact = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.datetimes(timezones=st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just(TAG), inner),
    max_leaves=12,
)


@given(exact)
def test_every_value_comes_back_equal_and_of_its_own_type(value: Any) -> None:
    restored = decode(encode(value))

    assert restored == value
    assert type(restored) is type(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("10.50"), "Decimal('10.50')"),
        (date(2025, 2, 28), "datetime.date(2025, 2, 28)"),
        (time(9, 30), "datetime.time(9, 30)"),
        (timedelta(days=-1, seconds=5), "datetime.timedelta(days=-1, seconds=5)"),
        (2**200, str(2**200)),
    ],
)
def test_money_dates_and_large_numbers_keep_every_digit(value: Any, text: str) -> None:
    assert repr(decode(encode(value))) == text


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), {1: "number as key"}])
def test_what_cannot_come_back_exactly_is_refused(value: Any) -> None:
    with pytest.raises(BrokenState):
        encode(value)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(Rejected, match="naive_instant"):
        encode(datetime(2025, 3, 3, 9))  # noqa: DTZ001 - the point of the test


def test_a_day_later_is_the_same_time_of_day_also_after_saving() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2025, 3, 29, 20, tzinfo=berlin)

    restored = decode(encode(evening)) + timedelta(days=1)

    assert restored == datetime(2025, 3, 30, 20, tzinfo=berlin)
    assert restored.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("hour", [datetime(2025, 3, 30, 2, 30), datetime(2025, 10, 26, 2, 30)])  # noqa: DTZ001 - the zone follows
@pytest.mark.parametrize("fold", [0, 1])
def test_a_skipped_and_a_repeated_hour_come_back_as_they_were(hour: datetime, fold: int) -> None:
    value = hour.replace(fold=fold, tzinfo=ZoneInfo("Europe/Berlin"))

    restored = decode(encode(value))

    assert restored == value
    assert (restored.fold, restored.utcoffset()) == (value.fold, value.utcoffset())
