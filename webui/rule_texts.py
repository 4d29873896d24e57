"""German sentences about decision tables: what is wrong with one, and what its owner can do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from handlers.domain.rule_words import KINDS, said_value

RULE_TEXTS: dict[str, tuple[str, str]] = {
    "table_unknown": (
        "Die Regeltabelle „{table}“ gibt es nicht.{similar}",
        "Wählen Sie eine vorhandene Regeltabelle, oder legen Sie sie zuerst an.",
    ),
    "table_not_in_file": (
        "Die Regeltabelle „{table}“ liegt nicht bei der Datei.",
        "Sie muss vor der Freigabe angelegt sein.",
    ),
    "table_and_handler": (
        "Der Schritt nennt eine Funktion und die Regeltabelle „{table}“.",
        "Lassen Sie eines von beiden stehen.",
    ),
    "table_parameter_unknown": (
        "Die Regeltabelle „{table}“ fragt nicht nach „{parameter}“.{similar}",
        "Prüfen Sie die Schreibweise, oder entfernen Sie den Parameter.",
    ),
    "table_parameter_missing": (
        "Die Regeltabelle „{table}“, Fassung ab {valid_from}, fragt nach „{parameter}“. "
        "Der Schritt gibt es nicht an, und eine Variable dieses Namens gibt es nicht.",
        "Ergänzen Sie den Parameter „{parameter}“.",
    ),
    "table_parameter_type": (
        "Die Regeltabelle „{table}“ erwartet „{parameter}“ als {expected}. Es ist {type}.",
        "Ändern Sie den Wert oder den Typ der Variable. Umgerechnet wird nichts.",
    ),
    "table_result_missing": (
        "Die Regeltabelle „{table}“, Fassung ab {valid_from}, ergibt „{name}“ nicht. Der Prozess "
        "braucht es.",
        "Legen Sie eine Fassung der Tabelle mit dieser Ergebnisspalte vor, die dann gilt.",
    ),
    "effective_day_type": (
        "Der Stichtag der Regeltabelle „{table}“ ist {type}, kein Datum und kein Zeitpunkt.",
        "Nennen Sie eine Variable vom Typ datum oder zeitpunkt, zum Beispiel „termin“.",
    ),
    "effective_day_without_table": (
        "Der Schritt nennt einen Stichtag, aber keine Regeltabelle.",
        "Wählen Sie die Regeltabelle, oder entfernen Sie den Stichtag.",
    ),
    "not_dmn": (
        "Die Datei beginnt mit „{root}“ und ist kein DMN.",
        "Exportieren Sie die Regeltabelle als DMN 1.3.",
    ),
    "table_encoding": (
        "Die Datei ist in {encoding} geschrieben, nicht in UTF-8.",
        "Speichern Sie die Datei in UTF-8.",
    ),
    "dmn_version": (
        "Diese Fassung von DMN ist nicht bekannt: {namespace}.",
        "Speichern Sie die Datei als DMN 1.3.",
    ),
    "dmn_element": (
        "„{kind}“ läuft hier nicht: Eine Regeltabelle steht für sich.",
        "Entfernen Sie das Element, oder stellen Sie die Regeln in einer Tabelle dar.",
    ),
    "decision_missing": (
        "Die Datei enthält keine Entscheidung.",
        "Zeichnen Sie eine Entscheidung mit einer Regeltabelle.",
    ),
    "decisions_several": (
        "Die Datei enthält {count} Entscheidungen. Ein Entscheidungsdiagramm läuft hier nicht.",
        "Speichern Sie jede Tabelle als eigene Datei und verbinden Sie sie im Prozess.",
    ),
    "decision_requires": (
        "Die Entscheidung braucht eine andere ({id}). Das läuft hier nicht.",
        "Rechnen Sie die andere vorher in einem eigenen Schritt und geben Sie das Ergebnis ein.",
    ),
    "decision_logic": (
        "Die Entscheidung ist keine Tabelle, sondern „{kind}“. Das läuft hier nicht.",
        "Machen Sie eine Regeltabelle daraus, oder rechnen Sie in einer Skriptaufgabe.",
    ),
    "decision_content": (
        "In der Entscheidung steht „{kind}“. Das wird nicht gelesen und zählt nicht.",
        "Entfernen Sie das Element, oder schreiben Sie seinen Inhalt in die Tabelle.",
    ),
    "decision_content_twice": (
        "„{kind}“ steht doppelt. Das zweite wird nicht gelesen und zählt nicht.",
        "Lassen Sie eines davon stehen. Eine zweite Tabelle braucht eine eigene Datei.",
    ),
    "decision_without_table": (
        "Die Entscheidung hat keine Regeltabelle.",
        "Legen Sie in der Entscheidung eine Regeltabelle an.",
    ),
    "table_name": (
        "„{name}“ eignet sich nicht als Name der Tabelle.",
        "Geben Sie der Entscheidung eine ID aus Buchstaben ohne Umlaute, Ziffern und „_“.",
    ),
    "table_title": (
        "Die Bezeichnung der Tabelle ist zu lang. Erlaubt sind {limit} Zeichen.",
        "Kürzen Sie die Bezeichnung.",
    ),
    "table_valid_from": (
        "Ab wann die Tabelle gilt, ist nicht angegeben oder kein Tag: „{value}“.",
        "Tragen Sie an der Entscheidung „gueltig_ab“ ein, zum Beispiel 2026-07-01.",
    ),
    "table_source": (
        "Woher die Regeln stammen, ist nicht angegeben.",
        "Tragen Sie die Quelle ein, zum Beispiel das Gesetz mit Paragraf.",
    ),
    "table_too_large": (
        "Die Tabelle ist zu groß. Erlaubt sind {rules} Regeln und {columns} Spalten.",
        "Teilen Sie die Tabelle auf mehrere Schritte auf.",
    ),
    "table_too_complex": (
        "Ob die Tabelle alle Fälle abdeckt, lässt sich nicht prüfen: Es sind zu viele.",
        "Teilen Sie die Tabelle auf mehrere Schritte auf.",
    ),
    "policy_unknown": (
        "Die Trefferregel „{policy}“ gibt es nicht.",
        "Wählen Sie UNIQUE, ANY, FIRST, PRIORITY, RULE ORDER, OUTPUT ORDER oder COLLECT.",
    ),
    "policy_without_order": (
        "Bei dieser Trefferregel entscheidet die Reihenfolge der erlaubten Ergebnisse. "
        "In der Spalte „{column}“ fehlen sie.",
        "Tragen Sie die erlaubten Ergebnisse ein, das wichtigste zuerst.",
    ),
    "aggregation_unknown": (
        "Die Zusammenfassung „{aggregation}“ gibt es nicht.",
        "Wählen Sie SUM, MIN, MAX oder COUNT, oder lassen Sie sie weg.",
    ),
    "aggregation_misplaced": (
        "Zusammenfassen lassen sich Treffer nur bei COLLECT, nicht bei {policy}.",
        "Stellen Sie die Trefferregel auf COLLECT, oder entfernen Sie die Zusammenfassung.",
    ),
    "aggregation_outputs": (
        "Die Tabelle fasst Treffer zusammen, hat aber {count} Ergebnisspalten.",
        "Lassen Sie eine Ergebnisspalte stehen.",
    ),
    "aggregation_type": (
        "Die Spalte „{column}“ enthält keine Zahlen. Sie lässt sich so nicht zusammenfassen.",
        "Stellen Sie den Typ auf Zahl, oder zählen Sie die Treffer mit COUNT.",
    ),
    "default_misplaced": (
        "Bei dieser Trefferregel ist nicht festgelegt, was ein Vorgabewert bedeutet "
        "(Spalte „{column}“).",
        "Entfernen Sie den Vorgabewert und ergänzen Sie eine Regel, die sonst gilt.",
    ),
    "default_partly": (
        "Nur manche Ergebnisspalten haben einen Vorgabewert, zum Beispiel „{column}“.",
        "Tragen Sie in jeder Ergebnisspalte einen Vorgabewert ein oder in keiner.",
    ),
    "default_not_allowed": (
        "Der Vorgabewert der Spalte „{column}“ ist kein erlaubtes Ergebnis.",
        "Nehmen Sie ihn in die erlaubten Ergebnisse auf, oder ändern Sie ihn.",
    ),
    "input_missing": (
        "Die Tabelle hat keine Bedingung.",
        "Ergänzen Sie mindestens eine Spalte, nach der entschieden wird.",
    ),
    "output_missing": (
        "Die Tabelle hat kein Ergebnis.",
        "Ergänzen Sie mindestens eine Ergebnisspalte.",
    ),
    "rule_missing": ("Die Tabelle hat keine Regel.", "Ergänzen Sie mindestens eine Regel."),
    "rule_entries": (
        "Regel {rule} hat nicht so viele Felder wie die Tabelle Spalten.",
        "Legen Sie die Regel neu an.",
    ),
    "input_no_name": (
        "Die Spalte „{column}“ fragt nach „{text}“. Das ist kein Name einer Angabe.",
        "Nennen Sie eine Angabe, zum Beispiel nummer. Rechnen Sie vorher, im Schritt.",
    ),
    "output_no_name": (
        "Die Ergebnisspalte „{column}“ hat keinen brauchbaren Namen: „{text}“.",
        "Geben Sie ihr den Namen der Variable, die sie setzt, zum Beispiel textfassung.",
    ),
    "input_twice": (
        "Nach „{name}“ fragen zwei Spalten.",
        "Führen Sie beide Spalten zusammen.",
    ),
    "output_twice": (
        "Zwei Ergebnisspalten heißen „{name}“.",
        "Geben Sie jeder einen eigenen Namen.",
    ),
    "column_type": (
        "Die Spalte „{column}“ hat keinen bekannten Typ: {type}.",
        "Wählen Sie string (Text), number (Zahl), boolean (wahr/falsch) oder date (Datum).",
    ),
    "input_values_empty": (
        "Die erlaubten Werte der Spalte „{column}“ schließen jeden Wert aus.",
        "Berichtigen Sie die erlaubten Werte, oder entfernen Sie sie.",
    ),
    "output_values": (
        "Die erlaubten Ergebnisse der Spalte „{column}“ sind keine Liste einzelner Werte.",
        "Zählen Sie die Werte auf, durch Kommas getrennt.",
    ),
    "expression_language": (
        "Die Ausdruckssprache „{language}“ läuft hier nicht.",
        "Schreiben Sie die Zellen in FEEL und entfernen Sie die Angabe.",
    ),
    "result_not_allowed": (
        "{place}: Das ist kein erlaubtes Ergebnis dieser Spalte.",
        "Nehmen Sie es in die erlaubten Ergebnisse auf, oder ändern Sie es.",
    ),
    "rules_overlap": (
        "Regel {other} und Regel {rule} treffen beide zu, zum Beispiel bei {example}. "
        "Bei der Trefferregel UNIQUE darf das nicht sein.",
        "Grenzen Sie die Regeln ab, oder wählen Sie eine andere Trefferregel.",
    ),
    "rules_contradict": (
        "Regel {other} und Regel {rule} treffen beide zu und sagen Verschiedenes, zum Beispiel "
        "bei {example}. Bei der Trefferregel ANY darf das nicht sein.",
        "Grenzen Sie die Regeln ab, oder gleichen Sie die Ergebnisse an.",
    ),
    "rule_never_hits": (
        "Regel {rule} trifft nie zu: Sie nennt Werte, die nicht erlaubt sind.",
        "Nehmen Sie die Werte in die erlaubten auf, oder löschen Sie die Regel.",
    ),
    "rule_never_counts": (
        "Regel {rule} kommt nie zum Zug: Wo sie zutrifft, geht immer eine andere vor.",
        "Ordnen Sie die Regeln anders, oder löschen Sie diese.",
    ),
    "table_gap": (
        "Auf manche Fälle trifft keine Regel zu, zum Beispiel auf {example}.",
        "Ergänzen Sie eine Regel oder einen Vorgabewert, oder schränken Sie die erlaubten "
        "Werte ein.",
    ),
    "cell_too_long": (
        "{place}: Der Eintrag ist zu lang. Erlaubt sind {limit} Zeichen.",
        "Teilen Sie den Eintrag auf mehrere Regeln auf.",
    ),
    "cell_character": (
        "{place}: „{cell}“ enthält ein Zeichen, das sich nicht schreiben lässt.",
        "Schreiben Sie das Zeichen selbst statt seiner Nummer.",
    ),
    "cell_incomplete": (
        "{place}: „{cell}“ bricht mittendrin ab.",
        "Ergänzen Sie, was fehlt, zum Beispiel eine Klammer oder einen Wert.",
    ),
    "cell_syntax": (
        "{place}: „{cell}“ ist ab „{at}“ nicht zu lesen.",
        "Schreiben Sie zum Beispiel 5, > 5, [1..5], 1, 2 oder not(1).",
    ),
    "cell_equals": (
        "{place}: „{at}“ gehört nicht in eine Zelle.",
        "Schreiben Sie den Wert allein oder, für „alles andere“, not(Wert).",
    ),
    "cell_word": (
        "{place}: „{cell}“ enthält ein Wort ohne Anführungszeichen.",
        "Setzen Sie Texte in gerade Anführungszeichen; wahr und falsch heißen true und false.",
    ),
    "cell_quotes": (
        "{place}: Das Zeichen {at} begrenzt hier keinen Text.",
        'Verwenden Sie gerade Anführungszeichen: ".',
    ),
    "cell_type": (
        "{place}: „{cell}“ ist {found}, die Spalte enthält {expected}.",
        "Ändern Sie den Eintrag oder den Typ der Spalte. Umgerechnet wird nichts.",
    ),
    "cell_no_order": (
        "{place}: {kind} lässt sich nicht nach Größe vergleichen.",
        "Zählen Sie die Werte auf, durch Kommas getrennt.",
    ),
    "cell_interval_empty": (
        "{place}: Zwischen den Grenzen von „{cell}“ liegt nichts.",
        "Nennen Sie die kleinere Grenze zuerst.",
    ),
    "cell_day": (
        "{place}: „{text}“ ist kein Tag.",
        'Schreiben Sie zum Beispiel date("2026-07-01").',
    ),
    "cell_result_missing": (
        "{place}: Das Ergebnis fehlt.",
        "Tragen Sie einen Wert ein.",
    ),
    "cell_result_no_constant": (
        "{place}: „{cell}“ ist kein fester Wert.",
        "Ein Ergebnis ist eine Zahl, ein Text, ein Tag oder true/false. Rechnen Sie im Schritt.",
    ),
}

DECISIONS = {
    "rule_table_house_wide": (
        "Eine Regeltabelle gilt für das ganze Haus. Wählen Sie alle Standorte."
    ),
    "rule_table_findings": (
        "Die Tabelle hat noch {count} Fehler. Beheben Sie die Befunde, dann legen Sie sie vor."
    ),
    "rule_table_head": (
        "Die Datei nennt anderen Namen, Tag oder andere Quelle als der Vorschlag zu „{name}“. "
        "Öffnen Sie die Tabelle neu."
    ),
    "rule_table_result_needed": (
        "Das Programm braucht das Ergebnis „{name}“ ({reader}). Lassen Sie die Spalte mit ihrem "
        "Typ stehen, und einen Treffer je Fall."
    ),
    "rule_table_input_not_given": (
        "Das Programm gibt „{name}“ nicht an ({reader}). Es gibt an: {known}. Entfernen Sie die "
        "Spalte oder ändern Sie ihren Typ."
    ),
    "rule_table_value_excluded": (
        "Das Programm fragt auch mit „{name}“ = {value} ({reader}). Erlauben Sie den Wert."
    ),
    "rule_tables_unfit": (
        "Regeltabellen passen nicht zu dem, was sie fragt. Es gelten die bisherigen Fassungen."
    ),
    "rule_table_step": (
        "Der Schritt „{step}“ ({process}, Version {version}) käme mit dieser Fassung nicht "
        "zurecht: „{name}“. Ändern Sie zuerst den Prozess, und lassen Sie laufende Vorgänge "
        "auf die neue Version umziehen."
    ),
    "rule_table_text_unknown": (
        "Die Textfassung „{name}“ gibt es nicht. Legen Sie zuerst den Text vor, oder nennen Sie "
        "eine vorhandene Fassung."
    ),
    "table_not_editable": (
        "Diese Datei lässt sich hier nicht bearbeiten. Öffnen Sie eine Fassung, die gilt."
    ),
    "decision_no_rule": (
        "Auf diesen Fall trifft keine Regel der Tabelle „{table}“ zu. Ergänzen Sie die Tabelle."
    ),
    "decision_no_table": (
        "Für den {on} gibt es keine Regeltabelle „{table}“. Legen Sie eine Fassung an, die an "
        "diesem Tag gilt."
    ),
    "decision_no_day": (
        "Der Stichtag für die Regeltabelle „{table}“ ist kein Tag. Ergänzen Sie das Datum im Fall."
    ),
    "decision_several_rules": (
        "In der Regeltabelle „{table}“ treffen mehrere Regeln zu ({rules}). Grenzen Sie sie ab."
    ),
    "decision_rules_differ": (
        "In der Regeltabelle „{table}“ treffen mehrere Regeln zu ({rules}) und sagen "
        "Verschiedenes. Grenzen Sie sie ab."
    ),
    "decision_input_missing": (
        "Für die Regeltabelle „{table}“ fehlt die Angabe „{input}“. Ergänzen Sie sie im Fall."
    ),
    "decision_input_type": (
        "Die Angabe „{input}“ für die Regeltabelle „{table}“ hat die falsche Art. "
        "Erwartet wird: {expected}. Umgerechnet wird nichts."
    ),
    "decision_input_not_allowed": (
        "Die Angabe „{input}“ hat einen Wert, den die Regeltabelle „{table}“ nicht vorsieht. "
        "Ergänzen Sie die Tabelle, oder berichtigen Sie die Angabe."
    ),
}
"""Errors of a table that is asked: sentences of incidents and of the page to try it."""

_BEING = {
    "string": "ein Text",
    "number": "eine Zahl",
    "boolean": "wahr oder falsch",
    "date": "ein Tag",
}
_HELD = {
    "string": "Texte",
    "number": "Zahlen",
    "boolean": "wahr oder falsch",
    "date": "Tage",
}


def rule_words(facts: Mapping[str, object]) -> dict[str, str]:
    """Return the facts of a table's finding in words."""
    words = {}
    if "column" in facts:
        rule = facts.get("rule")
        where = f"Regel {rule}" if rule else "Erlaubte Werte und Vorgabe"
        words["place"] = f"{where}, Spalte „{facts['column']}“"
    if "found" in facts and "expected" in facts:
        words["found"] = _BEING.get(str(facts["found"]), str(facts["found"]))
        words["expected"] = _HELD.get(str(facts["expected"]), str(facts["expected"]))
    if "kind" in facts and "cell" in facts:
        words["kind"] = KINDS.get(str(facts["kind"]), str(facts["kind"]))
    kinds = facts.get("expected")
    if "table" in facts and isinstance(kinds, list):
        words["expected"] = " oder ".join(_type_word(kind) for kind in kinds)
        words["type"] = _type_word(facts.get("type"))
    if isinstance(valid_from := facts.get("valid_from"), date):
        words["valid_from"] = f"{valid_from:%d.%m.%Y}"
    example = facts.get("example")
    if isinstance(example, Mapping):
        words["example"] = said_example(example)
    return words


def _type_word(kind: object) -> str:
    return {
        "text": "Text",
        "zahl": "Zahl",
        "dezimal": "Dezimalzahl",
        "wahrheit": "Wahr/Falsch",
        "datum": "Datum",
        "zeitpunkt": "Zeitpunkt",
    }.get(str(kind), str(kind))


def said_example(example: Mapping[str, object]) -> str:
    """Return values by column in words: `Nummer 5, Zweck „vermittlung“`."""
    return ", ".join(f"{column} {said_value(value)}" for column, value in example.items())
