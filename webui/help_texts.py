"""The words of the pages that only explain."""

from __future__ import annotations

from typing import Any

KEYS = (
    (
        "Überall",
        (("/", "Suche"), ("?", "Diese Seite"), ("1", "Heute"), ("2", "Aufgaben"), ("3", "Fälle")),
    ),
    (
        "In der Liste",
        (
            ("J", "Nächste Aufgabe"),
            ("K", "Vorige Aufgabe"),
            ("↵", "Öffnen"),
            ("X", "Auswählen"),
            ("W", "Wiedervorlage"),
            ("G", "Weitergeben"),
            ("R", "Zurückgeben"),
        ),
    ),
    (
        "Nach einem Schritt",
        (("U", "Zurücknehmen, solange oben auf der Seite „Rückgängig“ steht"),),
    ),
    (
        "In der Aufgabe",
        (("Strg S", "Später weiter"), ("Strg ↵", "Abschließen"), ("Esc", "Zurück zur Liste")),
    ),
)

GUIDE: dict[str, Any] = {
    "title": "Hilfe",
    "manual": True,
    "lead": "Wie die Arbeit mit Laufzettel geht.",
    "sections": (
        {
            "heading": "Aufgaben",
            "lines": (
                "Unter Aufgaben steht, was zu tun ist, das Dringendste zuerst. "
                "„Meine“ sind Ihre und die Ihrer abwesenden Kolleginnen und Kollegen.",
                "Unter „Team“ liegen Aufgaben, die noch niemand hat. Übernehmen Sie eine, "
                "steht sie bei „Meine“. Mit „Zurückgeben“ liegt sie wieder beim Team.",
                "Laufzettel sichert, was Sie schreiben. Mit „Später weiter“ gehen Sie zurück "
                "zur Liste, ohne abzuschließen.",
            ),
        },
        {
            "heading": "Vorgänge",
            "lines": (
                "Ein Vorgang zeigt auf dem Diagramm, wo er steht und was er durchlaufen hat. "
                "Dieselben Angaben stehen als Tabelle daneben.",
                "Fristen laufen von allein ab. Was dann geschieht, steht bei jeder Frist.",
            ),
        },
        {
            "heading": "Störungen",
            "lines": (
                "Eine Störung ist ein Schritt, der nicht gelungen ist. Der Vorgang wartet dort.",
                "Beheben Sie die Ursache und versuchen Sie es erneut. Oder erledigen Sie den "
                "Schritt von Hand und schreiben Sie auf, warum.",
            ),
        },
        {
            "heading": "Sitzung",
            "lines": (
                "Nach 30 Minuten ohne Eingabe melden Sie sich noch einmal an. Was Sie gerade "
                "gesendet haben, bleibt erhalten.",
            ),
        },
    ),
}

ACCESSIBILITY: dict[str, Any] = {
    "title": "Barrierefreiheit",
    "lead": "Was geht, und was noch nicht.",
    "sections": (
        {
            "heading": "Was geht",
            "lines": (
                "Alle Seiten lassen sich mit der Tastatur bedienen und bis 400 % vergrößern. "
                "Jede Aufgabe lässt sich ohne JavaScript lesen und abschließen.",
                "Jedes Diagramm hat auf derselben Seite eine Tabelle mit denselben Angaben.",
                "Geprüft wird mit axe nach WCAG 2.2, Stufe AA.",
            ),
        },
        {
            "heading": "Was noch nicht geht",
            "lines": (
                "Im Diagramm selbst sind die einzelnen Schritte mit der Tastatur nicht "
                "erreichbar. Nutzen Sie die Tabelle „Schritte“.",
                "Beim Zeichnen eines Entwurfs (Diagramm, bpmn-js) erreicht die Tastatur die "
                "Werkzeugleiste nicht, der Screenreader liest weder Schritte noch Verbindungen, "
                "und die Menüs am Schritt sind kleiner als 24 Pixel. Die Gliederung kann "
                "dasselbe am selben Entwurf ohne Maus und Bild.",
                "Beim Zeichnen eines Formulars (form-js) lassen sich Felder nur mit der Maus "
                "einfügen und verschieben. Die Liste „Felder“ kann dasselbe mit der Tastatur.",
                "Beim Zeichnen einer Regeltabelle (dmn-js) haben die Zellen keine Beschriftung, "
                "und der Screenreader liest nur ihren Inhalt. Regeln und Spalten verschiebt und "
                "löscht dort nur die Maus oder das Menü der Menütaste. „Im Formular bearbeiten“ "
                "kann dasselbe mit beschrifteten Feldern und Knöpfen.",
                "Eine Prüfung mit Screenreader durch Nutzerinnen und Nutzer steht aus.",
            ),
        },
        {
            "heading": "Barriere melden",
            "lines": ("Sagen Sie der EDV (56.3), wo Sie nicht weiterkommen.",),
        },
    ),
}

PRIVACY: dict[str, Any] = {
    "title": "Datenschutz",
    "lead": "Was Laufzettel über Zugriffe festhält.",
    "sections": (
        {
            "heading": "Falldaten",
            "lines": (
                "Sie sehen die Fälle Ihres Standorts (§ 35 SGB I, §§ 67 ff. SGB X). "
                "Prozesseigentum, Qualitätsmanagement und EDV sehen Vorgänge ohne Falldaten.",
                "Jeder Blick in einen Fall wird mit Name, Seite und Uhrzeit protokolliert.",
            ),
        },
        {
            "heading": "Anmeldung",
            "lines": (
                "Das Cookie dieser Seite hält nur Ihre Anmeldung. Es endet mit der Sitzung.",
                "Kennwörter sind nur als Prüfwert gespeichert.",
            ),
        },
    ),
}
