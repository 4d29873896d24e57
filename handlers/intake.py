"""Antragsbegehren (TP1 rows 10 and 20): who applies, when, by which channel.

Source: Arbeitshilfe Neukundenmanagement (001), section 3, lines 37 to 104 and 142.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.registry import Call
from handlers import registry
from handlers.domain.arrivals import CheckIn, record_arrival
from handlers.domain.calendar import berlin_day
from handlers.domain.case_facts import record_fact
from handlers.domain.cases import (
    Application,
    Case,
    application_date_for,
    cases_of_person,
    open_case,
)
from handlers.domain.households import Membership, households_of, open_household, set_member
from handlers.domain.new_customer_register import enter_new_customer
from handlers.domain.persons import Person, PersonData, add_person, get_person, update_person
from handlers.domain.responsibility import Subject
from handlers.domain.staff import sites_of
from handlers.standards import start_first_counsel

IN_PERSON = ("persoenlich_unterminiert", "persoenlich_terminiert")
BY_MAIL = ("post", "hausbriefkasten", "jobcenter_digital")
NOT_EXCLUDED = (None, "", "keiner")
REQUIRED_OF_A_NEW_PERSON = ("vorname", "nachname", "geburtsdatum")
ADDRESS = re.compile(r"(?P<strasse>[^,]+),\s*(?P<plz>\d{5})\s+(?P<ort>.+)")
COLUMNS = {
    "vorname": "first_name",
    "nachname": "last_name",
    "geburtsdatum": "birth_date",
    "strasse": "street",
    "plz": "postcode",
    "ort": "town",
    "telefon": "phone",
    "sprache": "language",
}
TAKEN_IN = {
    "fall_id": "text",
    "person_id": "text",
    "standort": "text",
    "kanal": "text",
    "antragsdatum": "datum",
    "sc_ausschluss": "wahrheit",
    "mittellos": "wahrheit",
    "persoenlich_da": "wahrheit",
    "rueckruf": "text",
}


@registry.handler(
    "register_arrival",
    label="Eingang vermerken",
    help=(
        "Bestimmt den Standort und hält bei persönlichem Antrag die Vorsprache fest (TP1, Zeile "
        "10)."
    ),
    returns={"standort": "text"},
)
def register_arrival(
    work: UnitOfWork,
    call: Call,
    *,
    kanal: str | None,
    standort: str | None,
    fall_id: str | None,
    person_id: str | None,
) -> dict[str, Any]:
    """Settle the site and check a walk-in in: the Vorsprache is the first event of its case."""
    case = _case_of(work, fall_id)
    site = standort or _known_site(work, case, person_id)
    if kanal in IN_PERSON:
        record_arrival(work, CheckIn(site, person_id, case.id if case else None, concern="Antrag"))
    return {"standort": site}


@registry.acceptor(
    "accept_application",
    label="Antragsbegehren annehmen",
    help=(
        "Eröffnet den Fall und legt das Antragsdatum fest; darf das Servicecenter nichts "
        "aufnehmen, bleibt der Rückruf (TP1, Zeile 10)."
    ),
    returns=TAKEN_IN,
)
def accept_application(
    work: UnitOfWork,
    call: Call,
    form: Mapping[str, Any],
    *,
    standort: str,
    antragsdatum: date | None,
) -> dict[str, Any]:
    """Open the case, or leave the data to the EGS where the Servicecenter may take none.

    The Antragsdatum is fixed here for ever: by post it is the day of arrival (001:L104), and a call
    to the Servicecenter counts from its day even if the data are taken later.
    """
    channel = form["kanal"]
    stated = form.get("antragsdatum") or antragsdatum
    applied_on = application_date_for(channel, form["eingang_am"], stated)
    taken: dict[str, Any] = {
        "kanal": channel,
        "antragsdatum": applied_on,
        "persoenlich_da": channel in IN_PERSON,
        "sc_ausschluss": is_excluded(form),
    }
    if is_excluded(form):
        contact = (form.get("rueckruf_name"), form.get("rueckruf_telefon"))
        return taken | {"rueckruf": ", ".join(part for part in contact if part)}
    application = {"channel": channel, "received_on": form["eingang_am"], "applied_on": applied_on}
    return taken | _open(work, form, _known(call, standort), application)


@registry.rules("accept_application")
def application_rules(
    work: UnitOfWork, call: Call, form: Mapping[str, Any]
) -> Iterator[FieldError]:
    """The dates fit each other, and a new person is told with name and birth date."""
    yield from _wrong_dates(form, berlin_day(work.now))
    if not is_excluded(form):
        yield from person_rules(work, call, form)


@registry.rules("accept_application_data")
def person_rules(work: UnitOfWork, call: Call, form: Mapping[str, Any]) -> Iterator[FieldError]:
    """Whoever is not known yet is told with name and birth date."""
    if _known_person(work, call) is None:
        yield from _wrong_person(form, berlin_day(work.now))


@registry.acceptor(
    "accept_application_data",
    label="Daten nach Rückfrage",
    help=(
        "Eröffnet den Fall mit den Daten, die am Telefon fehlten; das Antragsdatum bleibt das des"
        " Anrufs (TP1, Zeile 20)."
    ),
    returns=TAKEN_IN,
)
def accept_application_data(
    work: UnitOfWork,
    call: Call,
    form: Mapping[str, Any],
    *,
    standort: str,
    antragsdatum: date,
) -> dict[str, Any]:
    """Take the data that the Servicecenter had to leave out; the Antragsdatum stays the call's."""
    application = {
        "channel": "telefon_sc",
        "received_on": antragsdatum,
        "applied_on": antragsdatum,
    }
    return _open(work, form, _known(call, standort), application)


@registry.acceptor(
    "accept_urgent_need",
    label="Sofortbedarf",
    help=(
        "Speichert, wie die LSB über den Sofortbedarf entscheidet; ein Handvorschuss braucht "
        "einen Betrag."
    ),
    returns={},
)
def accept_urgent_need(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Note what the LSB decided about a Handvorschuss for somebody without money today."""
    if form["sofortbedarf"] == "handvorschuss" and not form.get("betrag"):
        raise InvalidForm([FieldError("betrag", "required")])
    amount = form.get("betrag")
    fact = {**form, "fall_id": fall_id, "betrag": str(amount) if amount else None}
    record_fact(work, "Sofortbedarf", fact)
    return {}


@registry.prefill("accept_application_data")
def prefill_application_data(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Show a person who is known already."""
    person_id = call.variables.get("person_id")
    return _as_form(get_person(work.session, person_id)) if person_id else {}


@registry.prefill("accept_application")
def prefill_application(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Show the channel the case was started with, today as day of arrival, and a known person."""
    person_id = call.variables.get("person_id")
    known = _as_form(get_person(work.session, person_id)) if person_id else {}
    return {"kanal": call.variables.get("kanal"), "eingang_am": berlin_day(work.now), **known}


def is_excluded(form: Mapping[str, Any]) -> bool:
    """Whether the Servicecenter may take no data (001:L87 to 92)."""
    return form["kanal"] == "telefon_sc" and form.get("ausschlussgrund") not in NOT_EXCLUDED


@dataclass(frozen=True)
class _Known:
    """What the process knew before the form."""

    site: str
    case_id: str | None
    person_id: str | None


def _known_person(work: UnitOfWork, call: Call) -> str | None:
    case = _case_of(work, call.variables.get("fall_id"))
    return call.variables.get("person_id") or (case.person_id if case else None)


def _known(call: Call, site: str) -> _Known:
    return _Known(site, call.variables.get("fall_id"), call.variables.get("person_id"))


def _wrong_dates(form: Mapping[str, Any], today: date) -> Iterator[FieldError]:
    received, stated = form.get("eingang_am"), form.get("antragsdatum")
    if received is not None and received > today:
        yield FieldError("eingang_am", "date_in_future", {"value": received})
    if received is not None and stated is not None and stated > received:
        facts = {"value": stated, "latest": received}
        yield FieldError("antragsdatum", "application_after_arrival", facts)
    if form.get("ausgabevermerk"):
        # A form that carries our note comes back: it belongs to the case that issued it (001:L102).
        yield FieldError("ausgabevermerk", "application_known_already")


def _wrong_person(form: Mapping[str, Any], today: date) -> Iterator[FieldError]:
    """What is missing of a person who is entered for the first time."""
    told = whole_name(form)
    yield from (
        FieldError(key, "required") for key in REQUIRED_OF_A_NEW_PERSON if not told.get(key)
    )
    born = told.get("geburtsdatum")
    if born is not None and born > today:
        yield FieldError("geburtsdatum", "birth_date_in_future", {"birth_date": born})


def _open(
    work: UnitOfWork, form: Mapping[str, Any], known: _Known, application: Mapping[str, Any]
) -> dict[str, Any]:
    case, case_id = _case_of(work, known.case_id), known.case_id
    person_id = known.person_id or (case.person_id if case else None)
    if case is not None and case.application_date != application["applied_on"]:
        # The old date stays for ever: another date is another application.
        case, case_id = None, None
    person = _person(work, form, person_id)
    known = replace(known, case_id=case_id)
    case = case or _new_case(work, form, known, (person, application))
    case.penniless, case.homeless = bool(form.get("mittellos")), bool(form.get("keine_anschrift"))
    enter_new_customer(work, case.id)
    start_first_counsel(work, Subject(case.id, person.id))
    return {
        "fall_id": case.id,
        "person_id": person.id,
        "standort": case.site,
        "mittellos": case.penniless,
    }


def whole_name(form: Mapping[str, Any]) -> dict[str, Any]:
    """Split a name given in one piece: "Haddad, Amira" or "Amira Haddad"."""
    name = str(form.get("nachname") or "").strip()
    if form.get("vorname") or not {",", " "} & set(name):
        return {**form, "vorname": form.get("vorname") or ""} if name else dict(form)
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return {**form, "vorname": first.strip(), "nachname": last.strip()}


def _whole_address(form: Mapping[str, Any]) -> dict[str, Any]:
    """Split an address given in one piece: "Hauptstraße 1, 34346 Hann. Münden"."""
    found = ADDRESS.fullmatch(form.get("strasse") or "")
    if found is None or form.get("plz") or form.get("ort"):
        return dict(form)
    return {**form, **found.groupdict()}


def _person(work: UnitOfWork, form: Mapping[str, Any], person_id: str | None) -> Person:
    form = _whole_address(whole_name(form))
    changes: dict[str, Any] = {
        column: form[key] for key, column in COLUMNS.items() if form.get(key)
    }
    if form.get("keine_anschrift"):
        changes["address_state"] = "keine"
    if person_id is not None:
        return update_person(work, person_id, **changes)
    return add_person(work, PersonData(**changes))


def _new_case(
    work: UnitOfWork,
    form: Mapping[str, Any],
    known: _Known,
    origin: tuple[Person, Mapping[str, Any]],
) -> Case:
    person, application = origin
    households = households_of(work.session, person.id)
    household = households[0] if households else open_household(work, known.site)
    set_member(work, household.id, Membership(person.id, elb=True, head=True))
    return open_case(
        work,
        Application(
            site=known.site,
            person_id=person.id,
            household_id=household.id,
            channel=application["channel"],
            received_on=application["received_on"],
            application_date=application["applied_on"],
            occasion=form.get("anlass") or "",
        ),
        known.case_id,
    )


def _case_of(work: UnitOfWork, case_id: str | None) -> Case | None:
    """A case that stands already; a start may also name the id its case is to get."""
    return work.session.get(Case, case_id) if case_id is not None else None


def _known_site(work: UnitOfWork, case: Case | None, person_id: str | None) -> str:
    if case is not None:
        return case.site
    cases = cases_of_person(work.session, person_id) if person_id else []
    if cases:
        return cases[0].site
    sites = sites_of(work.session, work.actor)
    if len(sites) != 1:
        raise Rejected("site_missing", actor_sites=sorted(sites))
    return next(iter(sites))


def _as_form(person: Person) -> dict[str, Any]:
    return {key: getattr(person, column) for key, column in COLUMNS.items()}
