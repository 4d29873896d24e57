"""How the Gesprächsmappe draws the fields of its parts: in the talk's order, close together.

The forms belong to the process; this says only where a field stands and how wide it is. A field
that is not named here (an owner added it) follows at the end as its form draws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from webui.forms import Control

PLAIN, KEPT, SLOTS, REASON = "", "kept", "slots", "reason"
"""As its form draws it · a hidden input · places to choose · folded away until needed."""


@dataclass(frozen=True)
class Place:
    """Where a field stands: its width, whether it is needed, and its look."""

    width: str = ""
    needed: bool = False
    look: str = PLAIN
    label: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Drawn:
    """A control with its look; `extra` is what stands beside it (the waiting list)."""

    control: Control
    look: str = PLAIN
    extra: Control | None = None
    children: tuple[Drawn, ...] = field(default_factory=tuple)


LAYOUT: Mapping[str, Mapping[str, Place]] = {
    "Z70_Clearinggespraech": {
        "gespraech_stand": Place(look=KEPT),
        "gespraechsart": Place("c8", label="Wie haben Sie gesprochen?"),
        "sprachmittlung": Place("c4 lz-check-end"),
        "gespraech_am": Place("c6"),
        "teilnehmer": Place("c6"),
        "ergebnis": Place(
            needed=True,
            label="Ergebnis",
            hint="Was soll die IFK wissen, ohne noch einmal zu fragen? Mindestens ein Satz.",
        ),
        "hemmnisse": Place(label="Was erschwert den Weg in Arbeit?"),
        "vereinbarungen": Place(),
        "hinweis_alg1": Place(),
        "nicht_moeglich_weil": Place(look=REASON),
    },
    "Z80_VorteileKommunizieren": {
        "kommuniziert": Place(),
        "flyer_ausgehaendigt": Place("c6 lz-check-end"),
        "flyer_version": Place("c6"),
        "nicht_moeglich_weil": Place(look=REASON),
    },
    "Z90_Teilnahme": {
        "teilnahme": Place(
            hint="Bei „Nein“ fragen wir nach dem Grund und übergeben an die IFK, sobald Leistungen "
            "bewilligt sind.",
        ),
    },
    "Z120_Gruppentermin": {
        "gruppentermin": Place(needed=True, look=SLOTS),
        "gruppe_id": Place("c6"),
    },
    "Z130_WerdegangPotential": {
        "werdegang": Place(),
        "von": Place("c4"),
        "bis": Place("c4"),
        "taetigkeit": Place("c4"),
        "arbeitgeber": Place("c6"),
        "abschluss": Place("c6"),
        "werdegang_nicht_moeglich_weil": Place(look=REASON),
        "lebenslauf_datei": Place(),
        "": Place(),  # the group of the Potenzialanalyse has no name of its own
        "motivation": Place("c6"),
        "belastbarkeit": Place("c6"),
        "selbstaendigkeit": Place("c6"),
        "sprache": Place("c6"),
        "mobilitaet": Place("c6"),
        "potenzialanalyse": Place(),
        "potenzial_nicht_moeglich_weil": Place(look=REASON),
    },
    "Z140_Fahrkosten": {
        "verkehrsmittel": Place(),
        "entfernung_km": Place("c4"),
        "preis_tag": Place("c4"),
        "anspruch": Place("c4"),
        "anspruch_pro_tag": Place("c6"),
        "begruendung": Place("c6"),
    },
    "Z170_Benutzungsordnung": {
        "ausgehaendigt_am": Place("c4"),
        "version": Place("c4"),
        "unterschrift_liegt_vor": Place("c4"),
    },
}
WAITING_LIST = "warteliste"


def draw(element_id: str, controls: Iterable[Control]) -> tuple[Drawn, ...]:
    """Return a part's controls in the talk's order."""
    places = LAYOUT.get(element_id, {})
    order = {name: index for index, name in enumerate(places)}
    known = sorted(controls, key=lambda control: order.get(_key(control), len(order)))
    beside = next((control for control in known if _key(control) == WAITING_LIST), None)
    has_slots = any(place.look == SLOTS for place in places.values())
    return tuple(
        _drawn(control, places, beside)
        for control in known
        if not (has_slots and control is beside)
    )


def _drawn(control: Control, places: Mapping[str, Place], beside: Control | None) -> Drawn:
    place = places.get(_key(control), Place(control.width))
    shown = replace(
        control,
        width=place.width,
        label=place.label or control.label,
        hint=place.hint or control.hint,
        optional=control.optional and not place.needed,
        horizontal=control.horizontal or control.kind in ("taglist", "checklist"),
        rows=tuple(
            (number, tuple(_placed(child, places) for child in row)) for number, row in control.rows
        ),
    )
    if control.kind == "group":
        children = tuple(_drawn(child, places, None) for child in control.children)
        return Drawn(shown, PLAIN, None, children)
    return Drawn(shown, place.look, beside if place.look == SLOTS else None)


def _placed(control: Control, places: Mapping[str, Place]) -> Control:
    return replace(control, width=places.get(_key(control), Place(control.width)).width)


def _key(control: Control) -> str:
    """Return the form's own key of a control in a part or row: "z130.werdegang-0-von" is "von"."""
    return control.name.rpartition(".")[2].rpartition("-")[2]
