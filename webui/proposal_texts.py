"""Sentences for the errors of proposals and of what is proposed."""

from __future__ import annotations

PROPOSALS = {
    "proposal_kind_unknown": (
        "Vorschläge der Art „{kind}“ gibt es nicht. Es gibt: {known}. Wählen Sie eine davon."
    ),
    "proposal_not_editor": (
        "Vorschlagen können nur Prozesseigentum und Qualitätsmanagement. Wenden Sie sich an eine "
        "dieser Personen."
    ),
    "proposal_not_approver": (
        "Freigeben oder zurückgeben können nur Prozesseigentum und Fachdienstleitung. Wenden Sie "
        "sich an eine dieser Personen."
    ),
    "proposal_other_site": (
        "Der Vorschlag gilt nur am Standort {site}. Freigeben oder zurückgeben können ihn dessen "
        "Fachdienstleitung und das Prozesseigentum."
    ),
    "proposal_own": (
        "An diesem Vorschlag haben Sie selbst mitgeschrieben. Entscheiden muss eine andere Person."
    ),
    "proposal_not_yours": (
        "Vorgeschlagen hat das {by}. Zurückziehen kann den Vorschlag nur, wer mitgeschrieben hat. "
        "Freigabeberechtigte können ihn zurückgeben."
    ),
    "proposal_without_source": (
        "Die Quelle fehlt. Nennen Sie, worauf der Vorschlag beruht, zum Beispiel „[G] § 37 SGB X“."
    ),
    "proposal_in_the_past": (
        "{valid_from} ist vorbei (heute ist {today}). Rückwirkend ändert sich nichts. Wählen Sie "
        "einen Tag ab heute."
    ),
    "proposal_unchanged": (
        "Genau das gilt am {valid_from} ohnehin. Ändern Sie den Inhalt oder den Tag."
    ),
    "proposal_known": (
        "Genau das hat {by} schon vorgeschlagen ({at}). Der Vorschlag wartet auf die Freigabe."
    ),
    "proposal_decided": (
        "{by} war schneller und hat am {at} entschieden. Was entschieden wurde, steht beim "
        "Vorschlag."
    ),
    "proposal_overtaken": (
        "Inzwischen gilt an diesem Tag etwas anderes als beim Lesen. Lesen Sie die Änderung noch "
        "einmal, und entscheiden Sie dann."
    ),
    "proposal_reason_missing": (
        "Die Begründung fehlt. Schreiben Sie in einem Satz, was geändert werden soll."
    ),
    "proposal_content": (
        "Der Inhalt des Vorschlags ist nicht lesbar. Erwartet wird: {expected}. Laden Sie die "
        "Seite neu."
    ),
    "text_house_wide": "Brieftexte gelten für das ganze Haus. Lassen Sie den Standort weg.",
    "text_version_unreadable": (
        "„{value}“ geht nicht als Name einer Fassung. Erlaubt sind bis zu 40 Buchstaben, Ziffern, "
        "Punkt und Striche. Schreiben Sie zum Beispiel haus-2026-2."
    ),
    "text_version_taken": (
        "Die Fassung „{version}“ gibt es schon, und Fassungen ändern sich nie. Wählen Sie einen "
        "anderen Namen."
    ),
    "text_version_reserved": (
        "Namen wie „{version}“ haben die Fassungen, die mit dem Programm kommen. Schreiben "
        "Sie zum Beispiel haus-2026-2."
    ),
    "text_version_proposed": (
        "Eine Fassung „{version}“ ist schon vorgeschlagen. Wählen Sie einen anderen Namen."
    ),
    "text_subject_empty": "Der Betreff fehlt. Schreiben Sie in einer Zeile, worum es geht.",
    "text_subject_too_long": (
        "{length} Zeichen sind zu lang für einen Betreff. Es passen höchstens {limit}. Kürzen Sie "
        "ihn."
    ),
    "text_subject_marks": (
        "Im Betreff gehen weder Zeilenwechsel noch **. Schreiben Sie ihn als einfache Zeile."
    ),
    "text_body_empty": "Der Wortlaut fehlt. Schreiben Sie den Text.",
    "text_body_too_long": (
        "{length} Zeichen sind zu lang. Es passen höchstens {limit}. Kürzen Sie den Text."
    ),
    "character_not_printable": (
        "Das Zeichen „{character}“ fehlt in der Schrift der Briefe und lässt sich nicht drucken. "
        "Nehmen Sie ein anderes, oder schreiben Sie ein Wort dafür."
    ),
    "text_control_character": (
        "Der Text enthält unsichtbare Steuerzeichen. Tippen Sie die Stelle neu ein."
    ),
    "text_foreign_mark": (
        "Zeile {line}: „{mark}“ ist kein Zeichen dieser Briefe. Nehmen Sie „# “, „- “, "
        "„| Wort: Wert“, „~ “ oder **fett**."
    ),
    "text_brace_open": (
        "Zeile {line}: Eine geschweifte Klammer ist nicht geschlossen oder steht allein "
        "(„{text}“). Ein Platzhalter sieht so aus: {{telefon}}."
    ),
    "text_placeholder_unknown": (
        "Den Platzhalter {name} gibt es in diesem Text nicht. Es gibt: {known}. Nehmen Sie einen "
        "davon, oder schreiben Sie den Text aus."
    ),
    "text_required_missing": (
        "In diesem Text dürfen nicht fehlen: {names}. Eine Einladung nennt Zweck, Ort und Zeit und "
        "führt zur Belehrung (§ 309 SGB III). Fügen Sie sie ein."
    ),
    "text_phrase_marks": (
        "Zeile {line}: Dieser Text steht als Satz in einem Schreiben. Schreiben Sie ihn als einen "
        "Absatz ohne Überschrift, Liste und Fettdruck."
    ),
    "text_mark_not_here": (
        "Zeile {line}: In Überschriften geht kein Fettdruck. Vor dem Doppelpunkt im Kasten geht "
        "weder Fettdruck noch Platzhalter. Schreiben Sie dort einfache Worte."
    ),
    "text_heading_not_alone": (
        "Zeile {line}: Eine Überschrift steht allein. Lassen Sie danach eine Zeile frei."
    ),
    "text_row_unreadable": (
        "Zeile {line}: „{text}“ ist keine Zeile des Kastens. Schreiben Sie zum Beispiel „| Wann: "
        "{{termin}}“."
    ),
    "text_list_mixed": (
        "Zeile {line}: „{text}“ steht in einer Liste ohne „- “. Beginnen Sie die Zeile so, oder "
        "lassen Sie davor eine Zeile frei."
    ),
    "text_blank_line_missing": (
        "Zeile {line}: „{text}“ beginnt mitten in einem Absatz. Lassen Sie davor eine Zeile frei."
    ),
    "text_strong_open": (
        "Ab Zeile {line} ist ein Fettdruck nicht geschlossen. Setzen Sie ** vor und nach die Worte."
    ),
    "parameter_house_wide": (
        "„{name}“ gilt für das ganze Haus und unterscheidet sich nicht nach Standorten. Wählen Sie "
        "„alle Standorte“."
    ),
    "parameter_not_whole": (
        "„{value}“ ist keine ganze Zahl. Schreiben Sie eine Zahl von {least} bis {most} ohne Komma."
    ),
    "parameter_out_of_limits": (
        "{value} liegt außerhalb der Grenzen. Erlaubt sind {least} bis {most} {unit}. Prüfen Sie "
        "die Zahl. Ist sie so gemeint, lässt die EDV (56.3) die Grenze ändern."
    ),
    "parameter_no_time": (
        "„{value}“ passt nicht. Erlaubt ist eine Uhrzeit von {least} bis {most}. Schreiben Sie zum "
        "Beispiel 9:30."
    ),
    "parameter_no_day": (
        "„{value}“ passt nicht. Erlaubt ist ein Tag von {least} bis {most}. Schreiben Sie zum "
        "Beispiel 24.11.2026."
    ),
    "parameter_no_yearly_day": (
        "„{value}“ ist kein Tag des Jahres. Schreiben Sie je Zeile Tag und Monat, zum Beispiel "
        "24.12."
    ),
    "parameter_too_many_lines": (
        "{count} Zeilen sind zu viele. Es passen höchstens {most}. Lassen Sie die übrigen weg."
    ),
    "parameter_no_window": (
        "„{value}“ ist kein Zeitraum. Nennen Sie Wochentage (Mo bis Fr), Beginn und Ende. Ein "
        "Beispiel: „Mo, Di, Do, Fr 9:00–10:00“."
    ),
    "parameter_window_backwards": (
        "Das Ende ({ends}) liegt nicht nach dem Beginn ({begins}). Prüfen Sie beide Uhrzeiten."
    ),
    "parameter_empty": "Der Wert fehlt. Tragen Sie ihn ein.",
    "parameter_too_long": (
        "{length} Zeichen sind zu lang. Es passen höchstens {limit}. Kürzen Sie den Text."
    ),
    "parameter_no_option": "„{value}“ steht nicht zur Wahl. Es gibt: {known}. Wählen Sie eines.",
    "parameter_wrong_kind": (
        "„{value}“ passt nicht zu diesem Parameter. {rule} Prüfen Sie die Angabe."
    ),
}
