"""Sentences for the errors of the workbench: drafts, their revisions, signatures and releases."""

from __future__ import annotations

DRAFTS = {
    "part_missing": "Dem Entwurf fehlt „{part}“. Ohne Diagramm ist es kein Prozess.",
    "part_unknown": (
        "„{part}“ gehört zu keinem Prozess. Ein Entwurf besteht aus Diagramm, Formularen und "
        "Szenarien."
    ),
    "draft_closed": (
        "{by} hat diesen Entwurf am {at} abgeschlossen. Öffnen Sie den Prozess neu, Ihre Änderung "
        "lässt sich dort übernehmen."
    ),
    "draft_clash": (
        "Inzwischen wurde dasselbe auch anders geändert. Vergleichen Sie beide Stände. Übernehmen "
        "Sie einen davon, oder führen Sie Ihren als Kopie weiter."
    ),
    "draft_side_settled": (
        "Über den Stand {number} ist schon entschieden. Laden Sie die Seite neu."
    ),
    "draft_side_not_yours": (
        "Diesen Stand hat {by} geschrieben. Nur wer ihn geschrieben hat, lässt ihn beiseite."
    ),
    "comment_text_missing": "Der Text fehlt. Schreiben Sie, worum es geht.",
    "comment_too_long": "Der Text hat {length} Zeichen, erlaubt sind {limit}. Kürzen Sie ihn.",
    "comment_closed": (
        "{by} hat das am {at} als erledigt geschlossen. Ihr Text steht noch im Feld. Fehlt etwas, "
        "öffnen Sie es damit wieder."
    ),
    "comment_open": "Das ist schon wieder offen, zuletzt schrieb {by} am {at}. Antworten Sie dort.",
    "comment_not_yours": (
        "Schließen kann das nur {by}, wer die Aufgabe hat, oder das Prozesseigentum. Antworten "
        "dürfen Sie."
    ),
    "comment_step_unknown": (
        "Diesen Schritt gibt es im Entwurf nicht. Wählen Sie einen anderen, oder den ganzen "
        "Entwurf."
    ),
    "comment_asked_unknown": (
        "Diese Person oder Rolle liest keine Entwürfe. Wählen Sie eine aus der Liste."
    ),
    "comment_other_person": (
        "Hier ist jetzt {by} angemeldet. Ihr Text ist noch nicht gespeichert. Melden Sie sich "
        "selbst an, und senden Sie ihn noch einmal."
    ),
    "xml_encoding_unsupported": (
        "Die Kodierung „{encoding}“ lässt sich nicht Byte für Byte zurückgeben. Speichern Sie die "
        "Datei als UTF-8."
    ),
    "release_changed": (
        "{by} hat den Entwurf am {at} noch einmal geändert. Lesen Sie die Änderungen, und "
        "unterschreiben Sie danach."
    ),
    "release_not_author": (
        "Sie haben an diesem Entwurf nichts geändert. Vorlegen kann ihn, wer ihn erstellt oder "
        "geändert hat."
    ),
    "release_own_work": (
        "An diesem Entwurf haben Sie selbst mitgeschrieben. Freigeben muss ihn eine andere Person."
    ),
    "release_not_submitted": (
        "Der Entwurf ist noch nicht vorgelegt. Erst unterschreibt, wer ihn erstellt oder geändert "
        "hat."
    ),
    "release_quality_missing": (
        "Hier gilt: erst die Unterschrift des Qualitätsmanagements, dann die Freigabe. Sie fehlt "
        "noch."
    ),
    "release_comment_missing": (
        "Schreiben Sie in die Bemerkung, was zu ändern ist. Sonst weiß es niemand."
    ),
    "release_declaration_missing": "Bestätigen Sie, dass Sie die Änderungen gelesen haben.",
    "release_findings": (
        "Im Entwurf sind noch Fehler ({count}). Beheben Sie sie, bevor er vorgelegt wird."
    ),
    "release_unchanged": "Der Entwurf gleicht der Version, aus der er entstand. Ändern Sie etwas.",
    "release_no_scenario": (
        "Zu diesem Prozess gehört kein Szenario. Nehmen Sie wenigstens eines auf, das ihn erprobt."
    ),
    "release_scenarios_failed": (
        "Nicht bestanden: {names}. Ändern Sie den Entwurf oder die Erwartung, und lassen Sie die "
        "Szenarien noch einmal laufen."
    ),
    "release_scenarios_untried": (
        "Mit diesem Stand noch nicht gelaufen: {names}. Lassen Sie die Szenarien laufen."
    ),
    "release_signed_already": "{by} hat hier schon am {at} unterschrieben.",
    "release_other_signature": (
        "Sie haben diesen Stand schon unterschrieben. Die zweite Unterschrift leistet eine andere "
        "Person."
    ),
}
