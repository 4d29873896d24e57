"""What a new wording must hold to before it is proposed: marks, placeholders, law.

A line that the letter would swallow, a brace that stays open, a placeholder that nobody fills: all
of it is refused with its line, because a running case would stop at it.
"""

from __future__ import annotations

import re

from engine.errors import Rejected
from handlers.domain.print_font import check_printable
from handlers.letters.text_catalogue import TextKind
from handlers.letters.wording import PLACEHOLDER, ROW, STRONG, placeholders

LONGEST_BODY = 20_000
LONGEST_SUBJECT = 200
_FOREIGN = (
    (re.compile(r"</?[A-Za-z!][^>]{0,80}>"), "HTML"),
    (re.compile(r"(?m)^ {0,3}#{2,}"), "##"),
    (re.compile(r"`"), "`"),
    (re.compile(r"\]\("), "[…](…)"),
    (re.compile(r"(?<!\w)__|__(?!\w)"), "__"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SHOWN = 60
_MARKS = ("# ", "- ", "| ", "~ ")


def check_subject(kind: TextKind, subject: str) -> None:
    """Raise `Rejected` unless the subject is one line that can be filled."""
    if not subject.strip():
        raise Rejected("text_subject_empty")
    if len(subject) > LONGEST_SUBJECT:
        raise Rejected("text_subject_too_long", length=len(subject), limit=LONGEST_SUBJECT)
    if "\n" in subject or "**" in subject:
        raise Rejected("text_subject_marks")
    _check_characters(subject)
    _check_placeholders(kind, subject)


def check_body(kind: TextKind, body: str) -> None:
    """Raise `Rejected` unless the letter can be made of it as it is written."""
    if not body.strip():
        raise Rejected("text_body_empty")
    if len(body) > LONGEST_BODY:
        raise Rejected("text_body_too_long", length=len(body), limit=LONGEST_BODY)
    _check_characters(body)
    _check_placeholders(kind, body)
    for first, paragraph in _paragraphs(body):
        _check_paragraph(first, paragraph, is_phrase=bool(kind.stands_in))
    missing = kind.required - placeholders(body)
    if missing:
        raise Rejected("text_required_missing", names=[f"{{{name}}}" for name in sorted(missing)])


def _check_characters(text: str) -> None:
    if _CONTROL.search(text):
        raise Rejected("text_control_character")
    for pattern, mark in _FOREIGN:
        found = pattern.search(text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            raise Rejected("text_foreign_mark", mark=mark, line=line)
    check_printable(text)


def _check_placeholders(kind: TextKind, text: str) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        if re.search(r"[{}]", PLACEHOLDER.sub("", line)):
            raise Rejected("text_brace_open", line=number, text=line.strip()[:_SHOWN])
    unknown = sorted(placeholders(text) - set(kind.placeholders))
    if unknown:
        known = [f"{{{name}}}" for name in kind.placeholders]
        raise Rejected(
            "text_placeholder_unknown", name=f"{{{unknown[0]}}}", known=known or ["keine"]
        )


def _paragraphs(body: str) -> list[tuple[int, list[str]]]:
    """The paragraphs with the number of their first line, as the letter reads them."""
    found: list[tuple[int, list[str]]] = []
    open_paragraph = False
    for number, line in enumerate(body.splitlines(), start=1):
        if not line.strip():
            open_paragraph = False
            continue
        if not open_paragraph:
            found.append((number, []))
            open_paragraph = True
        found[-1][1].append(line.strip())
    return found


def _check_paragraph(first: int, lines: list[str], *, is_phrase: bool) -> None:
    if is_phrase and (first > 1 or lines[0][:2] in _MARKS or any("**" in line for line in lines)):
        raise Rejected("text_phrase_marks", line=first)
    mark = lines[0][:2] if lines[0][:2] in _MARKS else ""
    if mark == "# " and len(lines) > 1:
        raise Rejected("text_heading_not_alone", line=first)
    for number, line in enumerate(lines, start=first):
        if mark == "| " and not ROW.fullmatch(line):
            raise Rejected("text_row_unreadable", line=number, text=line[:_SHOWN])
        if mark == "- " and not line.startswith("- "):
            raise Rejected("text_list_mixed", line=number, text=line[:_SHOWN])
        if mark not in ("- ", "| ") and number > first and line[:2] in _MARKS:
            raise Rejected("text_blank_line_missing", line=number, text=line[:_SHOWN])
    _check_strong(first, mark, lines)


def _check_strong(first: int, mark: str, lines: list[str]) -> None:
    """Refuse marks that the letter would print: of an item or row each line is read by itself."""
    parts = lines if mark in ("- ", "| ") else [" ".join(lines)]
    for number, part in enumerate(parts, start=first):
        row = ROW.fullmatch(part) if mark == "| " else None
        label = row[1] if row else ""
        if "**" in label or PLACEHOLDER.search(label) or (mark == "# " and "**" in part):
            raise Rejected("text_mark_not_here", line=number)
        if "**" in STRONG.sub("", part):
            raise Rejected("text_strong_open", line=number)
