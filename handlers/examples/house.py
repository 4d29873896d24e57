"""The house of the example world: sites, staff, deputies, Verteilungslisten, groups, parameters.

All people are invented. Sites are the operative units the sources name.
"""

from datetime import date, time, timedelta
from typing import NamedTuple

from engine.db import UnitOfWork
from handlers.domain.absences import set_deputy
from handlers.domain.allocation import BY_LETTER, IN_TURN, ListDraft, publish_list
from handlers.domain.calendar import at_berlin, berlin_day
from handlers.domain.groups import CoachingGroup, NewGroupDate, add_group, add_group_date
from handlers.domain.parameter_defaults import seed_parameters
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.sites import Site, add_site
from handlers.domain.staff import add_user
from handlers.letters.installation import install_letters

HOME = "56.6"
LISTS_FROM = date(2020, 1, 1)
GROUP_WEEKS = 16
GROUP_HOURS = (time(10), time(12))


class SiteData(NamedTuple):
    """A site of the district."""

    id: str
    name: str
    short: str
    address: str


SITES = (
    SiteData("56.4", "Duderstadt", "DUD", "Musterweg 4, 37115 Duderstadt"),
    SiteData("56.5", "Göttingen", "GÖ", "Musterstraße 5, 37081 Göttingen"),
    SiteData("56.6", "Hann. Münden", "HMÜ", "Beispielplatz 6, 34346 Hann. Münden"),
    SiteData("56.7", "Osterode am Harz", "OHA", "Beispielallee 7, 37520 Osterode am Harz"),
    SiteData("56.8", "Südharz", "SH", "Musterring 8, 37431 Bad Lauterberg im Harz"),
)


class Colleague(NamedTuple):
    """A member of the demo staff."""

    login: str
    name: str
    groups: tuple[str, ...]
    room: str


STAFF = (
    Colleague("egs.demo", "Petra Lindner", ("EGS@56.6",), "002"),
    Colleague("sc.demo", "Uwe Hansen", ("SC@56.6",), "003"),
    Colleague("jco.demo", "Jana Köhler", ("JCO@56.6",), "112"),
    Colleague("jco2.demo", "Martin Sievers", ("JCO@56.6",), "113"),
    Colleague("ifk.demo", "Sabine Wolter", ("IFK@56.6",), "120"),
    Colleague("lsb.demo", "Thomas Behrens", ("LSB@56.6",), "205"),
    Colleague("tl.demo", "Karin Ahlers", ("TL@56.6",), "101"),
    Colleague("fdl.demo", "Frank Ostermann", ("FDL@56.6",), "100"),
    Colleague("prozess.demo", "Ute Brandt", ("PROZESS@56.6",), "301"),
    Colleague("qm.demo", "Lars Petersen", ("QM@56.6",), "302"),
    Colleague("edv.demo", "Nils Kramer", ("EDV@56.6", "ADMIN@56.6"), "310"),
    Colleague("jco.dud", "Birgit Meiners", ("JCO@56.4",), "011"),
)

DEPUTIES = (("jco.demo", "jco2.demo"), ("jco2.demo", "jco.demo"))

LISTS = (
    ("56.6", "JCO", BY_LETTER, (
        {"von": "A", "bis": "K", "login": "jco.demo"},
        {"von": "L", "bis": "Z", "login": "jco2.demo"},
    )),
    ("56.6", "LSB", IN_TURN, ({"login": "lsb.demo"},)),
    ("56.6", "IFK", IN_TURN, ({"login": "ifk.demo"},)),
    ("56.4", "JCO", IN_TURN, ({"login": "jco.dud"},)),
)  # fmt: skip

# Group id, name, coach, weekday (0 = Monday).
GROUPS = (
    ("G-1", "Gruppencoaching Dienstag", "jco.demo", 1),
    ("G-2", "Gruppencoaching Donnerstag", "jco2.demo", 3),
)


def load_house(work: UnitOfWork) -> None:
    """Fill an empty database with everything that is there before the first case."""
    for row in SITES:
        add_site(work, _site(row))
    seed_parameters(work)
    install_letters(work)
    for index, colleague in enumerate(STAFF):
        user = add_user(work, colleague.login, colleague.name, colleague.groups)
        user.room = colleague.room
        user.phone = f"05541 0000-{100 + index}"
        user.email = f"{colleague.login}@jobcenter.example"
    for login, deputy in DEPUTIES:
        set_deputy(work, login, deputy)
    for site, role, kind, rules in LISTS:
        publish_list(work, ListDraft(site, role, kind, rules, LISTS_FROM))
    _load_groups(work)


def _site(row: SiteData) -> Site:
    number = row.id.partition(".")[2]
    return Site(
        id=row.id,
        name=row.name,
        short_name=row.short,
        land="NI",
        kind="kommunal",
        address=row.address,
        phone=f"0551 0000-{number}00",
        team_mailbox=f"team-{number}@jobcenter.example",
    )


def _load_groups(work: UnitOfWork) -> None:
    """Two groups with weekly dates; a date's id is readable, e.g. G-1-2025-03-11."""
    capacity = parameter(work, "gruppengroesse", HOME)
    today = berlin_day(work.now)
    calendar = work_calendar(work.session, HOME, today)
    for group_id, name, coach, weekday in GROUPS:
        add_group(
            work,
            CoachingGroup(
                id=group_id,
                site=HOME,
                name=name,
                place="Gruppenraum 1, Beispielplatz 6, 34346 Hann. Münden",
                coach=coach,
                active=True,
            ),
        )
        first = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
        for week in range(GROUP_WEEKS):
            day = first + timedelta(weeks=week)
            if calendar.is_working_day(day):
                starts_at, ends_at = (at_berlin(day, clock) for clock in GROUP_HOURS)
                new = NewGroupDate(group_id, starts_at, ends_at, capacity)
                add_group_date(work, new, group_date_id=f"{group_id}-{day.isoformat()}")
