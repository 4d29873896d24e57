"""A form's file is changed where it was touched; everything else keeps its bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Conflict, NotFound, Rejected
from engine.forms import Form
from engine.forms.adopting import adopt, merge
from engine.forms.document import FormDocument, copied_form, new_form, speaking_key
from engine.forms.json_text import parsed, rewritten, same

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("processes/*/formulare/*.json"))
DENSE = (ROOT / "tests/webui/data/beratung/formulare/Z10_Gespraech.json").read_bytes()
FOREIGN = b"""{
\t"type": "default", "schemaVersion" : 4,
\t"components": [
\t\t{ "id": "A", "type": "textfield", "key": "a", "label": "A", "fremd": {"x": 1.50} },

\t\t{ "id": "B", "type": "textfield", "key": "b", "label": "\\u00dc" }
\t]
}"""


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_an_untouched_form_keeps_its_bytes(file: Path) -> None:
    content = file.read_bytes()

    assert FormDocument(content).content == content


def lines_changed(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    old, new = before.decode().splitlines(), after.decode().splitlines()
    return [one for one in old if one not in new], [one for one in new if one not in old]


def test_one_changed_label_changes_one_line_of_a_dense_file() -> None:
    document = FormDocument(DENSE)
    document.put("c3", {**document.entry("c3").component, "label": "Befund"})

    gone, new = lines_changed(DENSE, document.content)

    assert (len(gone), len(new)) == (1, 1)
    assert new[0] == gone[0].replace('"label": "Ergebnis"', '"label": "Befund"')


def test_what_we_do_not_know_and_how_it_is_written_stays() -> None:
    document = FormDocument(FOREIGN)
    document.put("B", {**document.entry("B").component, "label": "Ö", "description": "Hilfe"})

    content = document.content.decode()

    assert '"schemaVersion" : 4' in content
    assert '"fremd": {"x": 1.50} },\n\n' in content
    assert '"label": "\\u00d6", "description": "Hilfe" }' in content


def test_a_removed_and_a_new_field_leave_the_others_alone() -> None:
    document = FormDocument(FOREIGN)
    document.remove("A")
    document.insert({"type": "number", "id": "C", "key": "c", "label": "C"}, "B")

    content = document.content
    first, second = parsed(content)["components"]

    assert (first["id"], second["id"]) == ("B", "C")
    assert b'\n\t\t{ "id": "B", "type": "textfield", "key": "b", "label": "\\u00dc" },' in content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"a": 1}', {"a": True}),
        ("[]", [1, {"b": []}]),
        ('{"a":{"b":[1,2,3]}}', {"a": {"b": [3, 1]}, "c": None}),
        ('[{"id": 1, "x": 2}, {"id": 2}]', [{"id": 2}, {"id": 1}]),
        ('{\n  "a": [\n    1\n  ]\n}\n', {"a": [], "b": {"c": "ä"}}),
        ('{"a": 1, "a": 2}', {"a": 3}),
    ],
)
def test_the_new_text_always_means_what_was_wanted(old: str, new: Any) -> None:
    assert same(json.loads(rewritten(old.encode(), new)), new)


@pytest.mark.parametrize("content", [b"", b"{", b"[1,", b'{"a" 1}', b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(Rejected, match="form_file_unreadable"):
        rewritten(content, {})
    with pytest.raises(Rejected, match="form_file_unreadable"):
        FormDocument(content)


def test_fields_are_found_by_their_id_or_where_they_stand() -> None:
    nameless = [{"type": "textfield", "key": "a"}, {"type": "textfield", "key": "b"}]
    twice = {"type": "group", "id": "G", "components": [{"type": "text", "id": "G"}]}
    document = FormDocument(json.dumps({"components": [*nameless, twice]}).encode())

    assert [entry.name for entry in document.entries()] == ["~0", "~1", "~2", "~2-0"]
    assert document.entry("~2-0").inside == "~2"
    with pytest.raises(NotFound):
        document.entry("G")


def test_fields_move_among_their_neighbours_and_into_groups() -> None:
    document = FormDocument(DENSE)

    assert document.move("c4", down=True) == "c4"
    assert [entry.name for entry in document.entries()][4:6] == ["c5", "c4"]
    document.move_into("c4", "c9")
    assert document.entry("c4").inside == "c9"
    with pytest.raises(Rejected, match="form_field_at_the_edge"):
        document.move("t1", down=False)
    with pytest.raises(Rejected, match="form_field_into_itself"):
        document.move_into("c9", "c9")
    with pytest.raises(Rejected, match="form_field_no_container"):
        document.move_into("c4", "c1")


def test_a_new_form_is_one_that_loads_and_a_copy_bears_its_own_name() -> None:
    content = new_form("Z45_Rueckruf", "Rückruf")

    assert Form.load(content).title == "Rückruf"
    assert parsed(copied_form(DENSE, "Zwei", "Gespräch"))["id"] == "Zwei"
    assert lines_changed(DENSE, copied_form(DENSE, "Zwei", "Gespräch"))[1] == [
        '{"type": "default", "id": "Zwei", "title": "Gespräch", "components": ['
    ]


def test_a_key_is_made_of_the_label_and_never_taken() -> None:
    assert speaking_key("Rückruf am (falls gewünscht)", set()) == "rueckruf"
    assert speaking_key("Größe", {"groesse", "groesse_2"}) == "groesse_3"
    assert speaking_key("2. Versuch", set()) == "feld_2_versuch"
    assert speaking_key("Heute", set()) == "heute_2"
    assert speaking_key("Not", set()) == "not_2"


def test_a_form_in_the_making_is_read_without_its_broken_fields() -> None:
    broken = DENSE.replace(b'"key": "ergebnis"', b'"key": "er gebnis"')

    form, problems = Form.sketch(broken)

    assert [problem.code for problem in problems] == ["form_key_invalid"]
    assert "weiter" in form.inputs
    assert "er gebnis" not in form.inputs


def test_a_form_nested_without_end_is_refused_when_it_is_copied() -> None:
    group = b'{"type": "group", "components": ['
    deep = b'{"components": [' + group * 300 + b"]}" * 301

    with pytest.raises(Rejected):
        copied_form(deep, "Kopie", "Kopie")


def test_a_version_from_before_a_rule_still_loads() -> None:
    old = DENSE.replace(b'"minLength": 20', b'"minLength": 20, "maxLength": 10')

    assert Form.load(old).inputs["ergebnis"].max_length == 10
    assert [problem.code for problem in Form.sketch(old)[1]] == ["form_limits_reversed"]


@pytest.mark.parametrize("key", ["heute", "jetzt", "true", "null", "not", "if"])
def test_a_key_that_no_expression_could_read_is_found_but_a_version_with_it_runs(key: str) -> None:
    old = DENSE.replace(b'"key": "ergebnis"', f'"key": "{key}"'.encode())

    assert key in Form.load(old).inputs
    assert [problem.code for problem in Form.sketch(old)[1]] == ["form_key_reserved"]


def exported(stored: bytes) -> dict[str, Any]:
    """What form-js exports of a form: rows for every field, its own version, keys in its order."""
    form: dict[str, Any] = json.loads(stored)

    def laid_out(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
        made = []
        for number, one in enumerate(components):
            each = {key: value for key, value in one.items() if key != "auch"}
            each["layout"] = {"row": f"Row_{number}", "columns": None, **each.get("layout", {})}
            if "components" in each:
                each["components"] = laid_out(each["components"])
            made.append(dict(sorted(each.items())))
        return made

    return {**form, "schemaVersion": 19, "components": laid_out(form["components"])}


def test_an_export_without_a_change_changes_nothing() -> None:
    before = exported(DENSE)

    assert adopt(DENSE, before, json.loads(json.dumps(before))) == DENSE


def test_only_what_was_drawn_gets_into_the_file() -> None:
    before, after = exported(DENSE), exported(DENSE)
    inside = after["components"]
    inside[3]["label"] = "Befund"
    inside[3]["validate"] = {"required": True}
    inside.insert(0, inside.pop(7))
    inside.append({"type": "number", "id": "Neu", "key": "n", "label": "N", "layout": {"row": "R"}})
    del inside[2]

    content = adopt(DENSE, before, after)

    components = parsed(content)["components"]
    old = {one["id"]: one for one in json.loads(DENSE)["components"]}
    assert [one["id"] for one in components] == [
        "c7",
        "t1",
        "c2",
        "c3",
        "c4",
        "c5",
        "c6",
        *("c8", "c9", "Neu"),
    ]
    assert components[3] == {**old["c3"], "label": "Befund", "validate": {"required": True}}
    assert components[-1] == {"type": "number", "id": "Neu", "key": "n", "label": "N"}
    assert same(components[0], old["c7"])
    kept = {line.strip().rstrip(",") for line in content.decode().splitlines()}
    assert len([one for one in DENSE.decode().splitlines() if one.strip().rstrip(",") in kept]) > 7


def test_fields_side_by_side_keep_their_row_and_lose_it_apart() -> None:
    before, after = exported(DENSE), exported(DENSE)
    for at in (4, 5):
        after["components"][at]["layout"] = {"row": "Row_x", "columns": None}
    beside = adopt(DENSE, before, after)
    assert [one.get("layout") for one in parsed(beside)["components"][4:6]] == [
        {"row": "Row_x", "columns": None}
    ] * 2

    assert same(parsed(adopt(beside, after, before)), parsed(DENSE))


def test_a_field_drawn_into_a_new_group_keeps_what_the_editor_does_not_know() -> None:
    stored = DENSE.replace(b'"label": "Nein"}]', b'"label": "Nein"}], "auch": "x"', 1)
    before, after = exported(stored), exported(stored)
    group = {"type": "group", "id": "G", "label": "G", "components": [after["components"].pop(1)]}
    after["components"].append(group)

    inside = parsed(adopt(stored, before, after))["components"][-1]

    assert inside["id"] == "G"
    assert inside["components"][0]["auch"] == "x"


def test_an_export_of_another_form_is_refused() -> None:
    before = exported(DENSE)
    fewer = {**before, "components": before["components"][1:]}

    with pytest.raises(Rejected, match="form_export_of_another"):
        adopt(DENSE, fewer, fewer)
    with pytest.raises(Rejected, match="form_export_of_another"):
        adopt(DENSE, [], {})


def edited(content: bytes, *changes: tuple[str, dict[str, Any]]) -> bytes:
    document = FormDocument(content)
    for name, more in changes:
        document.put(name, {**document.entry(name).component, **more})
    return document.content


def test_two_who_changed_different_fields_are_brought_together() -> None:
    ours = FormDocument(edited(DENSE, ("c3", {"label": "Unsere"})))
    ours.insert({"type": "text", "id": "u", "text": "u"}, "c3")
    theirs = FormDocument(edited(DENSE, ("c11", {"label": "Ihre"})))
    theirs.insert({"type": "text", "id": "i", "text": "i"}, "c1")
    theirs.remove("c5")
    theirs.move_into("c8", "c9")

    merged = FormDocument(merge(DENSE, ours.content, theirs.content))

    names = [entry.name for entry in merged.entries()]
    assert names == [
        "t1",
        "c1",
        "i",
        "c2",
        "c3",
        "u",
        "c4",
        "c6",
        "c7",
        *("c9", "c10", "c11", "c8"),
    ]
    assert merged.entry("c3").component["label"] == "Unsere"
    assert merged.entry("c11").component["label"] == "Ihre"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (edited(DENSE, ("c3", {"label": "A"})), edited(DENSE, ("c3", {"description": "B"}))),
        (edited(DENSE, ("c3", {"label": "A"})), DENSE.replace(b"Beratung", b"") + b"x"),
        (
            DENSE.replace(b'"title": "Gespr', b'"title": "X'),
            DENSE.replace(b'"title": "', b'"title": "Y'),
        ),
    ],
)
def test_who_changed_the_same_is_told_and_nothing_is_merged(ours: bytes, theirs: bytes) -> None:
    with pytest.raises(Conflict, match="draft_clash"):
        merge(DENSE, ours, theirs)
