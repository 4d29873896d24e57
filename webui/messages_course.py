"""The third part of `webui/messages.py`: what goes wrong while a diagram runs or is drawn.

Most of these are read at an incident, some on the command line. Expressions read data of people,
so their sentences name kinds, names and functions, never a value.
"""

from __future__ import annotations

VALUES = {
    "function_failed": (
        "Die Funktion „{function}“ kam mit den Angaben des Falls nicht zurecht. Prüfen Sie sie."
    ),
    "function_argument": (
        "Die Funktion „{function}“ rechnet nicht mit der Art „{type}“. Prüfen Sie ihre Angaben."
    ),
    "function_empty_list": (
        "Die Funktion „{function}“ braucht mindestens einen Eintrag. Die Liste ist leer."
    ),
    "compare_with_null": (
        "Ein Vergleich war nicht möglich: Eine Angabe fehlt noch. Ergänzen Sie sie im Fall."
    ),
    "compare_types": (
        "„{left}“ und „{right}“ lassen sich nicht vergleichen. Gleichen Sie die Arten an."
    ),
    "operand_null": (
        "Eine Rechnung war nicht möglich: Eine Angabe fehlt noch. Ergänzen Sie sie im Fall."
    ),
    "operand_types": (
        "Mit „{left}“ und „{right}“ lässt sich so nicht rechnen. Gleichen Sie die Arten an."
    ),
    "division_by_zero": "Durch null lässt sich nicht teilen. Prüfen Sie die Zahlen im Fall.",
    "date_needs_whole_days": "Zu einem Datum lassen sich nur ganze Tage zählen.",
    "missing_key": "Den Eintrag „{key}“ gibt es in den Daten nicht. Prüfen Sie die Schreibweise.",
    "missing_index": "Den Eintrag {index} gibt es nicht. Die Liste hat {length} Einträge.",
    "no_such_item": (
        "In „{container}“ lässt sich nicht mit „{key}“ nachschlagen. Prüfen Sie den Ausdruck."
    ),
    "object_key_not_text": (
        "Ein Schlüssel in den Daten ist kein Text. Setzen Sie Anführungszeichen."
    ),
    "naive_datetime": "Einem Zeitpunkt fehlt die Zeitzone. Ergänzen Sie zum Beispiel +01:00.",
    "duration_unreadable": (
        "Eine Zeitspanne ist nicht lesbar. Schreiben Sie zum Beispiel P3D oder PT1H."
    ),
    "duration_with_months": "Monate und Jahre lassen sich hier nicht rechnen. Nehmen Sie Tage.",
    "value_too_large": "Ein Text oder eine Liste ist zu groß geworden. Kürzen Sie die Angaben.",
    "value_type_not_allowed": "Mit der Art „{type}“ lässt sich nicht rechnen.",
    "unknown_name": "Die Variable „{name}“ hat in diesem Fall keinen Wert. Legen Sie sie an.",
    "unknown_function": "Die Funktion „{name}“ gibt es nicht mehr. Prüfen Sie die Schreibweise.",
    "number_too_large": "Eine Zahl ist zu groß geworden. Prüfen Sie die Angaben des Falls.",
}

STEPS = {
    "step_limit": (
        "Nach {limit} Schritten ohne Halt wurde bei „{element}“ angehalten. "
        "Das Prozesseigentum prüft die Schleife."
    ),
    "collection_not_list": (
        "Die Wiederholung braucht eine Liste oder eine Anzahl, kein „{type}“. "
        "Das Prozesseigentum prüft die Sammlung."
    ),
    "cardinality_negative": (
        "Der Schritt soll sich {value}-mal wiederholen. Das Prozesseigentum prüft die Anzahl."
    ),
    "no_condition_true": (
        "An „{element}“ trifft keine Bedingung zu. Das Prozesseigentum ergänzt einen Standardweg."
    ),
    "condition_not_boolean": (
        "Eine Bedingung ergibt „{type}“ statt wahr oder falsch. Das Prozesseigentum prüft sie."
    ),
    "error_not_caught": (
        "Den Fehler „{error}“ fängt im Diagramm niemand. "
        "Das Prozesseigentum ergänzt ein Fehlerereignis."
    ),
    "correlation_empty": (
        "Auf „{message}“ kann hier niemand warten: Der Wert, an dem die Nachricht erkannt wird, "
        "ist leer. Ergänzen Sie ihn im Fall und wiederholen Sie."
    ),
    "correlation_too_long": (
        "Auf „{message}“ kann hier niemand warten: Der Wert, an dem die Nachricht erkannt wird, "
        "hat mehr als {limit} Zeichen. Berichtigen Sie ihn und wiederholen Sie."
    ),
    "attribute_too_long": (
        "Das Feld „{attribute}“ der Aufgabe ergibt {length} Zeichen. Erlaubt sind {limit}. Das "
        "Prozesseigentum ändert den Ausdruck."
    ),
    "instance_busy": (
        "Der Schritt wollte seinen eigenen Vorgang weiterbewegen. Die EDV (56.3) prüft den Schritt."
    ),
    "job_abandoned": (
        "Die Arbeit wurde begonnen und nie beendet. Ob sie außen ankam, ist unbekannt. "
        "Prüfen Sie das, bevor Sie wiederholen."
    ),
    "nothing_waits": (
        "Der Vorgang wartet auf einen Weg, den niemand mehr geht. "
        "Das Prozesseigentum prüft die Verzweigungen davor."
    ),
    "variable_not_storable": (
        "„{name}“ lässt sich nicht speichern ({type}, aus „{source}“). "
        "Die EDV (56.3) prüft den Schritt."
    ),
    "value_key_not_text": (
        "Schlüssel der Art {keys} lassen sich nicht speichern. Es gehen nur Texte."
    ),
    "value_type_refused": (
        "Werte der Art „{type}“ lassen sich nicht speichern. Die EDV (56.3) prüft den Schritt."
    ),
    "state_codec_unknown": (
        "Diesen Stand ({codec}) schrieb eine andere Fassung von Laufzettel. "
        "Die EDV (56.3) spielt sie ein."
    ),
}

PROGRAM = dict.fromkeys(
    ("library_evaluator_reached", "tree_walk_reached", "unknown_task_filter"),
    "Im Programm ging etwas schief, das nicht vorkommen darf. Melden Sie es der EDV (56.3).",
)
"""Guards around the library: nobody but a developer can do anything about them."""

DRAWING = {
    "layout_plane_missing": (
        "Der Anordnung fehlt die Ebene „{plane}“. Ergänzen Sie die Zeile: ebene;{plane}"
    ),
    "layout_element_without_place": (
        "Auf der Ebene „{plane}“ fehlt ein Platz für: {elements}. Ergänzen Sie je eine Zeile."
    ),
    "layout_element_unknown": "Das Diagramm hat kein Element „{element}“. Streichen Sie die Zeile.",
    "layout_column_unknown": (
        "„{element}“ steht in der Spalte „{column}“. Diese Spalte gibt es nicht."
    ),
    "layout_line_wrong": "Zeile {line} der Anordnung ist nicht lesbar: „{text}“.",
    "layout_route_wrong": "Der Weg „{spec}“ von {flow} ist nicht lesbar.",
    "layout_attribute_missing": "In Zeile {line} des Diagramms fehlt die Angabe „{attribute}“.",
    "layout_process_missing": "Die Datei enthält keinen Prozess. Nennen Sie eine andere.",
}

COURSE = {**VALUES, **STEPS, **PROGRAM, **DRAWING}
