"""German sentences about pools, messages between them, data of steps and the form of texts."""

from __future__ import annotations

DATA_TEXTS: dict[str, tuple[str, str]] = {
    "participant_multiplicity": (
        "Der Pool ist {minimum}- bis {maximum}-mal vorgesehen. Das geht nicht auf.",
        "Wählen Sie als Höchstzahl mindestens 1 und nicht weniger als die Mindestzahl.",
    ),
    "message_flow_dangling": (
        "Der Nachrichtenfluss hängt in der Luft: „{id}“ gibt es nicht.",
        "Verbinden Sie beide Enden mit Pools oder Schritten.",
    ),
    "message_flow_source": (
        "Der Nachrichtenfluss geht von „{id}“ aus. Von dort geht keine Nachricht ab ({kind}).",
        "Beginnen Sie an einem Pool, einer Aufgabe oder einem sendenden Ereignis.",
    ),
    "message_flow_target": (
        "Der Nachrichtenfluss führt zu „{id}“. Dort kommt keine Nachricht an ({kind}).",
        "Enden Sie an einem Pool, einer Aufgabe oder einem wartenden Nachrichtenereignis.",
    ),
    "message_flow_same_pool": (
        "Der Nachrichtenfluss bleibt im selben Pool.",
        "Verwenden Sie im selben Pool einen Sequenzfluss.",
    ),
    "mime_type_invalid": (
        "„{value}“ ist keine Angabe einer Textart ({attribute}).",
        "Schreiben Sie zum Beispiel text/plain oder lassen Sie die Angabe weg.",
    ),
    "uri_invalid": (
        "„{value}“ ist keine gültige Adresse ({attribute}).",
        "Lassen Sie die Angabe weg: Zurückgenommen wird hier durch Kompensation.",
    ),
    "data_association_part": (
        "„{part}“ an der Datenverbindung läuft hier nicht.",
        "Verbinden Sie Quelle und Ziel unmittelbar und rechnen Sie in einer Skriptaufgabe.",
    ),
    "data_association_sources": (
        "Die Datenverbindung hat {count} Quellen. Es ist offen, welche gilt.",
        "Zeichnen Sie je Quelle eine eigene Verbindung.",
    ),
    "data_association_direction": (
        "Die Datenverbindung läuft falsch herum: „{id}“ gehört zum Rand des Prozesses.",
        "Lesen Sie aus Eingaben des Prozesses und schreiben Sie in seine Ausgaben.",
    ),
    "data_at_subprocess": (
        "Ein Teilprozess hat keine eigenen Ein- und Ausgaben.",
        "Tragen Sie sie an den Aufgaben darin ein.",
    ),
    "data_collection_differs": (
        "Das Datenobjekt und sein Typ „{item}“ sind sich uneins, ob es eine Liste ist.",
        "Gleichen Sie „isCollection“ an beiden an.",
    ),
    "data_item_differs": (
        "Die Angabe „{data}“ hat einen anderen Typ als die Nachricht oder das Signal dazu.",
        "Wählen Sie an beiden denselben Typ.",
    ),
    "data_set_unknown": (
        "Der Datensatz nennt „{id}“. Das ist keine Ein- oder Ausgabe dieses Schritts.",
        "Entfernen Sie den Verweis oder ergänzen Sie die Angabe.",
    ),
    "data_set_optional": (
        "„{id}“ ist als entbehrlich genannt, gehört aber nicht zum Datensatz.",
        "Nehmen Sie „{id}“ auch in die Liste des Datensatzes auf.",
    ),
    "data_set_pair": (
        "Der Datensatz nennt „{id}“, wird von dort aber nicht genannt.",
        "Tragen Sie den Verweis in beiden Datensätzen ein.",
    ),
    "event_data_count": (
        "Das Ereignis hat {definitions} Auslöser mit Inhalt, aber {data} Angaben dafür.",
        "Legen Sie je Auslöser eine Angabe an, in derselben Reihenfolge.",
    ),
    "loop_data_unknown": (
        "Die Wiederholung läuft über „{id}“. Das ist keine Ein- oder Ausgabe dieses Schritts.",
        "Verweisen Sie auf eine Eingabe des Schritts.",
    ),
    "loop_data_item": (
        "Der Eintrag der Wiederholung passt nicht zur Liste „{data}“.",
        "Wählen Sie für den Eintrag den Typ eines einzelnen Elements der Liste.",
    ),
    "message_data_several": (
        "Eine Nachricht trägt eine Angabe, hier sind es {count}.",
        "Fassen Sie die Angaben in einer zusammen.",
    ),
    "call_data_differs": (
        "Die Ein- und Ausgaben des Aufrufs passen nicht zu „{process}“ ({kind}).",
        "Geben Sie dem Aufruf dieselben Angaben wie dem aufgerufenen Prozess.",
    ),
}
