"""What a diagram may say for the printed sheet: the names, and the values where they are few.

The sheet itself is made in `handlers/sheet/`; here stands only what a file may hold, so that the
checks find every other name.
"""

#: Attributes of a process: the sheet's head. A line break parts the entries of a list.
PROCESS_FIELDS = (
    *("status", "qm_id", "kennung", "prozessart", "bereich", "gilt_fuer", "ausloeser", "ziel"),
    *("eigentuemer", "beteiligte", "einordnung", "unterlagen", "aufzeichnungen", "kennzahlen"),
)
#: Attributes of a step.
STEP_FIELDS = (
    *("zeile", "gleiche_zeile", "neben", "d", "m", "i", "output", "originaltext"),
    *("fussnote", "ergaenzung", "gesichert", "auslegung", "eingabe", "hilfsmittel"),
)
#: Attributes of a flow.
FLOW_FIELDS = ("ergaenzung",)

#: Several elements on one row: without a box of its own, or in a box beneath.
SAME_ROW = ("true", "darunter")
YES_OR_NO = ("true", "false")

#: The paper that a process follows, with its signatures; and how its owner reads it.
ORIGINAL, SIGNATURE, READING = "vorlage", "unterschrift", "auslegung"
#: Attributes of these elements.
ELEMENT_FIELDS = {
    ORIGINAL: ("name", "gueltig_ab", "gueltig_bis"),
    SIGNATURE: ("art", "name", "datum", "zeichen", "bemerkung"),
    READING: ("name", "frage", "gewaehlt", "lesarten", "betrifft"),
}
#: Attributes that hold a day.
DAYS = ("gueltig_ab", "gueltig_bis", "datum")
SIGNATURE_KINDS = ("erstellt", "freigegeben", "qualitaet")
#: What a reading is about: the flow, or columns D, M and I.
ABOUT = ("ablauf", "rollen")
