"""Every page in its states, as the tests in Chromium open them: who looks, and where.

A page that stands here is checked by axe, for the content policy, at 400 % (320 px), by keyboard
and without scripts. A GET route that stands nowhere fails `test_page_states.py`.
"""

from __future__ import annotations

State = tuple[str | None, str]
"""The login, and the path with names of things in braces."""

OFFICE: dict[str, State] = {
    "anmelden": (None, "/anmelden"),
    "barrierefreiheit": (None, "/barrierefreiheit"),
    "aufgaben": ("jana", "/aufgaben"),
    "aufgaben-team": ("jana", "/aufgaben?sicht=team"),
    "aufgaben-auswahl": ("jana", "/aufgaben?aktion=weitergeben&aufgabe={task}"),
    "aufgaben-gefiltert": ("jana", "/aufgaben?prozess=Probe_Beratung"),
    "aufgaben-leer": ("jana", "/aufgaben?sicht=wiedervorlage"),
    "aufgaben-erledigt": ("jana", "/aufgaben?sicht=erledigt"),
    "aufgabe": ("jana", "/aufgaben/{task}"),
    "schon-erledigt": ("jana", "/aufgaben/{done}"),
    "prozesse": ("giebel", "/prozesse"),
    "parameter": ("quirin", "/parameter"),
    "parameter-keiner": ("timo", "/parameter?q=Wetter"),
    "parameter-wert": ("giebel", "/parameter/telefonfrist"),
    "texte": ("fdl", "/texte"),
    "text": ("giebel", "/texte/einladung_1"),
    "text-neu": ("quirin", "/texte/terminbestaetigung/neu"),
    "text-vergleich": ("timo", "/texte/rechtsfolgenbelehrung/vergleich"),
    "vorschlag-text": ("fdl", "/vorschlaege/{wording}"),
    "regeln": ("quirin", "/regeln"),
    "regeltabelle": ("fdl", "/regeln/rechtsfolgenbelehrung"),
    "regeltabelle-neu": ("giebel", "/regeln/mahnstufe/neu"),
    "regeltabelle-vergleich": ("timo", "/regeln/rechtsfolgenbelehrung/vergleich"),
    "vorschlag": ("fdl", "/vorschlaege/{proposal}"),
    "prozess": ("quirin", "/prozesse/Probe_Beratung/1"),
    "prozess-angehalten": ("timo", "/prozesse/Probe_Beratung/2"),
    "entwurf-diagramm": ("giebel", "/entwuerfe/{draft}/diagramm"),
    "entwurf-neu": ("giebel", "/entwuerfe/neu"),
    "verwendung": ("petra", "/prozesse/verwendung?was=handler:enter_register"),
    "verwendung-keine": ("timo", "/prozesse/verwendung?was=nachricht:Nie"),
    "freigabe": ("giebel", "/entwuerfe/{draft}/freigabe"),
    "prozessblatt": ("fdl", "/prozesse/Probe_Beratung/1/prozessblatt"),
    "prozessblatt-schritte": ("timo", "/prozesse/Probe_Beratung/1/prozessblatt?form=schritte"),
    "prozessblatt-entwurf": ("giebel", "/entwuerfe/{draft}/prozessblatt"),
    "vergleich-versionen": ("fdl", "/prozesse/Probe_Beratung/vergleich?von=1&bis=2"),
    "vergleich-gleich": ("quirin", "/prozesse/Probe_Beratung/vergleich?von=2&bis=2"),
    "vergleich-entwurf": ("giebel", "/entwuerfe/{draft}/vergleich"),
    "uebernahme": ("giebel", "/entwuerfe/{came}/uebernahme"),
    "gliederung": ("giebel", "/entwuerfe/{draft}/gliederung"),
    "gliederung-offen": (
        "giebel",
        "/entwuerfe/{draft}/gliederung?zeile=Z40_Abschluss&aktion=bearbeiten",
    ),
    "gliederung-danach": (
        "quirin",
        "/entwuerfe/{draft}/gliederung?zeile=Z40_Abschluss&aktion=danach",
    ),
    "formulare": ("giebel", "/entwuerfe/{draft}/formulare?aktion=neu"),
    "formular-feld": (
        "giebel",
        "/entwuerfe/{draft}/formulare/Z10_Gespraech?feld=c1&aktion=bearbeiten",
    ),
    "formular-zeichnen": ("giebel", "/entwuerfe/{draft}/formulare/Z40_Abschluss/zeichnen"),
    "formular-vorschau": ("petra", "/entwuerfe/{draft}/formulare/Z10_Gespraech/vorschau"),
    "staende": ("giebel", "/entwuerfe/{draft}/staende"),
    "kommentare": ("quirin", "/entwuerfe/{draft}/kommentare"),
    "kommentare-schritt": ("fdl", "/entwuerfe/{draft}/kommentare?schritt=Z10_Gespraech"),
    "kommentare-version": ("timo", "/prozesse/Probe_Beratung/1/kommentare"),
    "vorgaenge": ("jana", "/vorgaenge?stand=alle"),
    "vorgang": ("jana", "/vorgaenge/{instance}"),
    "vorgang-gestoert": ("petra", "/vorgaenge/{stuck}"),
    "vorgang-pseudonym": ("quirin", "/vorgaenge/{instance}"),
    "stoerungen": ("petra", "/stoerungen"),
    "eingreifen": ("petra", "/vorgaenge/{instance}/eingriffe/setzen"),
    "eingreifen-daten": ("petra", "/vorgaenge/{instance}/eingriffe/daten"),
    "eingreifen-betrieb": ("timo", "/vorgaenge/{instance}/eingriffe/abbrechen"),
    "vorgang-angehalten": ("timo", "/vorgaenge/{stopped}"),
    "aufgabe-angehalten": ("jana", "/aufgaben/{stopped_task}"),
    "umzug": ("timo", "/versionen/{version}/umzug"),
    "stapel": ("timo", "/stapel"),
    "stapel-gescheitert": ("timo", "/stapel/{batch}"),
    "abweichungen": ("quirin", "/abweichungen"),
    "abweichung": ("quirin", "/abweichungen/{deviation}"),
    "abweichungen-leer": ("quirin", "/abweichungen?stand=feststellung"),
    "anderer-standort": ("dora", "/aufgaben/{task}"),
    "andere-rolle": ("quirin", "/aufgaben"),
    "nicht-gefunden": ("jana", "/gibt/es/nicht"),
    "datenschutz": (None, "/datenschutz"),
    "schulung": ("petra", "/schulung"),
    "tasten": ("jana", "/tasten"),
    "hilfe": ("jana", "/hilfe"),
    "handbuch": ("giebel", "/handbuch"),
    "handbuch-kapitel": ("giebel", "/handbuch/07-freigabe"),
}

JOBCENTER: dict[str, State] = {
    "prozessblatt": ("qm.demo", "/prozesse/TP2_Clearing_JA/1/prozessblatt"),
    "vergleich": ("prozess.demo", "/prozesse/TP2_Clearing_JA/vergleich"),
    "heute-hinweise": ("tl.demo", "/heute"),
    "heute": ("jco.demo", "/heute"),
    "heute-empfang": ("egs.demo", "/heute"),
    "heute-aendern": ("jco.demo", "/heute/{there}/aendern"),
    "mappe": ("jco.demo", "/gespraech/{talk}"),
    "telefon": ("jco.demo", "/telefon/{call}"),
    "faelle": ("jco.demo", "/faelle"),
    "fall": ("jco.demo", "/faelle/{case}"),
    "angaben": ("jco.demo", "/faelle/{case}/angaben"),
    "eintragen": ("jco.demo", "/faelle/{case}/eintragen/absage"),
    "eintragen-ende": ("jco.demo", "/faelle/{case}/eintragen/ende"),
    "neuer-fall": ("egs.demo", "/faelle/neu"),
    "suche": ("jco.demo", "/suche?q=Haddad"),
    "suche-leer": ("egs.demo", "/suche?q=Niemand"),
    "heute-leer": ("jco.dud", "/heute"),
    "faelle-leer": ("jco.dud", "/faelle"),
    "postausgang-leer": ("jco.dud", "/postausgang"),
    "postausgang": ("egs.demo", "/postausgang"),
    "nicht-verschickt": ("egs.demo", "/postausgang/{letter}/nicht-verschickt"),
    "uebergabe": ("ifk.demo", "/uebergaben/{handover}"),
    "vorsprache": ("egs.demo", "/vorsprache?nachname=Demir&geboren=23.09.1981"),
    "anderer-standort": ("jco.dud", "/faelle/{case}"),
    "szenarien": ("prozess.demo", "/entwuerfe/{draft}/szenarien"),
    "szenarien-lesen": ("tl.demo", "/entwuerfe/{draft}/szenarien"),
    "szenarien-version": ("qm.demo", "/prozesse/TP2_Clearing_JA/1/szenarien"),
    "szenarien-verlauf": ("qm.demo", "/entwuerfe/{draft}/szenarien/verlauf"),
    "szenario-neu": ("qm.demo", "/entwuerfe/{draft}/szenarien/neu"),
    "szenario-text": ("prozess.demo", "/entwuerfe/{draft}/szenarien/{scenario}"),
    "szenario-aufnehmen": (
        "prozess.demo",
        "/entwuerfe/{draft}/szenarien/{scenario}/aufnehmen?nachricht=Termin_Absage",
    ),
}

WITHOUT_A_PAGE = frozenset(
    {
        "static",
        "start.home",  # leads on to a person's first page
        "tasks.preview",  # a pane of the list of tasks
        "mail.announcement",  # a sentence of the Postausgang
        "instances.diagram",
        "processes.diagram",
        "drafts.show",  # leads on to the first tab
        "drafts.diagram",
        "sheets.draft_file",
        "sheets.version_file",
        "releases.checksums",
        "comments.panel",  # the column of the page that draws
        "modeler.state",
        "texts.pdf",
        "texts.png",
        "texts.proposal_pdf",
        "texts.proposal_png",
        "modeler.trials",
        "form_drawing.content",
        "form_drawing.state",
        "manual.picture",
        "cases.letter",
        "documents.download",
        "mail.print_file",
        "rules.download",
        "rule_edit.begin",  # leads on to the form
    }
)
"""What GET routes give that is no page of its own: files, and pieces of other pages."""

ON_THE_WAY = frozenset({"login.resume", "login.kept"})
"""Pages that only an expired session sees: `test_accessibility.py` lets one expire."""
