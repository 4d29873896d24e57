"""The command line as an administrator and other programs use it, on the real handlers."""

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import engine
from handlers.examples.house import load_house
from tests.engine.dmn_files import dmn
from tests.files import PDF
from tests.webui.chain import KETTE, write_chain
from webui.bootstrap import bootstrap
from webui.cli import COMMANDS, main
from webui.commands.german import MODULES, TEXTS
from webui.settings import Settings

UNUSABLE_VALUES = (
    *('{"notiz": NaN}', '{"notiz": -Infinity}', '{"notiz": ' + "9" * 5000 + "}"),
    *('{"notiz": "\\ud800"}', '{"\\ud800": 1}', "[" * 100_000, '{"a":' * 50_000),
)

SCENARIO = """
titel = "Die Notiz wird erfasst"
prozess = "Kette"
beginn = 2025-03-03T09:00:00+01:00
als = "jco.demo"
[[schritt]]
aufgabe = "Erfassen"
eingabe = {{ notiz = "Hallo" }}
[schritt.erwarte]
ende = ["{end}"]
"""

ENGLISH = re.compile(r"\b(Usage|Options|Error|Show|Missing|COMMAND|OPTIONS|such|valid)\b")
OF_PROGRAMMERS = re.compile(
    r"[Dd]eprecat|declaration|Boolean option|defined|Choice\(|iterable|start"
)

Run = Callable[..., Result]


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    folder = write_chain(tmp_path / "processes/kette")
    (folder / "szenarien").mkdir()
    (folder / "szenarien/gut.toml").write_text(SCENARIO.format(end="Ende"), encoding="utf-8")
    return folder.parent


@pytest.fixture
def environment(tmp_path: Path, processes: Path) -> dict[str, str]:
    return {"LAUFZETTEL_VAR": str(tmp_path / "var"), "LAUFZETTEL_PROZESSE": str(processes)}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def run(*arguments: object, ok: bool = True, **more: str) -> Result:
        runner = CliRunner(env={**environment, **more})
        result = runner.invoke(main, [str(argument) for argument in arguments])
        assert (result.exit_code == 0) is ok, result.output
        return result

    return run


@pytest.fixture
def ready(run: Run, environment: dict[str, str]) -> Run:
    """The database is there, the process runs, and there is somebody to work."""
    run("migrate")
    run("deploy")
    application = bootstrap(Settings.from_environment(environment))
    with application.db.begin("system") as work:
        load_house(work)
    application.db.dispose()
    return run


def answer(result: Result) -> Any:
    return json.loads(result.stdout)


def test_every_command_of_the_table_can_be_loaded_and_has_german_help(run: Run) -> None:
    assert set(COMMANDS) >= {
        *("serve", "worker", "migrate", "deploy", "check", "rehearse", "start"),
        *("tasks", "complete", "message", "tick", "schulung", "user", "layout", "drafts"),
    }
    for command in COMMANDS:
        told = run(command, "--help").stdout
        assert told.startswith("Aufruf:")
        assert not ENGLISH.search(told)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tasks", "--alle"], "Die Option „--alle“ gibt es nicht."),
        (["aufgaben"], "Den Befehl „aufgaben“ gibt es nicht."),
        (["rehearse"], "Es fehlt die Angabe 'PFADE...'."),
        (["serve", "--port", "viele"], "'--port' passt nicht: „viele“ ist keine passende Zahl."),
        (["serve", "--port", "0"], "'--port' passt nicht: 0 liegt nicht im Bereich 1<=x<=65535."),
        (["serve", "--port"], "Die Option „--port“ braucht einen Wert."),
        (["migrate", "jetzt"], "Diese Angabe ist zu viel: jetzt"),
    ],
)
def test_a_mistyped_command_is_told_in_german(
    run: Run, arguments: list[str], sentence: str
) -> None:
    told = run(*arguments, ok=False).stderr
    assert f"Fehler: {sentence}" in told
    assert told.startswith(("Aufruf: ", "Fehler: "))
    assert not ENGLISH.search(told)


def test_every_sentence_of_the_library_that_people_may_meet_is_translated() -> None:
    asked = re.compile(r'(?:(?<!\w)_|ngettext)\(\s*"((?:[^"\\]|\\.)*)"(?:,\s*"([^"]*)")?')
    found = {
        text.replace("\\n", "\n").replace("\\t", "\t")
        for module in MODULES
        for match in asked.finditer(inspect.getsource(module))
        for text in match.groups()
        if text
    }
    assert len(found) > 40
    assert {text for text in found - set(TEXTS) if not OF_PROGRAMMERS.search(text)} == set()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("[]", "eine Liste"),
        ("3", "eine Zahl"),
        ("3.5", "eine Zahl"),
        ('"x"', "ein Text"),
        ("null", "null"),
        ("true", "wahr oder falsch"),
    ],
)
def test_json_that_is_no_object_is_named_in_words(ready: Run, given: str, found: str) -> None:
    told = ready("start", "Kette", "--als", "jco.demo", "--daten", given, ok=False).stderr.strip()
    assert told == (
        f"Erwartet wird ein JSON-Objekt, gekommen ist {found}. "
        'Schreiben Sie zum Beispiel {"fall_id": "F-1"}.'
    )


def test_without_a_schema_a_command_says_what_to_do(run: Run) -> None:
    result = run("tasks", ok=False)
    assert result.stderr.strip() == (
        "Die Datenbank ist nicht eingerichtet. Führen Sie aus: laufzettel migrate."
    )


def test_a_database_server_that_is_away_is_told_without_its_address(run: Run) -> None:
    url = "postgresql+psycopg://geheim@127.0.0.1:1/x"
    result = run("tasks", ok=False, LAUFZETTEL_DATENBANK=url)
    assert "antwortet nicht" in result.stderr
    assert "geheim" not in result.output


def test_a_setting_that_cannot_be_meant_is_named(run: Run) -> None:
    assert "PORT" in run("migrate", ok=False, PORT="viele").stderr


def test_check_lists_every_finding_for_programs(run: Run, processes: Path) -> None:
    diagram = processes / "kette/kette.bpmn"
    broken = KETTE.replace("'JCO@56.6'", "os.system('x')").replace("P3D", "bald")
    diagram.write_text(broken, encoding="utf-8")
    findings = answer(run("check", diagram, "--json", ok=False))
    assert {"element", "id", "zeile", "schwere", "kennung", "meldung", "abhilfe"} == set(
        findings[0]
    )
    errors = [finding for finding in findings if finding["schwere"] == "fehler"]
    assert {finding["element"] for finding in errors} == {"Erfassen", "Frist"}
    assert all(finding["zeile"] > 0 and finding["meldung"] for finding in errors)
    assert len({finding["id"] for finding in findings}) == len(findings)


def test_check_of_a_sound_process_exits_0(run: Run, processes: Path) -> None:
    findings = answer(run("check", processes / "kette", "--json"))
    assert [finding for finding in findings if finding["schwere"] == "fehler"] == []


@pytest.mark.parametrize(
    "content", ["", "<html/>", "kein XML", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"]
)
def test_check_of_what_is_no_diagram_is_a_finding(run: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.bpmn"
    file.write_text(content, encoding="utf-8")
    findings = answer(run("check", file, "--json", ok=False))
    assert [finding["schwere"] for finding in findings] == ["fehler"]


def test_check_reads_tables_alone_in_a_folder_and_beside_a_diagram(
    run: Run, processes: Path
) -> None:
    folder = processes / "kette/regeln"
    folder.mkdir()
    gut, luecke = folder / "gut.dmn", folder / "luecke.dmn"
    gut.write_bytes(dmn(["anzahl: number"], ["weg: string"], [["-", '"brief"']]))
    luecke.write_bytes(dmn(["anzahl: number"], ["weg: string"], [["> 2", '"brief"']], name="spaet"))

    assert run("check", gut).stdout == "Ohne Befund.\n"
    (finding,) = answer(run("check", gut, luecke, "--json", ok=False))
    assert (finding["kennung"], finding["schwere"]) == ("table_gap", "fehler")
    assert finding["zeile"]
    assert finding["abhilfe"]
    for path in (luecke, folder, processes / "kette"):
        assert f"{luecke}\n  FEHLER Zeile" in run("check", path, ok=False).stdout


def test_deploy_and_a_start_take_no_table_that_does_not_suit_who_asks_it(
    ready: Run, environment: dict[str, str], processes: Path
) -> None:
    folder = processes / "kette/regeln"
    folder.mkdir()
    columns = ["nummer: number | 1, 2", "alter: number"]
    table = dmn(columns, ["rfb: boolean"], [["-", "-", "true"]], name="rechtsfolgenbelehrung")
    (folder / "neu.dmn").write_bytes(table)

    told = ready("deploy", ok=False).stderr
    assert "rechtsfolgenbelehrung, Fassung ab" in told
    for wrong in ("„textfassung“", "„quelle“", "„nummer“ = 3", "gibt „alter“ nicht an"):
        assert wrong in told
    application = bootstrap(Settings.from_environment(environment))
    assert [refused.code for refused in application.deploy_processes()] == ["rule_tables_unfit"]
    with application.db.read() as session:
        assert len(engine.table_rows(session, "rechtsfolgenbelehrung")) == 2
    application.db.dispose()


def test_deploy_tells_of_a_table_that_does_not_count_because_a_person_recorded_another(
    ready: Run, environment: dict[str, str], processes: Path
) -> None:
    def table(way: str) -> bytes:
        return dmn(["anzahl: number"], ["weg: string"], [["-", f'"{way}"']], name="versand")

    (folder := processes / "kette/regeln").mkdir()
    (folder / "versand.dmn").write_bytes(table("brief"))
    application = bootstrap(Settings.from_environment(environment))
    with application.db.begin("jco.demo") as work:
        engine.keep_table(work, table("bote"))
    application.db.dispose()

    told = ready("deploy").stdout
    assert "HINWEIS Regeltabelle „versand“, Fassung ab" in told
    assert "nicht übernommen" in told
    assert "HINWEIS" not in ready("deploy", "--als", "jco.demo").stdout


def test_a_path_that_does_not_exist_is_told(run: Run, tmp_path: Path) -> None:
    assert "gibt es nicht" in run("check", tmp_path / "fehlt.bpmn", ok=False).stderr


def test_deploy_refuses_on_an_error_and_stores_nothing(run: Run, processes: Path) -> None:
    run("migrate")
    other = processes / "zweite/zweite.bpmn"
    other.parent.mkdir()
    other.write_text(KETTE.replace('id="Kette"', 'id="Zweite"'), encoding="utf-8")
    assert "Erfassen" in run("deploy", ok=False).stderr
    assert "Diesen Prozess gibt es nicht" in run("start", "Kette", "--als", "x", ok=False).stderr


def test_what_cannot_be_deployed_is_kept_as_a_draft_and_leaves_as_it_came(
    run: Run, processes: Path
) -> None:
    run("migrate")
    diagram = processes / "kette/kette.bpmn"
    came = KETTE.replace("'JCO@56.6'", "os.system('x')").encode()
    diagram.write_bytes(came)
    kept = answer(run("deploy", diagram, "--entwurf", "--json", "--als", "jco.demo"))
    assert [(row["entwurf"], row["von"]) for row in kept] == [("kette.bpmn", "jco.demo")]
    assert {finding["element"] for finding in kept[0]["befunde"]} >= {"Erfassen"}
    assert kept == answer(run("drafts", "--json"))
    assert run("drafts", "--ausgeben", "kette.bpmn").stdout_bytes == came
    assert "Diesen Prozess gibt es nicht" in run("start", "Kette", "--als", "x", ok=False).stderr


def test_a_draft_is_replaced_by_the_next_file_of_its_name_and_can_be_discarded(
    run: Run, processes: Path
) -> None:
    run("migrate")
    diagram = processes / "kette/kette.bpmn"
    for content in ("kein XML", KETTE):
        diagram.write_text(content, encoding="utf-8")
        run("deploy", diagram, "--entwurf")
    assert run("drafts").stdout.startswith("kette.bpmn: Entwurf vom ")
    assert run("drafts", "--ausgeben", "kette.bpmn").stdout == KETTE
    assert run("drafts", "--verwerfen", "kette.bpmn").stdout == "Keine Entwürfe.\n"
    assert (
        "Diesen Entwurf gibt es nicht"
        in run("drafts", "--verwerfen", "kette.bpmn", ok=False).stderr
    )


def test_deploying_the_same_again_keeps_the_version(run: Run) -> None:
    run("migrate")
    first = answer(run("deploy", "--json"))
    assert first == answer(run("deploy", "--json"))
    assert [(row["prozess"], row["version"]) for row in first] == [("Kette", 1)]


def test_a_case_from_start_to_end_by_command(ready: Run) -> None:
    started = answer(ready("start", "Kette", "--als", "egs.demo", "--json"))
    [task] = answer(ready("tasks", "--gruppe", "JCO@56.6", "--json"))
    assert (task["element"], task["vorgang"]) == ("Erfassen", started["vorgang"])
    form = ("--eingabe", '{"notiz": "Hallo"}')
    stranger = ready("complete", task["id"], "--als", "egs.demo", *form, ok=False)
    assert "JCO@56.6" in stranger.stderr
    empty = ready("complete", task["id"], "--als", "jco.demo", ok=False)
    assert "notiz" in empty.stderr
    done = answer(ready("complete", task["id"], "--als", "jco.demo", *form, "--json"))
    assert done["aufgabe"] == task["id"]
    again = ready("complete", task["id"], "--als", "jco2.demo", *form, ok=False)
    assert "jco.demo" in again.stderr
    assert answer(ready("tasks", "--json")) == []


def test_a_file_for_a_field_that_takes_none_is_refused(ready: Run, tmp_path: Path) -> None:
    ready("start", "Kette", "--als", "egs.demo")
    [task] = answer(ready("tasks", "--json"))
    (tmp_path / "brief.pdf").write_bytes(PDF)
    command = ("complete", task["id"], "--als", "jco.demo", "--datei")
    refused = ready(*command, f"notiz={tmp_path / 'brief.pdf'}", ok=False)
    assert "Ein Dateifeld „notiz“ hat das Formular nicht." in refused.stderr
    assert "gibt es nicht" in ready(*command, "notiz=/nirgends.pdf", ok=False).stderr
    assert len(answer(ready("tasks", "--json"))) == 1


def test_a_message_that_is_unknown_is_refused(ready: Run) -> None:
    ready("message", "Gibt_Es_Nicht", "--als", "egs.demo", ok=False)


@pytest.mark.parametrize("form", ["{kaputt", "[1, 2]"])
def test_input_that_is_no_json_object_is_told(ready: Run, form: str) -> None:
    result = ready("start", "Kette", "--als", "egs.demo", "--daten", form, ok=False)
    assert "JSON" in result.stderr


def test_training_moves_its_own_clock_and_what_is_due_happens(ready: Run) -> None:
    training = {"LAUFZETTEL_SCHULUNG": "1"}
    ready("migrate", **training)
    ready("deploy", **training)
    ready("start", "Kette", "--als", "egs.demo", **training)
    ready("start", "Kette", "--als", "egs.demo")
    assert answer(ready("schulung", "--vor", "P4D", "--json", **training))["erledigt"] == 1
    assert answer(ready("tasks", "--json", **training)) == []
    assert len(answer(ready("tasks", "--json"))) == 1, "the real database is another one"
    assert answer(ready("tick", "--json"))["erledigt"] == 0


def test_the_real_clock_cannot_be_moved(ready: Run) -> None:
    assert "Schulungsmodus" in ready("schulung", "--vor", "P3D", ok=False).stderr


def test_a_duration_that_is_none_is_told(ready: Run) -> None:
    training = {"LAUFZETTEL_SCHULUNG": "1"}
    ready("migrate", **training)
    assert "P3D" in ready("schulung", "--vor", "3 Tage", ok=False, **training).stderr


def test_an_account_is_made_with_a_password_shown_once(ready: Run) -> None:
    made = answer(ready("user", "tl2", "--neu", "Toni Probe", "--gruppe", "TL@56.6", "--json"))
    assert made["konten"] == [
        {"login": "tl2", "name": "Toni Probe", "gruppen": ["TL@56.6"], "aktiv": True}
    ]
    assert len(made["passwort"]) == 19
    assert answer(ready("user", "tl2", "--json"))["passwort"] is None
    renewed = answer(ready("user", "tl2", "--neu-passwort", "--json"))
    assert renewed["passwort"] != made["passwort"]
    assert answer(ready("user", "tl2", "--sperren", "--json"))["konten"][0]["aktiv"] is False


def test_all_demo_accounts_get_one_new_password(ready: Run) -> None:
    renewed = answer(ready("user", "--neu-passwort", "--json"))
    assert renewed["passwort"]


def test_an_unknown_account_is_told(ready: Run) -> None:
    assert "gibt es nicht" in ready("user", "niemand", ok=False).stderr


def test_rehearse_passes_only_if_every_expectation_holds(run: Run, processes: Path) -> None:
    [outcome] = answer(run("rehearse", processes, "--json"))
    assert outcome["ok"] is True
    assert outcome["titel"] == "Die Notiz wird erfasst"
    assert outcome["fehler"] == []
    assert outcome["ende"] == ["Ende"]
    assert outcome["daten"]["notiz"] == "Hallo"
    assert {"zeit", "prozess", "element", "art", "akteur"} == set(outcome["spur"][0])

    bad = processes / "kette/szenarien/schlecht.toml"
    bad.write_text(SCENARIO.format(end="Verfristet"), encoding="utf-8")
    outcomes = answer(run("rehearse", processes, "--json", ok=False))
    assert [outcome["ok"] for outcome in outcomes] == [True, False]
    assert outcomes[1]["fehler"] == [
        "Schritt 1: Erreichte Enden: es fehlen Verfristet, zu viel sind Ende."
    ]


def test_rehearse_plays_only_the_scenarios_that_are_named(run: Run, processes: Path) -> None:
    bad = processes / "kette/szenarien/schlecht.toml"
    bad.write_text(SCENARIO.format(end="Verfristet"), encoding="utf-8")
    good = processes / "kette/szenarien/gut.toml"
    assert len(answer(run("rehearse", processes, "--scenario", good, "--json"))) == 1


def test_rehearse_tries_a_changed_copy_instead_of_the_installed_process(
    run: Run, processes: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "entwurf"
    copy.mkdir()
    (copy / "kette.bpmn").write_text(KETTE.replace('"Ende"', '"Schluss"'), encoding="utf-8")
    (copy / "formulare").symlink_to(processes / "kette/formulare")
    scenario = tmp_path / "neu.toml"
    scenario.write_text(SCENARIO.format(end="Schluss"), encoding="utf-8")
    run("rehearse", copy, "--scenario", scenario)
    run("rehearse", processes, "--scenario", scenario, ok=False)


def test_rehearse_tells_why_a_process_cannot_be_deployed(run: Run, processes: Path) -> None:
    (processes / "kette/formulare/Erfassen.json").unlink()
    [outcome] = answer(run("rehearse", processes, "--json", ok=False))
    assert "Erfassen" in outcome["fehler"][0]


def test_rehearse_without_any_scenario_proves_nothing(run: Run, processes: Path) -> None:
    (processes / "kette/szenarien/gut.toml").unlink()
    run("rehearse", processes, ok=False)


def test_rehearse_tells_what_is_wrong_with_a_scenario(run: Run, processes: Path) -> None:
    (processes / "kette/szenarien/gut.toml").write_text("titel = 1", encoding="utf-8")
    [outcome] = answer(run("rehearse", processes, "--json", ok=False))
    assert outcome["fehler"][0] == (
        "„titel“ hat den Wert 1; erwartet wird ein Text in Anführungszeichen. "
        "Prüfen Sie die Schreibweise."
    )


@pytest.mark.parametrize("value", UNUSABLE_VALUES)
def test_a_value_that_json_does_not_know_is_refused_in_a_sentence(ready: Run, value: str) -> None:
    refused = ready("start", "Kette", "--als", "jco.demo", "--daten", value, ok=False)
    assert refused.stderr.startswith("Das JSON enthält einen Wert, den es hier nicht gibt")
    assert answer(ready("tasks", "--json")) == []


def test_a_file_of_data_may_start_with_a_byte_order_mark(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "daten.json").write_bytes(b"\xef\xbb\xbf{}")
    ready("start", "Kette", "--als", "jco.demo", "--daten", f"@{tmp_path}/daten.json")


def test_a_file_of_data_that_is_no_text_is_refused_in_a_sentence(
    ready: Run, tmp_path: Path
) -> None:
    (tmp_path / "daten.json").write_bytes(b'{"a": "\xff"}')
    for named, sentence in ((tmp_path / "daten.json", "kein Text in UTF-8"), (tmp_path, "lesbar")):
        refused = ready("start", "Kette", "--als", "jco.demo", "--daten", f"@{named}", ok=False)
        assert sentence in refused.stderr


def test_versions_are_planned_listed_ended_and_withdrawn_by_command(ready: Run) -> None:
    begins, ends = "2090-07-01", "2090-12-31"
    (planned,) = answer(ready("deploy", "--gueltig-ab", begins, "--gueltig-bis", ends, "--json"))
    assert planned["version"] == 2
    assert planned["gueltig_ab"] == "2090-07-01T00:00:00+02:00"
    assert planned["gueltig_bis"] == "2091-01-01T00:00:00+01:00"
    assert planned["hinweise"] == [
        "Version 2 und Version 1 gelten eine Zeit lang beide. In Kraft ist dann Version 2."
    ]
    listed = answer(ready("versionen", "Kette", "--json"))
    assert [(row["version"], row["stand"]) for row in listed] == [(2, "geplant"), (1, "in Kraft")]

    told = ready("version-zurueckziehen", "Kette", 2, "--grund", "Irrtum").stdout
    assert "Version 2: zurückgezogen" in told
    refused = ready("version-beenden", "Kette", 1, "--grund", "Entfällt", "--am", begins, ok=False)
    assert "ist dann die einzige" in refused.stderr
    ready("version-beenden", "Kette", 1, "--grund", "x", "--am", begins, "--ohne-nachfolge")
    (_, first) = answer(ready("versionen", "Kette", "--json"))
    assert first["gueltig_bis"] == "2090-07-02T00:00:00+02:00"
    assert [change["grund"] for change in first["aenderungen"]] == ["x"]
    assert (
        "Kette“ hat keine Version 9"
        in ready("version-beenden", "Kette", 9, "--grund", "x", ok=False).stderr
    )
    assert "ist kein Tag" in ready("deploy", "--gueltig-ab", "morgen", ok=False).stderr


def test_where_something_is_used_is_told_by_command(ready: Run) -> None:
    assert answer(ready("wo-verwendet", "Kette", "--json")) == []
    assert "Wird nirgends verwendet." in ready("wo-verwendet", "nachricht:Nie").stdout
    assert "lässt sich nicht suchen" in ready("wo-verwendet", "farbe:rot", ok=False).stderr


def test_two_versions_are_compared_by_command(ready: Run, processes: Path) -> None:
    diagram = processes / "kette/kette.bpmn"
    diagram.write_text(KETTE.replace("P3D", "P5D"), encoding="utf-8")
    ready("deploy")

    told = ready("vergleiche", "Kette", "--von", 1, "--bis", 2).stdout
    assert told == (
        "Fristen\n  Frist „Frist“ an „Notiz erfassen“: 3 Tage → 5 Tage "
        "(Laufende Fristen behalten ihren Zeitpunkt.)\n"
    )
    (row,) = answer(ready("vergleiche", "Kette", "--von", 1, "--bis", 2, "--json"))
    assert (row["bereich"], row["kennung"], row["element"]) == ("fristen", "timer", "Frist")
    assert (row["alt"], row["neu"]) == ("P3D", "P5D")
    assert ready("vergleiche", "Kette", "--von", 2, "--bis", 2).stdout == "Kein Unterschied.\n"
    assert (
        "keine Version 9"
        in ready(*("vergleiche", "Kette", "--von", 1, "--bis", 9), ok=False).stderr
    )


def test_two_files_are_compared_by_command(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "alt.bpmn", tmp_path / "neu.bpmn"
    old.write_text(KETTE, encoding="utf-8")
    new.write_text(KETTE.replace('name="Ende"', 'name="Fertig"'), encoding="utf-8")

    told = run("vergleiche", old, new).stdout
    assert told == "Ablauf\n  Ende „Fertig“: Bezeichnung: Ende → Fertig\n"
    assert "mit „--von“ und „--bis“" in run("vergleiche", old, ok=False).stderr
    assert "gibt es nicht" in run("vergleiche", old, tmp_path / "weg", ok=False).stderr
    new.write_text("<", encoding="utf-8")
    assert "FEHLER" in run("vergleiche", old, new, ok=False).stderr


def test_parameters_and_letter_texts_are_read_by_command(ready: Run) -> None:
    known = {row["name"]: row for row in answer(ready("parameter", "--json"))}
    assert (known["telefonfrist"]["wert"], known["telefonfrist"]["standort"]) == (2, None)
    assert "rechtsfolgenbelehrung" not in known
    assert "Telefonfrist: 2 Arbeitstage, ab 01.01.2020" in ready("parameter", "telefonfrist").stdout
    assert "Diesen Parameter gibt es nicht" in ready("parameter", "nie", ok=False).stderr

    texts = {row["schluessel"]: row for row in answer(ready("texte", "--json"))}
    assert texts["einladung_1"]["freigegeben_von"] is None
    assert "Mustertext, rechtlich zu prüfen" in ready("texte").stdout
    [version] = answer(ready("texte", "einladung_1", "--json"))
    assert (version["fassung"], "{meldezweck}" in version["text"]) == ("2025-1", True)
