"""What the letters need before the first one can be written: texts and parameters as rows."""

from datetime import date

from engine.db import UnitOfWork
from handlers.domain.letter_texts import add_texts
from handlers.domain.parameters import Setting, parameter_history, set_parameter
from handlers.domain.rule_tables import load_shipped_tables
from handlers.letters.shipped import shipped_texts

FROM_THE_START = date(2023, 1, 1)

SETTINGS = (
    Setting("brief_behoerde", "Landkreis Göttingen", FROM_THE_START, "[S] 000: FB 56 Jobcenter"),
    Setting("brief_fachbereich", "Fachbereich Jobcenter", FROM_THE_START, "[S] 000"),
    Setting(
        "brief_oeffnungszeiten",
        ["Mo, Di, Do, Fr 8:30–12:00 Uhr", "und nach Vereinbarung"],
        FROM_THE_START,
        "[A] je Standort einzustellen",
    ),
    Setting(
        "brief_online_adresse",
        "",
        FROM_THE_START,
        "[A] nur an Standorten mit jobcenter.digital; leer heißt: kein Hinweis im Brief",
    ),
    Setting("briefkasten_uhrzeit", "15:00", FROM_THE_START, "[A] letzte Leerung des Tages"),
    Setting("erinnerung_frist_arbeitstage", 10, FROM_THE_START, "[A] neue Frist je Erinnerung"),
    Setting(
        "meldezweck_clearing",
        "gruppencoaching",
        FROM_THE_START,
        "[A] § 309 Abs. 2 Nr. 3 SGB III; der Prozesseigentümer bestätigt den Meldezweck",
    ),
)


def install_letters(work: UnitOfWork) -> None:
    """Add the shipped texts, tables and missing parameters; running it again changes nothing."""
    add_texts(work, shipped_texts())
    load_shipped_tables(work)
    for setting in SETTINGS:
        if not parameter_history(work.session, setting.name):
            set_parameter(work, setting)
