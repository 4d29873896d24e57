"""Freigabe: two people sign what both have read, and the version comes into force by itself."""

from __future__ import annotations

from datetime import timedelta

import engine
from engine.bundles import DIAGRAM, scenario_part
from engine.draft_models import ScenarioResult
from tests.webui.conftest import Office

SCENARIO = b'titel = "Beratung"\n'


def drafted(office: Office, *, tried: bool = True, ok: bool = True) -> str:
    """A draft that giebel changed, with a scenario that was played with this content."""
    with office.db.begin("giebel") as work:
        draft = engine.open_draft(work, "Probe_Beratung")
        came = engine.draft_bundle(work.session, draft.id).xml
        changed = came.replace("Gespräch führen".encode(), "Gespräch vorbereiten".encode(), 1)
        engine.write_draft(
            work, draft.id, draft.head, {DIAGRAM: changed, scenario_part("beratung"): SCENARIO}
        )
        digest = engine.readiness(work.session, office.db.runtime, draft.id).content_digest
        if tried:
            work.session.add(
                ScenarioResult(
                    content_digest=digest,
                    scenario="beratung",
                    ok=ok,
                    outcome={},
                    milliseconds=1,
                    at=work.now,
                    by="giebel",
                )
            )
        return draft.id


def submitted(office: Office) -> str:
    draft = drafted(office)
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/freigabe")
    page = client.submit(
        page, f"/entwuerfe/{draft}/vorlegen", {"gelesen": "ja", "bemerkung": "Wunsch der Teams"}
    )
    assert "Vorgelegt." in page.text
    return draft


def test_an_author_submits_and_somebody_else_releases_from_a_day_on(office: Office) -> None:
    draft = submitted(office)
    client = office.client("fdl")
    page = client.get(f"/entwuerfe/{draft}/freigabe")
    assert "Sie sind dran" in page.text
    assert "Wunsch der Teams" in page.text

    page = client.submit(
        page,
        f"/entwuerfe/{draft}/freigeben",
        {"gelesen": "ja", "ab": "zeitpunkt", "tag": "2025-03-04"},
    )

    assert "Version 2 ist freigegeben, gültig ab Di, 04.03.2025, 0:00." in page.text
    assert "Nachgerechnet: Die Version ist, was unterschrieben wurde." in page.text
    first = office.start()
    office.clock.set(office.clock.now() + timedelta(days=1))
    second = office.start()
    with office.db.read() as session:
        versions = {v.id: v.version for v in engine.validity.versions(session, "Probe_Beratung")}
        assert [versions[engine.instance(session, i).definition_id] for i in (first, second)] == [
            1,
            2,
        ]


def test_what_is_declared_are_the_words_of_the_page_whatever_the_form_says(office: Office) -> None:
    draft = drafted(office)
    client, path = office.client("giebel"), f"/entwuerfe/{draft}/vorlegen"
    page = client.get(f"/entwuerfe/{draft}/freigabe")
    client.submit(page, path, {"gelesen": "ja", "erklaerung": "Ich habe nichts gelesen."})

    with office.db.read() as session:
        digest = engine.readiness(session, office.db.runtime, draft).content_digest
        [signature] = engine.signatures_of(session, draft, digest)
    assert signature.declaration == "Ich habe die 2 Änderungen gelesen."
    assert signature.declaration in page.text


def test_an_author_is_offered_no_release_and_is_refused_one(office: Office) -> None:
    draft = submitted(office)
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/freigabe")
    assert "Von Ihnen ist nichts nötig" in page.text
    fields = office.client("fdl").get(f"/entwuerfe/{draft}/freigabe")
    sent = {**fields.form(f"/entwuerfe/{draft}/freigeben"), "gelesen": "ja", "ab": "sofort"}
    token = page.form("/abmelden")["csrf_token"]
    refused = client.post(
        f"/entwuerfe/{draft}/freigeben", {**sent, "csrf_token": token}, status=422
    )
    assert "Freigeben muss ihn eine andere Person." in refused.text
    with office.db.read() as session:
        assert len(engine.validity.versions(session, "Probe_Beratung")) == 1


def test_what_is_missing_stands_at_its_field_and_nothing_is_signed(office: Office) -> None:
    draft = submitted(office)
    client, path = office.client("fdl"), f"/entwuerfe/{draft}/freigeben"
    page = client.get(f"/entwuerfe/{draft}/freigabe")
    for sent, told in (
        ({"ab": "sofort"}, "Bestätigen Sie, dass Sie die Änderungen gelesen haben."),
        ({"gelesen": "ja"}, "Gültig ab: Diese Angabe fehlt."),
        ({"gelesen": "ja", "ab": "zeitpunkt", "tag": "31.02.2025"}, "Den 31.02.2025 gibt es nicht"),
        ({"gelesen": "ja", "ab": "zeitpunkt", "tag": "2025-03-02"}, "Gültig ab"),
    ):
        refused = client.submit(page, path, sent, status=422)
        assert told in refused.text
        assert "Unterschrieben wurde nichts." in refused.text


def test_a_draft_is_returned_with_a_remark_that_its_author_reads(office: Office) -> None:
    draft = submitted(office)
    client = office.client("fdl")
    page = client.get(f"/entwuerfe/{draft}/freigabe")
    sent = {**page.form(f"/entwuerfe/{draft}/freigeben"), "bemerkung": "Bitte die Frist prüfen"}
    client.post(f"/entwuerfe/{draft}/zurueckgeben", sent)

    page = office.client("giebel").get(f"/entwuerfe/{draft}/freigabe")
    assert "zurückgegeben: Bitte die Frist prüfen" in page.text
    assert "Unterschreiben und vorlegen" in page.text


def test_the_quality_management_signs_after_the_release(office: Office) -> None:
    draft = submitted(office)
    client = office.client("fdl")
    page = client.get(f"/entwuerfe/{draft}/freigabe")
    client.submit(page, f"/entwuerfe/{draft}/freigeben", {"gelesen": "ja", "ab": "sofort"})
    quirin = office.client("quirin")
    version = quirin.get("/prozesse/Probe_Beratung/2")
    assert "QM-Freigabe ausstehend" in version.text
    page = quirin.get(f"/entwuerfe/{draft}/freigabe")
    page = quirin.submit(page, f"/entwuerfe/{draft}/qm-unterschrift", {"gelesen": "ja"})
    assert "Für das Qualitätsmanagement unterschrieben." in page.text
    assert "QM-Freigabe ausstehend" not in quirin.get("/prozesse/Probe_Beratung/2").text


def test_what_hinders_stands_first_with_the_way_out(office: Office) -> None:
    draft = drafted(office, ok=False)
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/freigabe")
    assert "fehlt: Szenarien: 1 von 1 nicht bestanden beratung" in page.text
    assert "Noch nicht möglich: 1 Szenario nicht bestanden." in page.text
    refused = client.submit(page, f"/entwuerfe/{draft}/vorlegen", {"gelesen": "ja"}, status=422)
    assert "Nicht bestanden: beratung." in refused.text


def test_the_checksums_are_what_sha256sum_writes(office: Office) -> None:
    text = office.client("quirin").client.get("/prozesse/Probe_Beratung/1/pruefsummen.txt").text
    names = [line.split("  ")[1] for line in text.splitlines()]
    assert "diagramm.bpmn" in names
    assert names == sorted(names)
