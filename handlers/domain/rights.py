"""Who may see and do what: roles, sites and deputies (DOMAIN.md §4).

A site's cases stay at the site. Process owners, QM, the EDV and the Fachaufsicht look at
processes, not at people: they see instances of every site, but no case content
(§ 35 SGB I, §§ 67 ff. SGB X).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.domain.absences import deputised_by
from handlers.domain.calendar import berlin_day
from handlers.domain.staff import groups_of

CASE_ROLES = frozenset({"EGS", "SC", "JCO", "IFK", "LSB", "TL", "FDL"})
OVERSIGHT_ROLES = frozenset({"PROZESS", "QM", "FACHAUFSICHT", "EDV", "ADMIN"})
LEAD_ROLES = frozenset({"TL", "FDL"})
"""They pass on tasks of the whole site."""


@dataclass(frozen=True)
class Viewer:
    """A person with what they hold today."""

    login: str
    groups: frozenset[str] = frozenset()
    stands_in_for: frozenset[str] = field(default_factory=frozenset)
    """Absent colleagues who named this person as deputy."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles held anywhere."""
        return frozenset(group.partition("@")[0] for group in self.groups)

    @property
    def case_sites(self) -> frozenset[str]:
        """The sites whose cases may be seen."""
        return frozenset(site for role, site in self._pairs() if role in CASE_ROLES)

    @property
    def led_sites(self) -> frozenset[str]:
        """The sites at which this person leads."""
        return frozenset(site for role, site in self._pairs() if role in LEAD_ROLES)

    @property
    def oversees(self) -> bool:
        """Whether this person sees instances of every site, without case content."""
        return bool(self.roles & OVERSIGHT_ROLES)

    def _pairs(self) -> list[tuple[str, str]]:
        return [(g.partition("@")[0], g.partition("@")[2]) for g in self.groups]


def viewer_of(session: Session, login: str, now: datetime) -> Viewer:
    """What a person holds at this instant: roles, and whom they stand in for today."""
    absent = deputised_by(session, login, berlin_day(now))
    return Viewer(login, groups_of(session, login), frozenset(absent))


def sees_case_of(viewer: Viewer, site: str | None) -> bool:
    """Whether the case content of a site may be seen; None is a process that is no site's case."""
    return bool(viewer.roles & CASE_ROLES) if site is None else site in viewer.case_sites


def sees_instance_of(viewer: Viewer, site: str | None) -> bool:
    """Whether an instance may be looked at, with or without its content."""
    return viewer.oversees or sees_case_of(viewer, site)


def may_intervene(viewer: Viewer, site: str | None) -> bool:
    """Whether a running instance may be stopped, moved or corrected: the EDV's, a lead's own."""
    return "EDV" in viewer.roles or (site is not None and site in viewer.led_sites)


def may_work_on(viewer: Viewer, group: str | None, assignee: str | None) -> bool:
    """Whether a task may be opened, completed, claimed or given back.

    One's own, an absent colleague's, one's team's, and as a lead every task of the site.
    """
    mine = viewer.stands_in_for | {viewer.login}
    if assignee in mine or (group is not None and group in viewer.groups):
        return True
    return group is not None and group.partition("@")[2] in viewer.led_sites


def groups_to_work_for(session: Session, login: str) -> frozenset[str]:
    """The task groups whose tasks a person may complete: one's own, as a lead all of the site."""
    viewer = Viewer(login, groups_of(session, login))
    led = {f"{role}@{site}" for role in CASE_ROLES for site in viewer.led_sites}
    return viewer.groups | led
