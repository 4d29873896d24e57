"""Neukunde, payment routing and the benefit's names: dated rules without a database."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.domain.legal_notice import agreement_name, benefit_name
from handlers.domain.new_customer import Applicant, age_limit, gap_days, judge
from handlers.domain.payment_routing import payment_route

APPLICANT = Applicant(
    birth_date=date(1984, 8, 12),
    application_date=date(2025, 8, 3),
    lives_in_germany=True,
    last_benefit_day=date(2025, 1, 31),
)
CUT_OFF = date(2025, 3, 20)


@pytest.mark.parametrize(
    ("applied", "gap", "new"),
    [
        (date(2025, 8, 1), 181, False),
        (date(2025, 8, 2), 182, False),
        (date(2025, 8, 3), 183, True),
    ],
)
def test_a_neukunde_was_without_benefit_for_more_than_182_days(
    applied: date, gap: int, new: bool
) -> None:
    verdict = judge(replace(APPLICANT, application_date=applied), 182)
    assert gap_days(date(2025, 1, 31), applied) == gap
    assert (verdict.new_customer, verdict.gap_days) == (new, gap)


def test_a_first_application_makes_a_neukunde() -> None:
    verdict = judge(replace(APPLICANT, last_benefit_day=None), 182)
    assert (verdict.new_customer, verdict.reasons) == (True, ("erstantrag",))


def test_all_reasons_against_are_named() -> None:
    verdict = judge(replace(APPLICANT, birth_date=date(2012, 1, 1), lives_in_germany=False), 182)
    assert verdict.reasons == ("unter_15", "kein_aufenthalt_in_deutschland")


def test_the_fifteenth_birthday_is_old_enough() -> None:
    young = replace(APPLICANT, last_benefit_day=None, birth_date=date(2010, 8, 3))
    assert judge(young, 182).new_customer
    assert not judge(replace(young, birth_date=date(2010, 8, 4)), 182).new_customer


@pytest.mark.parametrize(
    ("born", "last_day"),
    [
        (date(1946, 5, 10), date(2011, 5, 31)),
        (date(1947, 5, 10), date(2012, 6, 30)),
        (date(1958, 12, 10), date(2024, 12, 31)),
        (date(1959, 5, 10), date(2025, 7, 31)),
        (date(1963, 5, 10), date(2030, 3, 31)),
        (date(1964, 5, 10), date(2031, 5, 31)),
        (date(1964, 5, 1), date(2031, 4, 30)),  # complete at the end of 30 April
        (date(1958, 1, 1), date(2023, 12, 31)),
    ],
)
def test_the_age_limit_follows_section_7a(born: date, last_day: date) -> None:
    assert age_limit(born) == last_day


def test_after_the_age_limit_nobody_is_a_neukunde() -> None:
    old = replace(APPLICANT, birth_date=date(1959, 5, 10), last_benefit_day=None)
    assert judge(replace(old, application_date=date(2025, 7, 31)), 182).new_customer
    assert judge(old, 182).reasons == ("altersgrenze_erreicht",)


@pytest.mark.parametrize(
    ("day", "inclusive", "system", "handled_by", "unregulated"),
    [
        (date(2025, 3, 19), True, "comp.ASS", "IFK", False),
        (date(2025, 3, 20), True, "comp.ASS", "IFK", False),
        (date(2025, 3, 20), False, "OPEN", "IFK", True),
        (date(2025, 3, 21), True, "OPEN", "IFK", True),
        (date(2025, 3, 31), True, "OPEN", "IFK", True),
        (date(2025, 4, 1), True, "OPEN", "EGS", False),
    ],
)
def test_payouts_are_routed_by_their_day(
    day: date, inclusive: bool, system: str, handled_by: str, unregulated: bool
) -> None:
    route = payment_route(day, CUT_OFF, inclusive)
    assert (route.system, route.handled_by, route.unregulated) == (system, handled_by, unregulated)


def test_names_follow_the_day() -> None:
    days = (date(2022, 12, 31), date(2023, 1, 1), date(2026, 7, 1))
    assert [benefit_name(day) for day in days] == [
        "Arbeitslosengeld II",
        "Bürgergeld",
        "Grundsicherungsgeld",
    ]
    assert agreement_name(date(2023, 6, 30)) == "Eingliederungsvereinbarung"
    assert agreement_name(date(2023, 7, 1)) == "Kooperationsplan"
