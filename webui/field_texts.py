"""What is wrong with a form's field, said at the field; and why a form was not changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.forms import FormProblem
from webui.language_texts import FORM_TEXTS

FORMS = {
    "form_file_unreadable": (
        "Die Datei dieses Formulars lässt sich nicht lesen. Holen Sie unter „Stände“ einen "
        "früheren Stand zurück."
    ),
    "form_field_at_the_edge": (
        "Weiter geht es hier nicht. Unter „Steht in“ wechselt ein Feld in eine andere Gruppe."
    ),
    "form_field_into_itself": "Eine Gruppe kann nicht in sich selbst stehen.",
    "form_field_no_container": "Felder stehen nur in Gruppen und Listen.",
    "form_title_missing": "Der Titel fehlt. Ihn lesen alle, die das Formular ausfüllen.",
    "form_export_of_another": (
        "Der Editor zeigt nicht mehr dieses Formular. Laden Sie die Seite neu. Was noch nicht "
        "gespeichert ist, liegt in diesem Browser."
    ),
    "form_name_taken": "Ein Formular „{name}“ gibt es in diesem Entwurf schon.",
    "form_name_invalid": (
        "„{name}“ ist als Name nicht möglich. Verwenden Sie Buchstaben ohne Umlaute, Ziffern und "
        "Unterstrich, zum Beispiel Z40_Telefonkontakt."
    ),
    "form_in_use": (
        "Das Formular „{form}“ wird gebraucht: {steps}. Wählen Sie dort zuerst ein anderes."
    ),
}
"""Part of `webui/messages.py`."""

_AT_FIELD = {
    "form_component_unreadable": "Dieser Bestandteil ist nicht lesbar.",
    "form_component_unsupported": "Die Art „{type}“ läuft hier nicht.",
    "form_attribute_unsupported": "Die Angabe „{attribute}“ wirkt hier nicht.",
    "form_attribute_type": "„{attribute}“ hat einen unpassenden Wert.",
    "form_text_computed": "Der Text soll berechnet werden. Das läuft hier nicht.",
    "form_key_invalid": "„{key}“ ist als Schlüssel nicht möglich.",
    "form_key_reserved": "„{key}“ bedeutet in Ausdrücken schon etwas anderes.",
    "form_key_twice": "Den Schlüssel „{component}“ hat schon ein anderes Feld.",
    "form_label_missing": "Die Beschriftung fehlt.",
    "form_group_with_path": "Die Gruppe hat den Pfad „{path}“. Gruppen haben keinen.",
    "form_list_in_list": "Die Liste steht in der Liste „{list}“.",
    "form_subtype_unsupported": "Die Unterart „{subtype}“ gibt es nicht.",
    "form_options_missing": "Es gibt nichts auszuwählen.",
    "form_options_unreadable": "Ein Wert kommt doppelt vor oder ist nicht lesbar.",
    "form_accept_unknown": "Diese Dateien gibt es hier nicht: {accept}.",
    "form_rule_misplaced": "Die Regeln {rules} passen nicht zu dieser Art.",
    "form_limits_reversed": "Die untere Grenze {least} liegt über der oberen {most}.",
    "form_default_refused": "Die Vorbelegung „{value}“ nimmt das Feld selbst nicht an.",
    "form_pattern_invalid": "Das Muster „{pattern}“ ist fehlerhaft.",
    "form_pattern_slow": "Das Muster „{pattern}“ ist zu aufwendig.",
    "form_condition_unsupported": "Die Bedingung „{condition}“ ist nicht möglich.",
    "form_condition_unknown_field": "Die Bedingung fragt nach „{name}“. Dieses Feld gibt es nicht.",
    "form_condition_cycle": "Ob das Feld gezeigt wird, hängt von ihm selbst ab.",
}
_INPUTS = {
    "form_key_invalid": "key",
    "form_key_reserved": "key",
    "form_key_twice": "key",
    "form_label_missing": "beschriftung",
    "form_options_missing": "wahl-0-name",
    "form_options_unreadable": "wahl-0-wert",
    "form_accept_unknown": "dateien",
    "form_limits_reversed": "mindestens",
    "form_default_refused": "vorgabe",
    "form_pattern_invalid": "muster",
    "form_pattern_slow": "muster",
    "form_condition_cycle": "zeigen-feld",
}
_ATTRIBUTES = {"label": "beschriftung", "description": "hilfe", "text": "text"}


def at_field(problem: FormProblem) -> str:
    """Return what is wrong, as it is said where it is clear which field is meant."""
    return _AT_FIELD[problem.code].format_map(_words(problem))


def remedy(problem: FormProblem) -> str:
    """Return what helps."""
    return FORM_TEXTS[problem.code][1].format_map(_words(problem))


def is_of_a_field(problem: FormProblem) -> bool:
    """Whether a field is meant, and not the whole file."""
    return problem.code in _AT_FIELD


def whole(problem: FormProblem, form: str) -> str:
    """Return what is wrong with the whole file."""
    return FORM_TEXTS[problem.code][0].format_map({**_words(problem), "form": form})


def input_of(problem: FormProblem, component: Mapping[str, Any]) -> str:
    """Return the name of the input where a problem is put right."""
    facts = problem.facts
    if problem.code in ("form_condition_unsupported", "form_condition_unknown_field"):
        readonly = str(component.get("readonly", ""))
        wrong = str(facts.get("condition") or facts.get("name"))
        name = "sperren" if wrong in readonly else "zeigen"
        return f"{name}-feld"
    attribute = _ATTRIBUTES.get(str(facts.get("attribute", "")))
    return attribute or _INPUTS.get(problem.code, "beschriftung")


def _words(problem: FormProblem) -> dict[str, str]:
    words = {
        name: ", ".join(map(str, fact)) if isinstance(fact, (list, tuple)) else str(fact)
        for name, fact in problem.facts.items()
    }
    return {"component": problem.component, **words}
