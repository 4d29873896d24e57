"""What the messages mean, in words for who draws a process."""

from handlers import registry

registry.describe_messages(
    {
        "Alg1_Ende": "Das Arbeitslosengeld einer Person endet; die Zusteuerung kann weitergehen.",
        "Antrag_Ausgegeben": (
            "Die Antragsunterlagen sind ausgegeben; damit beginnt die Antragsannahme (TP1, Zeile "
            "85)."
        ),
        "Antrag_Beendet": (
            "Der ganze Antrag ist zu Ende; das Programm meldet es selbst nach „Fall beendet“."
        ),
        "Antrag_Versagt": (
            "Leistungen sind versagt; die Mitwirkung lässt sich nachholen (§ 67 SGB I)."
        ),
        "Antrag_Vollstaendig": (
            "Alle Unterlagen sind da; damit beginnt die Entscheidung der LSB (PB, Zeile 100)."
        ),
        "Antrag_Weitergeleitet": (
            "Der Antrag ging an eine andere Stelle; was nebenher läuft, endet (TP1, Zeile 40)."
        ),
        "Arbeitsaufnahme": "Eine Person nimmt Arbeit auf; von selbst endet dadurch nichts.",
        "Arbeitsaufnahme_Antrag": (
            "Jemand aus der Bedarfsgemeinschaft nimmt Arbeit auf; das erfahren die Vorgänge zum "
            "Antrag."
        ),
        "Arbeitsaufnahme_Geprueft": "Die Arbeitsaufnahme ist geprüft, der Fall läuft weiter.",
        "Arbeitspaket_Eingang": (
            "Ein Arbeitspaket ist gekommen; wartet kein Vorgang mehr darauf, wird die EGS gefragt."
        ),
        "Fall_Beendet": (
            "Es endet das Clearing, alles zu einer Person oder der ganze Antrag, je nach "
            "Reichweite."
        ),
        "Identitaet_Geprueft": "Die Identität ist geprüft (TP1, Zeile 30).",
        "LSB_Entscheidung": (
            "Die LSB hat bewilligt, abgelehnt oder versagt; eine Bewilligung gilt für jede eLb, "
            "eine Ablehnung beendet den Antrag."
        ),
        "Platz_frei": "Einer Person auf der Warteliste wird ein freier Gruppenplatz angeboten.",
        "Post_Ruecklauf": (
            "Ein Schreiben kam zurück: Es wurde nie bekannt gegeben, ein Versäumnis daraus ist "
            "aufgehoben."
        ),
        "SGB2_Leistungsbezug": (
            "Einer Person sind Leistungen bewilligt; das gilt auch, wenn noch niemand wartet."
        ),
        "Standortwechsel": (
            "Ein anderer Standort übernimmt den Fall mit allen Vorgängen; Aktenzeichen und "
            "Antragsdatum bleiben."
        ),
        "TP1_Zusteuerung": (
            "Die Person ist der Jobakademie zugesteuert; damit beginnt TP2 (TP1, Zeile 140)."
        ),
        "Teilnahme_Widerruf": "Die Person hatte zugesagt und nimmt doch nicht teil.",
        "Termin_Absage": (
            "Die Person sagt einen Termin ab; ist keiner genannt, gilt das nächste geplante "
            "Gespräch."
        ),
        "Termin_Ausfall_Amt": (
            "Das Amt sagt einen Termin ab; der neue zählt nicht als Verlegung der Person."
        ),
        "Termin_Vergeben": (
            "Das Team hat einen Termin gefunden; er wird gebucht und der Vorgang geht damit weiter."
        ),
        "Unterlagen_Eingang": "Unterlagen sind gekommen; die genannten gelten als eingegangen.",
        "Versaeumnis_Aufgehoben": "Ein Versäumnis der Person zählt nicht mehr.",
        "Vorsprache_Gemeldet": (
            "Die Person steht am Empfang, auch an einem anderen Standort oder später am Tag."
        ),
    }
)
