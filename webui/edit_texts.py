"""Why a change of a diagram was refused, in German; part of `webui/messages.py`."""

EDITING = {
    "xml_encoding_unsupported": (
        "Die Datei ist in „{encoding}“ geschrieben. Speichern Sie sie als UTF-8."
    ),
    "edit_kind_unknown": "„{kind}“ ist keine Art von Schritt, die hier eingefügt werden kann.",
    "edit_end_in_flow": (
        "Nach „{step}“ geht es weiter. Ein Ende kann nur am Schluss eines Weges stehen."
    ),
    "edit_nothing_after": "Nach „{step}“ kann nichts folgen.",
    "edit_nothing_before": "Zu „{step}“ kann kein Weg führen: Dort beginnt einer.",
    "edit_which_flow": ("Nach „{step}“ gibt es mehrere Wege: {ways}. Wählen Sie einen davon."),
    "edit_flow_elsewhere": "Der Weg „{flow}“ geht nicht von diesem Schritt aus.",
    "edit_flow_exists": "Von „{source}“ führt schon ein Weg zu „{target}“.",
    "edit_other_level": (
        "„{source}“ und „{target}“ liegen auf verschiedenen Ebenen. "
        "Ein Weg verbindet nur Schritte derselben Ebene."
    ),
    "edit_last_flow": (
        "Nach „{step}“ ginge es nicht mehr weiter. Wählen Sie stattdessen ein anderes Ziel."
    ),
    "edit_no_decision": "„{step}“ ist keine Entscheidung. „Sonst“ gibt es nur dort.",
    "edit_lane_unknown": "Die Bahn „{lane}“ gibt es auf dieser Ebene nicht. Möglich: {lanes}.",
    "edit_lane_of_border": "„{step}“ gehört zu seinem Schritt und liegt in dessen Bahn.",
    "edit_attribute_unknown": "Die Angabe „{attribute}“ gibt es nicht.",
    "edit_kind_fixed": "Die Art von „{step}“ kann nicht geändert werden, nur die einer Aufgabe.",
    "edit_no_timer": "„{step}“ wartet auf keine Frist.",
    "edit_no_deadline_here": (
        "„{step}“ kann keine Frist haben. Fristen haben Aufgaben, Handler und Teilprozesse."
    ),
    "edit_deadline_leads_nowhere": (
        "Für die Frist von „{step}“ fehlt, was danach geschieht. Wählen Sie einen Schritt."
    ),
    "edit_would_be_unreachable": (
        "Ohne „{step}“ führt kein Weg mehr zu „{target}“. Entfernen Sie zuerst „{target}“."
    ),
    "edit_start_stays": "„{step}“ ist der Beginn und bleibt.",
    "edit_several_ways": (
        "Von „{step}“ gehen mehrere Wege aus, deshalb ist nicht klar, wie es ohne ihn weitergeht. "
        "Entfernen Sie zuerst die übrigen Wege."
    ),
    "edit_way_would_end": (
        "„{before}“ führt nur zu „{step}“. Geben Sie „{before}“ zuerst ein anderes Ziel."
    ),
    "edit_move_not_alone": (
        "„{step}“ kann nicht verschoben werden: Mehrere Wege treffen oder trennen sich dort."
    ),
    "edit_move_beyond_branch": "„{step}“ bleibt in seinem Zweig: {branch}.",
}
