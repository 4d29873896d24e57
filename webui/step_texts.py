"""German sentences about events, messages, steps and variables of a diagram."""

from __future__ import annotations

STEP_TEXTS: dict[str, tuple[str, str]] = {
    "event_several_definitions": (
        "Diese Auslöser gehen nicht zusammen an einem Ereignis.",
        "Zeichnen Sie je Auslöser ein eigenes Ereignis.",
    ),
    "event_unsupported": (
        "{kind} der Art „{event}“ läuft hier nicht.",
        "Ändern Sie die Art oder den Auslöser des Ereignisses.",
    ),
    "reference_missing": (
        "Es ist nicht angegeben, was gemeint ist: „{id}“ gibt es nicht ({kind}).",
        "Wählen Sie etwas aus der Datei oder ergänzen Sie, was fehlt.",
    ),
    "boundary_unattached": (
        "Das Ereignis ist an keine Aufgabe und keinen Teilprozess geheftet.",
        "Heften Sie es an den Rand des Schritts.",
    ),
    "boundary_error_not_interrupting": (
        "Ein Fehlerereignis unterbricht immer.",
        "Stellen Sie das Ereignis auf unterbrechend.",
    ),
    "boundary_never_fires": (
        "Dieses Ereignis tritt hier nie ein: {event} an {host}.",
        "Heften Sie es an einen Schritt, der warten oder scheitern kann.",
    ),
    "boundary_hardly_fires": (
        "Dieses Ereignis tritt hier kaum ein: {event} an {host}. Der Schritt ist sofort erledigt.",
        "Heften Sie es an einen Schritt, der wartet.",
    ),
    "boundary_at_step_alone": (
        "An „{host}“ lässt sich kein Ereignis heften.",
        "Setzen Sie den Schritt in einen Teilprozess und heften Sie es an diesen.",
    ),
    "compensation_without_step": (
        "Es ist nicht angegeben, welcher Schritt rückgängig macht.",
        "Verbinden Sie das Ereignis mit einer Aufgabe „für Kompensation“ daneben.",
    ),
    "compensation_without_effect": (
        "Nichts im Prozess lässt sich rückgängig machen. Dieses Ereignis bewirkt nichts.",
        "Heften Sie Kompensationsereignisse an die Schritte, die rückgängig zu machen sind.",
    ),
    "link_target": (
        "Zum Link „{name}“ gibt es {count} Ziele. Es muss genau eines sein.",
        "Zeichnen Sie im selben Bereich ein Link-Ereignis mit diesem Namen.",
    ),
    "link_without_source": (
        "Kein Link führt zu „{name}“.",
        "Zeichnen Sie im selben Bereich ein auslösendes Link-Ereignis mit diesem Namen.",
    ),
    "cancel_outside_transaction": (
        "Abbrechen lässt sich nur eine Transaktion. Dieses Ende liegt in keiner.",
        "Setzen Sie das Ereignis in eine Transaktion oder verwenden Sie einen Fehler.",
    ),
    "error_ends_process": (
        "Niemand fängt diesen Fehler („{reference}“). Der Vorgang bliebe als Störung stehen.",
        "Heften Sie ein Fehlerereignis an einen Teilprozess darum.",
    ),
    "throw_uncaught": (
        "Niemand fängt dieses Ereignis ({event}, „{reference}“).",
        "Heften Sie das passende Ereignis an einen Teilprozess darum.",
    ),
    "timer_empty": ("Die Zeitangabe fehlt.", "Tragen Sie Zeitpunkt, Dauer oder Wiederholung ein."),
    "timer_ambiguous": (
        "Das Ereignis hat mehrere Zeitangaben.",
        "Lassen Sie eine davon stehen.",
    ),
    "timer_invalid": (
        "„{value}“ ist keine gültige Zeitangabe ({kind}).",
        "Schreiben Sie zum Beispiel P3D, PT4H, R/P1D oder 2025-03-03T09:00:00+01:00.",
    ),
    "timer_naive": (
        "„{value}“ nennt keine Zeitzone.",
        "Ergänzen Sie den Abstand, zum Beispiel +01:00, oder rechnen Sie mit einer Funktion.",
    ),
    "timer_cycle_misplaced": (
        "Wiederholen kann sich nur ein Ereignis, das nicht unterbricht.",
        "Verwenden Sie eine Dauer oder stellen Sie das Ereignis auf nicht unterbrechend.",
    ),
    "timer_cycle_endless": (
        "„{value}“ hört nie auf. Der Vorgang käme nie zum Ende.",
        "Nennen Sie eine Anzahl, zum Beispiel R3/P1D.",
    ),
    "timer_cycle_zero": (
        "„{value}“ würde sich ohne Pause wiederholen.",
        "Geben Sie eine Spanne an, zum Beispiel R/PT1H.",
    ),
    "message_unknown": (
        "Die Nachricht „{name}“ ist nicht bekannt.{similar}",
        "Wählen Sie eine bekannte Nachricht oder lassen Sie sie anlegen.",
    ),
    "message_twice": (
        "Die Nachricht „{name}“ ist in der Datei mehrfach angelegt.",
        "Lassen Sie eine stehen und verweisen Sie überall auf sie.",
    ),
    "message_unnamed": ("Eine Nachricht hat keinen Namen.", "Ergänzen Sie den Namen."),
    "message_without_key": (
        "Der Nachricht „{name}“ fehlt der Schlüssel. Sie ginge an fremde Vorgänge.",
        "Tragen Sie als Schlüssel „{key}“ ein.",
    ),
    "message_key_differs": (
        "Die Nachricht „{name}“ hat hier den Schlüssel „{key}“.",
        "Tragen Sie „{registered}“ ein: Danach wird sie zugestellt.",
    ),
    "message_payload_unknown": (
        "Die Nachricht „{name}“ hat keine Angabe „{parameter}“.{similar}",
        "Prüfen Sie die Schreibweise oder entfernen Sie die Angabe.",
    ),
    "message_payload_without_key": (
        "Der Nachricht „{name}“ fehlt die Angabe „{key}“. Sie käme nirgends an.",
        "Ergänzen Sie den Parameter „{key}“.",
    ),
    "start_not_once": (
        "Kommt „{name}“ doppelt, beginnt ein zweiter Vorgang.",
        "Tragen Sie in „einmalig“ ein, woran man dieselbe Sache erkennt.",
    ),
    "receive_without_message": (
        "Die Empfangsaufgabe wartet auf keine Nachricht und wäre sofort erledigt.",
        "Wählen Sie die Nachricht, auf die sie wartet.",
    ),
    "call_without_process": (
        "Es ist nicht angegeben, welcher Prozess aufgerufen wird.",
        "Tragen Sie die Kennung des Prozesses ein (calledElement).",
    ),
    "call_unknown": (
        "Den Prozess „{process}“ gibt es nicht.{similar}",
        "Laden Sie ihn vorher hoch oder prüfen Sie die Kennung.",
    ),
    "call_not_in_file": (
        "Der Prozess „{process}“ steht nicht in dieser Datei.",
        "Er muss hochgeladen sein, wenn dieser Prozess läuft.",
    ),
    "call_without_plain_start": (
        "„{process}“ beginnt nur durch ein Ereignis und lässt sich nicht aufrufen.",
        "Geben Sie dem aufgerufenen Prozess ein Startereignis ohne Auslöser.",
    ),
    "handler_missing": (
        "Es ist nicht angegeben, was dieser Schritt tut.",
        "Wählen Sie einen Handler.",
    ),
    "handler_unknown": (
        "Den Handler „{handler}“ gibt es nicht.{similar}",
        "Wählen Sie einen vorhandenen Handler.",
    ),
    "send_task_two_meanings": (
        "Die Sendeaufgabe hat eine Nachricht und den Handler „{handler}“. Nur eines liefe.",
        "Entfernen Sie eines von beiden.",
    ),
    "tries_invalid": (
        "„{value}“ ist als Zahl der Versuche nicht möglich.",
        "Tragen Sie eine ganze Zahl von 1 bis {most} ein oder leeren Sie das Feld.",
    ),
    "pause_invalid": (
        "„{value}“ ist als Pause zwischen den Versuchen nicht möglich.",
        "Tragen Sie 1 Sekunde bis {most} Tage ein, zum Beispiel „10 Minuten“ (PT10M), "
        "oder leeren Sie das Feld.",
    ),
    "retries_without_job": (
        "Die Angabe „{field}“ ({value}) bewirkt nichts: Dieser Schritt läuft nicht als Auftrag "
        "und wird nicht von selbst wiederholt.",
        "Leeren Sie das Feld „{field}“.",
    ),
    "acceptor_unknown": (
        "Die Annahme „{acceptor}“ gibt es nicht.{similar}",
        "Wählen Sie eine vorhandene Annahme.",
    ),
    "parameter_unknown": (
        "„{label}“ kennt keinen Parameter „{parameter}“.{similar}",
        "Prüfen Sie die Schreibweise oder entfernen Sie den Parameter.",
    ),
    "parameter_missing": (
        "{act} „{label}“ braucht „{parameter_label}“ ({parameter}).",
        "Geben Sie den Wert an oder legen Sie eine Variable {parameter} an.",
    ),
    "parameter_value_unknown": (
        "„{parameter_label}“ ist {value}. Das kennt „{label}“ nicht.",
        "Möglich sind: {values}.",
    ),
    "parameter_without_acceptor": (
        "Die Parameter dieser Aufgabe liest niemand.",
        "Tragen Sie eine Annahme ein oder entfernen Sie die Parameter.",
    ),
    "parameter_without_value": (
        "Der Parameter „{parameter}“ hat keinen Wert.",
        "Tragen Sie in „wert“ einen Ausdruck ein.",
    ),
    "parameter_twice": (
        "Der Parameter „{parameter}“ ist doppelt angegeben.",
        "Lassen Sie einen davon stehen.",
    ),
    "task_without_group": (
        "Die Aufgabe hat weder Gruppe noch Bearbeiter. Niemand würde sie sehen.",
        "Tragen Sie eine Gruppe ein, zum Beispiel 'JCO@' + standort.",
    ),
    "form_missing": ("Der Aufgabe fehlt das Formular.", "Tragen Sie ein Formular ein."),
    "form_unknown": (
        "Das Formular „{form}“ gibt es nicht.{similar}",
        "Legen Sie es im Ordner „formulare“ an oder wählen Sie ein vorhandenes.",
    ),
    "form_unused": (
        "Das Formular „{form}“ verwendet keine Aufgabe.",
        "Tragen Sie es an einer Aufgabe ein oder löschen Sie es.",
    ),
    "repetition_twice": (
        "Der Schritt hat eine Schleife und eine Mehrfachausführung.",
        "Lassen Sie eines von beiden stehen.",
    ),
    "loop_maximum": (
        "„{value}“ ist als Höchstzahl der Wiederholungen nicht möglich.",
        "Tragen Sie eine ganze Zahl ab 1 ein.",
    ),
    "loop_without_end": (
        "Es ist nicht angegeben, wann die Schleife aufhört.",
        "Tragen Sie eine Bedingung oder eine Höchstzahl ein.",
    ),
    "cardinality_negative": (
        "Der Schritt soll sich {value}-mal wiederholen.",
        "Tragen Sie eine Anzahl ab 0 oder einen Ausdruck dafür ein.",
    ),
    "multi_instance_result": (
        "Von den Ergebnissen der Wiederholung ist nur eine Hälfte angegeben.",
        "Tragen Sie „ergebnisse“ (die Liste) und „ergebnis“ (die Variable je Durchlauf) ein.",
    ),
    "multi_instance_behavior": (
        "Das Verhalten „{behavior}“ der Wiederholung läuft hier nicht.",
        "Wählen Sie All, One oder None.",
    ),
    "multi_instance_signal": (
        "Beim Verhalten „{behavior}“ ist nicht angegeben, welches Signal ausgelöst wird.",
        "Verweisen Sie auf eine Signaldefinition der Datei.",
    ),
    "multi_instance_misplaced": (
        "Eine {kind} kann hier nicht mehrfach laufen.",
        "Setzen Sie sie in einen Teilprozess und wiederholen Sie diesen.",
    ),
    "multi_instance_without_collection": (
        "Es ist nicht angegeben, wofür sich der Schritt wiederholt.",
        "Tragen Sie eine Sammlung oder eine Anzahl ein.",
    ),
    "multi_instance_without_item": (
        "Der wiederholte Schritt erfährt nicht, um welchen Eintrag es geht.",
        "Tragen Sie in „element“ einen Variablennamen ein.",
    ),
    "multi_instance_part": (
        "„{part}“ hat an der Wiederholung keine Wirkung.",
        "Verwenden Sie laufzettel:sammlung, laufzettel:element und laufzettel:ergebnisse.",
    ),
    "variable_twice": ("Die Variable „{name}“ ist doppelt angelegt.", "Lassen Sie eine stehen."),
    "variable_name": (
        "„{name}“ ist als Name einer Variable nicht möglich.",
        "Verwenden Sie Buchstaben, Ziffern und Unterstrich und keinen festen Namen.",
    ),
    "variable_type": (
        "Die Variable „{name}“ hat den unbekannten Typ „{type}“.",
        "Erlaubt sind text, zahl, dezimal, wahrheit, datum, zeitpunkt, uhrzeit, liste, objekt.",
    ),
    "variable_type_differs": (
        "Die Variable „{name}“ ist als {declared} angelegt, dieser Schritt liefert {type}.",
        "Gleichen Sie den Typ der Variable an.",
    ),
}
