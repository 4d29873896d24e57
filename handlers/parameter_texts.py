"""What parameters of handlers, acceptors and messages mean, in words for who draws a process.

Once per name; where a name means something else at one handler, that one says so itself.
"""

from engine.registry import ParameterText as Text
from handlers import registry
from handlers.domain.appointments import MOVE_CAUSES
from handlers.domain.case_end import REACHES
from handlers.domain.cases import END_REASONS
from handlers.domain.minimum_standards import DECISION, FIRST_COUNSEL
from handlers.domain.pools import JA_CLEARING, JA_TEILNAHME
from handlers.handover import OCCASIONS
from handlers.invitations import NOTICES

POOLS = {JA_CLEARING: "bis zur Antwort der Person", JA_TEILNAHME: "nach ihrer Zusage"}

registry.describe_parameters(
    {
        "fall_id": Text("Fall", "Kennung des Falls; im Prozess meist fall_id.", "fall_id"),
        "person_id": Text("Person", "Kennung der Person, um die es geht.", "person_id"),
        "standort": Text("Standort", "Kennung des Standorts.", "standort_von(fall_id)"),
        "nach_standort": Text(
            "Neuer Standort", "Kennung des Standorts, der übernimmt.", "nach_standort"
        ),
        "kanal": Text("Eingangskanal", "Auf welchem Weg der Antrag kam.", "kanal"),
        "antragsdatum": Text(
            "Antragsdatum", "Tag, an dem der Antrag als gestellt gilt.", "antragsdatum"
        ),
        "jco_id": Text(
            "Jobcoach",
            "Benutzername des Jobcoachs; gilt, wenn bei der Person keiner eingetragen ist.",
            "jco_id",
        ),
        "ifk_id": Text("IFK", "Benutzername der Integrationsfachkraft.", "ifk_id"),
        "termin_id": Text("Termin", "Kennung des Termins.", "termin_1_id"),
        "termin_1_id": Text("Termin 1", "Kennung des versäumten ersten Termins.", "termin_1_id"),
        "termin_1": Text(
            "Angaben zum Termin 1",
            "Was die Zusteuerung zum ersten Termin mitbringt; leer: der geplante Termin.",
            "termin_1",
        ),
        "nummer": Text(
            "Nummer des Termins",
            "Der wievielte Termin für das Erstgespräch es ist.",
            "1",
            {1: "erster Termin", 2: "zweiter Termin"},
        ),
        "bis": Text(
            "Spätestens am",
            "Letzter Tag, an dem der Termin liegen darf; leer: die eingestellten Arbeitstage für "
            "die Erstberatung.",
            "erstberatung_bis(person_id)",
        ),
        "ersatz": Text(
            "Ersatz für einen früheren Termin",
            "Ob das Schreiben den früheren Termin nennt und sagt, warum es einen neuen gibt.",
            "true",
            {True: "ja", False: "nein"},
        ),
        "id_termine": Text(
            "Bisherige Termine",
            "Wie viele Termine zur Identitätsprüfung es schon gab.",
            "id_termine",
        ),
        "gruppentermin_id": Text(
            "Gruppentermin",
            "Kennung des gewählten Gruppentermins; leer: nichts gewählt.",
            "gruppentermin_id",
        ),
        "schreiben_id": Text("Schreiben", "Kennung des Schreibens.", "schreiben_id"),
        "rueckgabe_bis": Text(
            "Rückgabetermin",
            "Tag, bis zu dem die Unterlagen zurückerwartet werden.",
            "rueckgabe_bis",
        ),
        "weitergeleitet_an": Text(
            "Zuständige Stelle",
            "An wen der Antrag geht, wie es im Schreiben stehen soll.",
            "weitergeleitet_an",
        ),
        "pool": Text("Pool", "Pool des M-Angebots.", "'JA Clearing'", POOLS),
        "von_pool": Text("Aus dem Pool", "Pool, in dem die Person ist.", "'JA Clearing'", POOLS),
        "nach_pool": Text("In den Pool", "Pool, in den sie kommt.", "'JA Teilnahme'", POOLS),
        "empfaenger": Text(
            "Empfänger",
            "Wer gefragt wird: Rolle und Standort.",
            "'JCO@' + standort_von(fall_id)",
        ),
        "betreff": Text(
            "Betreff",
            "Worum es geht; steht über der Rückfrage.",
            "'Kein freier Termin für das Erstgespräch'",
        ),
        "art": Text(
            "Art der Rückfrage",
            "'datenaufnahme' oder 'terminvergabe'; alles andere zählt als sonstige Rückfrage.",
            "'terminvergabe'",
        ),
        "anlass": Text(
            "Anlass",
            "Was unbeantwortet blieb. Bei 'terminvergabe' steht im Betreff, dass der Termin fehlt.",
            "'terminvergabe'",
        ),
        "grund": Text("Grund", "Warum es geschieht; steht im Verlauf.", "'Abgabe IFK'"),
        "zweck": Text(
            "Zweck",
            "Was zuvor geschah; ohne Angabe 'bestaetigung'.",
            "'termin_bleibt'",
            NOTICES,
        ),
        "reichweite": Text(
            "Reichweite",
            "Was endet. Endet der ganze Antrag, schreibt dessen eigener Abschluss der Person.",
            "reichweite",
            REACHES,
        ),
        "entscheidung": Text(
            "Stand der Leistungen",
            "Bei 'versagt' wird der Vermerk geschrieben, sonst geschieht nichts.",
            "leistungsstatus(person_id)",
        ),
        "wiedervorlage_runde": Text(
            "Runde",
            "Wie viele Runden ohne Bewilligung bisher zu Ende gingen.",
            "wiedervorlage_runde",
        ),
    }
)

MOVED_BECAUSE = Text(
    "Grund der Verlegung",
    "Wer sie veranlasst; ohne Angabe 'kunde'.",
    "verlegung_grund or 'kunde'",
    MOVE_CAUSES,
)
registry.describe_parameters({"grund": MOVED_BECAUSE}, of="move_appointment")
registry.describe_parameters({"grund": MOVED_BECAUSE}, of="accept_manual_move")
registry.describe_parameters(
    {"grund": Text("Grund", "Warum es endet; ohne Angabe 'SONSTIGES'.", "grund", END_REASONS)},
    of="clean_up_case",
)
registry.describe_parameters(
    {"grund": Text("Grund", "Warum es endet; ohne Angabe 'ABLEHNUNG'.", "grund", END_REASONS)},
    of="send_closing_letter",
)
registry.describe_parameters(
    {
        "nummer": Text(
            "Nummer der Erinnerung", "Die wievielte Erinnerung es ist.", "erinnerungen + 1"
        )
    },
    of="send_reminder",
)
registry.describe_parameters(
    {
        "anlass": Text(
            "Anlass", "Warum abgegeben wird; steht in der Aufgabe.", "'kein_interesse'", OCCASIONS
        )
    },
    of="hand_over_to_ifk",
)
registry.describe_parameters(
    {
        "art": Text(
            "Welche Frist",
            "Die Frist, die überschritten ist; ohne Angabe 'erstberatung'.",
            "'erstberatung'",
            {FIRST_COUNSEL: "bis zur Erstberatung", DECISION: "bis zur Entscheidung"},
        )
    },
    of="report_minimum_standard",
)
registry.describe_parameters(
    {
        "standort": Text(
            "Standort",
            "Kennung des Standorts; leer: der des Falls, sonst der, an dem gearbeitet wird.",
            "standort",
        )
    },
    of="register_arrival",
)

# What only messages bring: their names say it with a label alone.
registry.describe_parameters(
    {
        name: Text(label)
        for name, label in {
            "anliegen": "Anliegen",
            "arbeit_ab": "Arbeit ab",
            "arbeit_bemerkung": "Bemerkung zur Arbeit",
            "arbeitspaket_person": "Person des Arbeitspakets",
            "beginn": "Beginn des Termins",
            "bemerkung": "Bemerkung",
            "bescheid_nr": "Nummer des Bescheids",
            "bewilligt_am": "Bewilligt am",
            "eingang_am": "Eingegangen am",
            "eingegangen": "Eingegangene Unterlagen",
            "eingegangen_am": "Absage eingegangen am",
            "einladung_1": "Angaben zur Einladung 1",
            "ende_am": "Ende am",
            "entschieden_am": "Entschieden am",
            "erklaert_durch": "Erklärt durch",
            "form": "Form der Erklärung",
            "grund_code": "Grund der Absage",
            "grund_text": "Grund in Worten",
            "leistungsbezug": "Leistungen bewilligt",
            "leistungsbezug_ab": "Leistungen ab",
            "leistungsbezug_bis": "Leistungen bis",
            "nachweis": "Nachweis liegt vor",
            "ruecknahme_am": "Zurückgenommen am",
            "umzug_am": "Umgezogen am",
            "unterlagen": "Eingegangene Unterlagen (früherer Name)",
            "vollstaendig_am": "Vollständig am",
            "wunschtermin": "Gewünschter Termin",
            "zurueck_am": "Zurückgekommen am",
        }.items()
    }
)
