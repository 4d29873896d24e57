"""Rücknahme of an application: who declared it when, in writing or on record (DOMAIN 1.5)."""

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.errors import Rejected
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import cases_of_person, get_case
from handlers.domain.inquiries import Question, open_inquiry

FORMS = ("schriftlich", "niederschrift")
DECLARED = ("ruecknahme_am", "form", "erklaert_durch")


def check_withdrawal(work: UnitOfWork, told: Mapping[str, Any]) -> None:
    """A withdrawal counts in writing or as a record; what the message leaves out is asked for.

    What happened is recorded all the same, because a fact is never refused (DOMAIN 0): the EGS of
    the site gets the question, and what is named must be right. Pages ask for all three at once.
    """
    form, day = told.get("form"), told.get("ruecknahme_am")
    if form is not None and str(form).lower() not in FORMS:
        raise Rejected("withdrawal_form_unknown", form=form, known=list(FORMS))
    if day is not None and day > berlin_day(work.now):
        raise Rejected("date_in_future", value=day.isoformat())
    if all(told.get(name) for name in DECLARED):
        return
    named = told.get("fall_id")
    cases = (
        [get_case(work.session, named)]
        if named
        else cases_of_person(work.session, told["person_id"])
    )
    for case in cases[:1]:
        question = Question(
            kind="sonstiges",
            site=case.site,
            recipients=f"EGS@{case.site}",
            subject_line="Rücknahme: Erklärung nachtragen (Tag, Form, erklärt durch)",
            text="Die Rücknahme ist vermerkt, aber nicht belegt. Holen Sie die Erklärung ein.",
            case_id=case.id,
            person_id=told["person_id"],
        )
        open_inquiry(work, question)
