"""German sentences about a file, its elements, their order and their drawing."""

from __future__ import annotations

STRUCTURE_TEXTS: dict[str, tuple[str, str]] = {
    "xml_too_large": (
        "Die Datei ist mit {size} Byte zu groß. Erlaubt sind {limit} Byte.",
        "Entfernen Sie Eingebettetes oder teilen Sie den Prozess auf.",
    ),
    "xml_too_deep": (
        "Die Datei ist tiefer als {limit} Ebenen verschachtelt.",
        "Das ist kein übliches BPMN. Speichern Sie die Datei neu aus dem Modellierer.",
    ),
    "xml_too_many_elements": (
        "Die Datei hat mehr als {limit} Elemente.",
        "Das ist kein übliches BPMN. Speichern Sie die Datei neu aus dem Modellierer.",
    ),
    "xml_too_many_attributes": (
        "Ein Element hat mehr als {limit} Attribute.",
        "Das ist kein übliches BPMN. Speichern Sie die Datei neu aus dem Modellierer.",
    ),
    "xml_not_well_formed": (
        "Die Datei ist kein lesbares XML.",
        "Prüfen Sie die genannte Zeile oder speichern Sie neu aus dem Modellierer.",
    ),
    "xml_document_type": (
        "Die Datei enthält eine Dokumenttyp-Deklaration (DOCTYPE).",
        "Entfernen Sie die DOCTYPE-Zeile. BPMN braucht keine.",
    ),
    "not_bpmn": (
        "Die Datei beginnt mit „{root}“ und ist kein BPMN 2.0.",
        "Exportieren Sie das Diagramm als BPMN 2.0.",
    ),
    "process_missing": (
        "Die Datei enthält keinen Prozess.",
        "Zeichnen Sie einen Prozess oder verbinden Sie den Pool mit einem Prozess.",
    ),
    "process_not_executable": (
        "Der Prozess ist nicht als ausführbar gekennzeichnet.",
        "Setzen Sie am Prozess „ausführbar“ (isExecutable).",
    ),
    "process_not_run": (
        "Dieser Prozess ist nicht ausführbar und läuft nicht.",
        "Das ist richtig, wenn er nur zur Erklärung dient.",
    ),
    "element_unsupported": (
        "Das Element „{kind}“ kann hier nicht laufen.",
        "Ersetzen Sie es durch Aufgaben, Gateways und Ereignisse.",
    ),
    "abstract_task": (
        "Die Aufgabe hat keine Art. Es ist offen, wer sie erledigt.",
        "Machen Sie daraus eine Benutzer- oder eine Dienstaufgabe.",
    ),
    "ad_hoc_subprocess": (
        "Ad-hoc-Teilprozesse laufen hier nicht.",
        "Verwenden Sie einen Teilprozess mit gezeichnetem Ablauf.",
    ),
    "data_store": (
        "Datenspeicher laufen hier nicht.",
        "Lesen und schreiben Sie Daten mit einer Dienstaufgabe.",
    ),
    "quantity": (
        "„{attribute}“ ist {value}. Möglich sind ganze Zahlen von 1 bis {limit}.",
        "Tragen Sie eine solche Zahl ein oder lassen Sie die Angabe weg.",
    ),
    "instantiating_receiver": (
        "In einem Teilprozess kann keine Empfangsaufgabe einen Vorgang beginnen.",
        "Nehmen Sie „instantiate“ weg oder setzen Sie die Aufgabe an den Anfang des Prozesses.",
    ),
    "part_ignored": (
        "Der Bestandteil „{part}“ hat hier keine Wirkung.",
        "Entfernen Sie ihn, wenn er etwas bewirken soll.",
    ),
    "foreign_extension": (
        "„{name}“ gehört zu einem anderen Programm ({namespace}) und bewirkt hier nichts.",
        "Tragen Sie die Angabe mit den Feldern von Laufzettel ein.",
    ),
    "extension_unknown": (
        "Die Angabe „laufzettel:{name}“ ist unbekannt und bewirkt nichts.{similar}",
        "Prüfen Sie die Schreibweise.",
    ),
    "extension_misplaced": (
        "Die Angabe „laufzettel:{name}“ bewirkt an dieser Stelle nichts ({kind}).",
        "Entfernen Sie sie oder ändern Sie die Art des Elements.",
    ),
    "extension_unnamed": ("„laufzettel:{name}“ hat keinen Namen.", "Ergänzen Sie „name“."),
    "sheet_day": (
        "„{name}“ ist „{value}“ und damit kein Tag.",
        "Schreiben Sie Jahr-Monat-Tag, zum Beispiel 2025-02-17, oder lassen Sie die Angabe weg.",
    ),
    "sheet_value": (
        "Die Angabe „{name}“ ist „{value}“. Möglich sind: {values}.",
        "Tragen Sie einen dieser Werte ein oder lassen Sie die Angabe weg.",
    ),
    "reading_unknown": (
        "Die Auslegung „{name}“ steht nicht am Prozess.",
        "Beschreiben Sie sie am Prozess oder streichen Sie den Verweis.",
    ),
    "row_unreadable": (
        "Die Angabe „{name}“ ist „{value}“ und damit keine Zeilennummer.",
        "Tragen Sie eine ganze Zahl ein, zum Beispiel 40.",
    ),
    "row_without_doer": (
        "Zeile {row} steht ohne D im Prozessblatt.",
        "Tragen Sie ein, wer den Schritt durchführt, oder kennzeichnen Sie ihn als Auslegung.",
    ),
    "row_twice": (
        "Zeile {row} gibt es schon: „{other}“.",
        "Geben Sie dem Schritt eine eigene Zeile, oder tragen Sie „gleiche Zeile“ ein.",
    ),
    "row_beside_nothing": (
        "Der Schritt soll neben Zeile {row} stehen, die es nicht gibt.",
        "Nennen Sie eine Zeile des Prozessblatts.",
    ),
    "row_end_missing": (
        "Das Prozessblatt hat kein Ende.",
        "Geben Sie einem Endereignis eine Zeile.",
    ),
    "id_twice": (
        "Die Kennung „{id}“ kommt mehrfach vor.",
        "Geben Sie jedem Element eine eigene Kennung.",
    ),
    "id_missing": ("Ein Element der Art „{kind}“ hat keine Kennung.", "Ergänzen Sie „id“."),
    "id_invalid": (
        "Die Kennung „{id}“ enthält unerlaubte Zeichen.",
        "Verwenden Sie Buchstaben, Ziffern, Unterstrich, Punkt und Bindestrich.",
    ),
    "id_too_long": (
        "Die Kennung „{id}“ hat {length} Zeichen. Erlaubt sind {limit}.",
        "Kürzen Sie die Kennung.",
    ),
    "name_too_long": (
        "{kind}: Der Name „{name}“ hat {length} Zeichen. Erlaubt sind {limit}.",
        "Kürzen Sie den Namen, und schreiben Sie Einzelheiten in die Dokumentation.",
    ),
    "start_missing": (
        "Es fehlt ein Startereignis.",
        "Zeichnen Sie ein Startereignis und verbinden Sie es.",
    ),
    "start_several_plain": (
        "Der Prozess hat mehrere Startereignisse ohne Auslöser.",
        "Lassen Sie eines stehen oder geben Sie den anderen eine Nachricht.",
    ),
    "subprocess_start": (
        "Ein Teilprozess braucht genau ein Startereignis ohne Auslöser. Hier sind es {count}.",
        "Lassen Sie ein Startereignis ohne Auslöser stehen.",
    ),
    "event_subprocess_start": (
        "Ein Ereignis-Teilprozess beginnt mit genau einem Ereignis, hier sind es {count}.",
        "Lassen Sie ein Startereignis stehen und geben Sie ihm einen Auslöser.",
    ),
    "end_missing": ("Es fehlt ein Endereignis.", "Schließen Sie jeden Weg mit einem Ende ab."),
    "end_goes_on": (
        "Nach dem Endereignis geht es weiter.",
        "Entfernen Sie den Fluss oder machen Sie daraus ein Zwischenereignis.",
    ),
    "event_goes_on": (
        "Von diesem Ereignis geht es nicht weiter.",
        "Entfernen Sie den Fluss: Ein Link führt zum Ziel, eine Kompensation zu ihrem Schritt.",
    ),
    "event_without_incoming": (
        "Zu diesem Ereignis führt kein Fluss. Es trifft nie ein.",
        "Verbinden Sie es mit dem Schritt davor oder machen Sie daraus ein Startereignis.",
    ),
    "event_with_incoming": (
        "Zu diesem Ereignis darf kein Fluss führen.",
        "Führen Sie den Fluss zum Schritt danach.",
    ),
    "step_without_exit": (
        "Nach diesem Schritt geht es nicht weiter.",
        "Verbinden Sie ihn mit dem nächsten Schritt oder einem Ende.",
    ),
    "step_unreachable": (
        "Dieser Schritt wird nie erreicht.",
        "Verbinden Sie ihn mit dem Ablauf oder löschen Sie ihn.",
    ),
    "step_never_ends": (
        "Von diesem Schritt führt kein Weg zu einem Ende.",
        "Prüfen Sie die Schleife und ergänzen Sie einen Ausgang.",
    ),
    "implicit_split": (
        "Aus diesem Element führen {count} Flüsse. Alle werden zugleich genommen.",
        "Ein paralleles Gateway dahinter macht das sichtbar.",
    ),
    "flow_dangling": (
        "Der Fluss hängt in der Luft: „{id}“ ist kein Schritt.",
        "Verbinden Sie beide Enden mit Aufgaben, Gateways oder Ereignissen.",
    ),
    "flow_not_immediate": (
        "Der Fluss soll nicht sofort weiterführen. Das läuft hier nicht.",
        "Entfernen Sie „isImmediate“. Soll gewartet werden, setzen Sie ein Ereignis dazwischen.",
    ),
    "flow_at_step_alone": (
        "„{step}“ beginnt durch ein Ereignis oder eine Kompensation, nie durch einen Fluss.",
        "Entfernen Sie den Fluss.",
    ),
    "flow_across_scope": (
        "Der Fluss führt über die Grenze eines Teilprozesses zu „{id}“.",
        "Enden Sie im Teilprozess und gehen Sie von seinem Rand aus weiter.",
    ),
    "condition_ignored": (
        "Die Bedingung an diesem Fluss hätte keine Wirkung ({kind}).",
        "Setzen Sie ein exklusives oder inklusives Gateway davor.",
    ),
    "condition_alone": (
        "Der einzige Fluss aus diesem Schritt hat eine Bedingung.",
        "Entfernen Sie die Bedingung oder zeichnen Sie einen zweiten Fluss.",
    ),
    "default_ignored": (
        "Der Standardfluss wirkt hier nicht: Es gibt keine Bedingungen.",
        "Entfernen Sie die Angabe „default“.",
    ),
    "default_dangling": (
        "Der Standardfluss „{flow}“ geht nicht von diesem Element aus.",
        "Wählen Sie einen der ausgehenden Flüsse.",
    ),
    "default_with_condition": (
        "Die Bedingung am Standardfluss wird nicht gelesen.",
        "Entfernen Sie die Bedingung.",
    ),
    "flow_without_condition": (
        "Dieser Fluss hat keine Bedingung und ist nicht der Standardfluss.",
        "Ergänzen Sie eine Bedingung oder machen Sie ihn zum Standardfluss.",
    ),
    "gateway_without_default": (
        "Trifft keine Bedingung zu, bleibt der Vorgang hier stehen.",
        "Kennzeichnen Sie einen Fluss als Standardfluss.",
    ),
    "gateway_without_choice": (
        "Durch dieses Gateway führt nur ein Weg.",
        "Ergänzen Sie einen Weg oder entfernen Sie das Gateway.",
    ),
    "gateway_unconnected": (
        "Mit diesem Gateway ist nichts verbunden.",
        "Verbinden Sie es oder löschen Sie es.",
    ),
    "gateway_direction": (
        "Die Richtung „{direction}“ des Gateways passt nicht zu seinen Flüssen.",
        "Prüfen Sie, ob ein Fluss fehlt, oder entfernen Sie „gatewayDirection“.",
    ),
    "complex_without_activation": (
        "Es ist nicht angegeben, wann das komplexe Gateway zusammenführt.",
        "Tragen Sie eine Bedingung ein, zum Beispiel activationCount >= 2.",
    ),
    "event_gateway_parallel": (
        "Ein ereignisbasiertes Gateway, das auf alle Ereignisse wartet, läuft hier nicht.",
        "Verwenden Sie ein paralleles Gateway mit je einem Ereignis dahinter.",
    ),
    "event_gateway_instantiates": (
        "Ein ereignisbasiertes Gateway kann hier keinen Vorgang beginnen.",
        "Zeichnen Sie je Ereignis ein Startereignis.",
    ),
    "event_gateway_mixed": (
        "Hinter dem Gateway stehen Nachrichtenereignisse und Empfangsaufgaben.",
        "Verwenden Sie eines von beiden.",
    ),
    "event_gateway_single": (
        "Hinter dem ereignisbasierten Gateway steht nur ein Ereignis.",
        "Ergänzen Sie ein zweites oder entfernen Sie das Gateway.",
    ),
    "event_gateway_target": (
        "Hinter dem Gateway „{gateway}“ muss ein wartendes Ereignis stehen.",
        "Setzen Sie ein Zeit- oder Nachrichtenereignis dazwischen.",
    ),
    "event_gateway_shared_target": (
        "Zu diesem Ereignis hinter „{gateway}“ führt noch ein anderer Fluss.",
        "Führen Sie den anderen Fluss zum Schritt danach.",
    ),
    "lane_unknown_step": (
        "Die Bahn „{lane}“ nennt „{step}“. Diesen Schritt gibt es nicht.",
        "Entfernen Sie den Verweis.",
    ),
    "lane_nested_step": (
        "Die Bahn „{lane}“ nennt „{step}“ aus einem Teilprozess.",
        "Ordnen Sie den Teilprozess der Bahn zu.",
    ),
    "lane_twice": (
        "Der Schritt „{step}“ liegt in zwei Bahnen.",
        "Ordnen Sie ihn einer Bahn zu.",
    ),
    "drawing_missing": (
        "Der Prozess hat keine Zeichnung.",
        "Öffnen Sie ihn im Modellierer und zeichnen Sie ihn.",
    ),
    "drawing_incomplete": (
        "Dieses Element ist nicht gezeichnet und auf dem Diagramm nicht zu sehen.",
        "Zeichnen Sie es ein.",
    ),
    "drawing_dangling": (
        "Die Zeichnung enthält „{id}“. Dieses Element gibt es nicht.",
        "Löschen Sie die Form.",
    ),
}
