"""German sentences about expressions and forms in a diagram: what is wrong, and what to do."""

from __future__ import annotations

LANGUAGE_TEXTS: dict[str, tuple[str, str]] = {
    "unknown_name": (
        "{where} steht „{name}“. Diese Variable gibt es im Prozess nicht.{similar}",
        "Prüfen Sie die Schreibweise oder legen Sie die Variable am Prozess an.",
    ),
    "unknown_function": (
        "{where} steht „{name}“. Diese Funktion gibt es nicht.{similar}",
        "Prüfen Sie die Schreibweise.",
    ),
    "function_arguments": (
        "{where} steht „{name}“ mit {count} Angaben. Das passt nicht zu dieser Funktion.",
        "Vergleichen Sie die Zahl der Angaben mit der Beschreibung der Funktion.",
    ),
    "condition_missing": (
        "Dem Ereignis fehlt die Bedingung.",
        "Tragen Sie ein, wann es eintritt.",
    ),
    "condition_never_boolean": (
        "{where} steht „{source}“. Das ist nie wahr oder falsch.",
        "Schreiben Sie einen Vergleich, zum Beispiel anzahl > 3.",
    ),
    "condition_reads_clock": (
        "Die Bedingung liest „{name}“. Dass Zeit vergeht, bemerkt sie nicht.",
        "Verwenden Sie ein Zeitereignis.",
    ),
    "expression_empty": ("{where} fehlt der Ausdruck.", "Tragen Sie einen Ausdruck ein."),
    "expression_too_long": (
        "{where} ist der Ausdruck mit {length} Zeichen zu lang. Erlaubt sind {limit}.",
        "Berechnen Sie Teile vorher in einer Skriptaufgabe.",
    ),
    "expression_too_complex": (
        "{where} ist der Ausdruck zu verschachtelt.",
        "Berechnen Sie Teile vorher in einer Skriptaufgabe.",
    ),
    "expression_syntax": (
        "{where} ist „{source}“ nicht lesbar (Stelle {position}).",
        "Prüfen Sie Klammern, Anführungszeichen und Rechenzeichen.",
    ),
    "expression_leading_equals": (
        "{where} beginnt „{source}“ mit einem Gleichheitszeichen.",
        "Schreiben Sie den Ausdruck ohne das führende Zeichen.",
    ),
    "expression_foreign_braces": (
        "{where} steht „{source}“ in geschweiften Klammern eines anderen Programms.",
        "Schreiben Sie den Ausdruck ohne ${{ }} und #{{ }}.",
    ),
    "expression_foreign_operator": (
        "{where} enthält „{source}“ fremde Zeichen wie &&, || oder <>.",
        "Schreiben Sie and, or, not und !=.",
    ),
    "expression_single_equals": (
        "{where} vergleicht „{source}“ mit einem einfachen Gleichheitszeichen.",
        "Schreiben Sie zum Vergleichen ==.",
    ),
    "expression_comment": (
        "{where} enthält „{source}“ eine Anmerkung mit #.",
        "Schreiben Sie Anmerkungen in die Dokumentation des Elements.",
    ),
    "expression_backslash": (
        "{where} enthält „{source}“ einen Rückstrich.",
        "Schreiben Sie den Text ohne Rückstrich.",
    ),
    "expression_number": (
        "{where} steht in „{source}“ eine Zahl mit Buchstaben.",
        "Schreiben Sie Zahlen mit Ziffern und Punkt, zum Beispiel 2.5.",
    ),
    "expression_identity": (
        "{where} vergleicht „{source}“ mit „is“.",
        "Schreiben Sie ==. „is“ geht nur mit null.",
    ),
    "expression_not_allowed": (
        "{where} enthält „{source}“ etwas, das hier nicht erlaubt ist ({construct}).",
        "Erlaubt sind Vergleiche, Rechnen, and, or, not und die angebotenen Funktionen.",
    ),
    "expression_private_name": (
        "{where} steht der Name „{name}“. Namen beginnen nicht mit einem Unterstrich.",
        "Wählen Sie einen anderen Namen.",
    ),
    "number_too_large": (
        "{where} steht in „{source}“ eine zu große Zahl.",
        "Prüfen Sie die Zahl.",
    ),
    "script_empty": (
        "Das Skript ist leer.",
        "Schreiben Sie Zeilen der Form name = ausdruck oder entfernen Sie die Aufgabe.",
    ),
    "script_too_long": (
        "Das Skript hat {lines} Zeilen. Erlaubt sind {limit}.",
        "Teilen Sie es auf oder lassen Sie eine Funktion anlegen.",
    ),
    "script_not_an_assignment": (
        "Zeile {line} des Skripts ist keine Zuweisung.",
        "Erlaubt sind nur Zeilen der Form name = ausdruck.",
    ),
}

FORM_TEXTS: dict[str, tuple[str, str]] = {
    "form_too_large": (
        "Das Formular „{form}“ ist zu groß. Erlaubt sind {limit} Byte.",
        "Teilen Sie es auf mehrere Aufgaben auf.",
    ),
    "form_not_json": (
        "Das Formular „{form}“ ist kein lesbares JSON.",
        "Speichern Sie es neu aus dem Formulareditor.",
    ),
    "form_not_an_object": (
        "Das Formular „{form}“ ist kein JSON-Objekt.",
        "Speichern Sie es neu aus dem Formulareditor.",
    ),
    "form_not_form_js": (
        "Das Formular „{form}“ ist kein form-js-Formular.",
        "Speichern Sie es neu aus dem Formulareditor.",
    ),
    "form_component_unreadable": (
        "Im Formular „{form}“ ist ein Bestandteil bei „{component}“ nicht lesbar.",
        "Speichern Sie es neu aus dem Formulareditor.",
    ),
    "form_component_unsupported": (
        "Im Formular „{form}“ hat „{component}“ die Art „{type}“. Sie läuft hier nicht.",
        "Verwenden Sie Text, Zahl, Datum, Auswahl, Gruppe, Liste oder Datei.",
    ),
    "form_attribute_unsupported": (
        "Im Formular „{form}“ hat „{component}“ die Angabe „{attribute}“. Sie wirkt nicht.",
        "Entfernen Sie die Angabe.",
    ),
    "form_attribute_type": (
        "Im Formular „{form}“ hat „{attribute}“ bei „{component}“ einen unpassenden Wert.",
        "Tragen Sie einen passenden Wert ein.",
    ),
    "form_text_computed": (
        "Im Formular „{form}“ soll „{attribute}“ bei „{component}“ berechnet werden.",
        "Schreiben Sie festen Text. Berechnete Texte laufen hier nicht.",
    ),
    "form_key_invalid": (
        "Im Formular „{form}“ ist „{key}“ als Schlüssel nicht möglich ({component}).",
        "Verwenden Sie Buchstaben ohne Umlaute, Ziffern und Unterstrich.",
    ),
    "form_key_reserved": (
        "Im Formular „{form}“ ist der Schlüssel „{key}“ nicht lesbar: Ausdrücke kennen das Wort.",
        "Nehmen Sie einen anderen Schlüssel, zum Beispiel {key}_angabe.",
    ),
    "form_key_twice": (
        "Im Formular „{form}“ gibt es den Schlüssel „{component}“ mehrfach.",
        "Geben Sie jedem Feld einen eigenen Schlüssel.",
    ),
    "form_label_missing": (
        "Im Formular „{form}“ hat „{component}“ keine Beschriftung.",
        "Ergänzen Sie die Beschriftung. Ohne sie ist das Feld nicht barrierefrei.",
    ),
    "form_group_with_path": (
        "Im Formular „{form}“ hat eine Gruppe den Pfad „{path}“.",
        "Entfernen Sie den Pfad. Der Schlüssel eines Feldes ist der Name der Variable.",
    ),
    "form_list_in_list": (
        "Im Formular „{form}“ steht die Liste „{component}“ in der Liste „{list}“.",
        "Verwenden Sie nur eine Ebene von Listen.",
    ),
    "form_subtype_unsupported": (
        "Im Formular „{form}“ hat „{component}“ die Unterart „{subtype}“.",
        "Erlaubt sind date, time und datetime.",
    ),
    "form_options_missing": (
        "Im Formular „{form}“ hat „{component}“ keine Auswahl.",
        "Ergänzen Sie die Werte oder den Namen der Auswahlliste (valuesKey).",
    ),
    "form_options_unreadable": (
        "Im Formular „{form}“ sind die Werte von „{component}“ doppelt oder nicht lesbar.",
        "Geben Sie jedem Eintrag einen eigenen Wert und eine Beschriftung.",
    ),
    "form_accept_unknown": (
        "Im Formular „{form}“ lässt „{component}“ Dateien zu, die es hier nicht gibt: {accept}.",
        "Möglich sind {known}.",
    ),
    "form_rule_misplaced": (
        "Im Formular „{form}“ passen die Regeln {rules} nicht zu „{component}“.",
        "Entfernen Sie sie oder ändern Sie die Art des Feldes.",
    ),
    "form_limits_reversed": (
        "Im Formular „{form}“ liegt bei „{component}“ die untere Grenze {least} über {most}.",
        "Tauschen oder ändern Sie die Grenzen.",
    ),
    "form_default_refused": (
        "Im Formular „{form}“ nimmt „{component}“ die eigene Vorbelegung „{value}“ nicht an.",
        "Ändern Sie die Vorbelegung oder die Regeln des Feldes.",
    ),
    "form_pattern_invalid": (
        "Im Formular „{form}“ ist das Muster „{pattern}“ bei „{component}“ fehlerhaft.",
        "Prüfen Sie Klammern und Sonderzeichen des Musters.",
    ),
    "form_pattern_slow": (
        "Im Formular „{form}“ ist das Muster „{pattern}“ bei „{component}“ zu aufwendig.",
        "Wiederholen Sie keine Gruppen. Höchstens zwei Zeichen * oder + sind möglich.",
    ),
    "form_condition_unsupported": (
        "Im Formular „{form}“ ist die Bedingung „{condition}“ bei „{component}“ nicht möglich.",
        'Erlaubt sind Vergleiche mit and, or und not, zum Beispiel =kontakt = "erreicht".',
    ),
    "form_condition_unknown_field": (
        "Im Formular „{form}“ fragt „{component}“ nach dem Feld „{name}“. Es fehlt.",
        "Prüfen Sie die Schreibweise. Bedingungen lesen nur Felder des Formulars.",
    ),
    "form_condition_cycle": (
        "Im Formular „{form}“ hängt die Anzeige von „{component}“ von ihr selbst ab.",
        "Lösen Sie den Kreis der Bedingungen auf.",
    ),
}
