"""The navigation: an entry shows only if its page exists and serves one of the person's roles."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from webui.auth import Role, may_use


@dataclass(frozen=True)
class Entry:
    """One link, with how many things wait there."""

    key: str
    label: str
    icon: str
    href: str
    count: int = 0
    count_label: str = "offen"
    urgent: bool = False
    shortcut: str = ""


@dataclass(frozen=True)
class Group:
    """Links that belong together."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Page:
    """A page that may stand in the navigation. `key` also names its counter."""

    key: str
    endpoint: str
    label: str
    icon: str
    count_label: str = "offen"
    urgent: bool = False
    shortcut: str = ""
    one: str = ""
    """What the count is called when it is one; empty where the word does not change."""
    roles: frozenset[str] = frozenset()
    """Who sees the entry, if not everybody who may use the page."""

    def serves(self, roles: frozenset[str]) -> bool:
        """Whether these roles see the entry."""
        return may_use(self.endpoint, roles) and (not self.roles or bool(self.roles & roles))


OWNERS = frozenset({Role.PROZESS, Role.QM, Role.FDL})
"""They change what processes rest on; others reach these pages from Prozesse."""

PAGES: tuple[tuple[str, tuple[Page, ...]], ...] = (
    (
        "",
        (
            Page(
                "heute",
                "today.index",
                "Heute",
                "today",
                "Termine",
                shortcut="1",
                one="Termin",
            ),
            Page("aufgaben", "tasks.index", "Aufgaben", "checklist", shortcut="2"),
            Page("faelle", "cases.index", "Fälle", "folder_open", shortcut="3"),
            Page("post", "mail.index", "Postausgang", "outgoing_mail"),
        ),
    ),
    (
        "Überblick",
        (
            Page("prozesse", "processes.index", "Prozesse", "account_tree"),
            Page("parameter", "parameters.index", "Parameter", "tune", roles=OWNERS),
            Page("texte", "texts.index", "Brieftexte", "mail", roles=OWNERS),
            Page("regeln", "rules.index", "Regeltabellen", "gavel", roles=OWNERS),
            Page("vorgaenge", "instances.index", "Vorgänge", "route"),
            Page("stapel", "batches.index", "Stapel", "table_rows"),
            Page("abweichungen", "deviations.index", "Abweichungen", "fact_check", "zu beurteilen"),
            Page("stoerungen", "incidents.index", "Störungen", "build", urgent=True),
        ),
    ),
    ("Schulung", (Page("schulung", "training.clock", "Uhr vorstellen", "schedule"),)),
)


def shown_keys(roles: frozenset[str]) -> list[str]:
    """The pages that these roles see an entry for: only they need counting."""
    pages = (page for _, group in PAGES for page in group)
    return [page.key for page in pages if page.serves(roles)]


def navigation(roles: frozenset[str], counts: dict[str, int], training: bool) -> list[Group]:
    """The entries for these roles."""
    groups = []
    for title, pages in PAGES:
        entries = tuple(
            _entry(page, counts.get(page.key, 0))
            for page in pages
            if page.serves(roles) and (page.key != "schulung" or training)
        )
        if entries:
            groups.append(Group(title, entries))
    return groups


def _entry(page: Page, count: int) -> Entry:
    return Entry(
        key=page.key,
        label=page.label,
        icon=page.icon,
        href=url_for(page.endpoint),
        count=count,
        count_label=page.one if count == 1 and page.one else page.count_label,
        urgent=page.urgent and count > 0,
        shortcut=page.shortcut,
    )
