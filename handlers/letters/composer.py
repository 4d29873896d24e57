"""Puts a letter together: texts in force, filled with the facts, in the shape the template reads.

The result is stored with the letter and never composed again: what was sent stays what it was, even
after a text, an address or a name has changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from handlers.domain.legal_notice import LegalNotice
from handlers.domain.letter_texts import LetterText, text_in_force, text_version
from handlers.letters.dates import long_date
from handlers.letters.kinds import LetterKind
from handlers.letters.wording import Block, Value, blocks, fill

NOTICE = "rechtsfolgenbelehrung"
REMEDY = "rechtsbehelf_meldeaufforderung"


@dataclass(frozen=True)
class Sender:
    """The site that writes. `address` is one line per entry."""

    authority: str
    unit: str
    address: tuple[str, ...]
    phone: str
    email: str
    hours: tuple[str, ...]

    @property
    def one_line(self) -> str:
        """Authority and address for the window's return line and the Rechtsbehelfsbelehrung."""
        return ", ".join((self.authority, self.unit, *self.address))


@dataclass(frozen=True)
class Recipient:
    """Who gets the letter; no `address` means it is handed over."""

    name: str
    address: tuple[str, ...]
    large_print: bool = False


@dataclass(frozen=True)
class Contact:
    """Who answers questions and signs."""

    name: str
    role: str
    phone: str
    email: str


@dataclass(frozen=True)
class Order:
    """Everything a letter is made of, as facts."""

    kind: LetterKind
    day: date
    file_number: str
    sender: Sender
    recipient: Recipient
    contact: Contact
    values: Mapping[str, Value] = field(default_factory=dict)
    notice: LegalNotice | None = None
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Composed:
    """The content for the template, and which text versions went into it."""

    content: dict[str, Any]
    versions: dict[str, str]
    subject: str


def compose(session: Session, order: Order) -> Composed:
    """Compose a letter from the texts in force on its day."""
    body = text_in_force(session, order.kind.code, order.day)
    return composed(order, body, list(_annex(session, order)))


def composed(order: Order, body: LetterText, annex: Sequence[LetterText]) -> Composed:
    """Compose a letter from a text and what follows the signature."""
    texts = [body, *annex]
    values = {**order.values, "telefon": order.contact.phone or order.sender.phone}
    values["behoerde_anschrift"] = order.sender.one_line
    subject = fill(body.subject, values)
    content = {
        **_frame(order),
        "title": f"{order.kind.label}: {subject}",
        "subject": subject,
        "blocks": blocks(body.body, values),
        "annex": [block for text in annex for block in _section(text, values)],
        "draft_mark": next((text.draft_mark for text in texts if text.draft_mark), ""),
    }
    return Composed(content, {text.key: text.version for text in texts}, subject)


def _annex(session: Session, order: Order) -> Iterable[LetterText]:
    """What follows the signature: first the consequences, then the remedy."""
    if order.notice is not None and order.notice.rfb:
        yield text_version(session, NOTICE, order.notice.text_version)
    if order.kind.summons:
        yield text_in_force(session, REMEDY, order.day)


def _section(text: LetterText, values: Mapping[str, Value]) -> list[Block]:
    return [{"kind": "heading", "text": text.subject}, *blocks(text.body, values)]


def _frame(order: Order) -> dict[str, Any]:
    """Letterhead, window, information block and foot."""
    sender, contact = order.sender, order.contact
    signature = ", ".join(part for part in (contact.name, contact.role) if part)
    reference = {
        "Aktenzeichen": order.file_number,
        "Auskunft gibt": contact.name,
        "Telefon": contact.phone or sender.phone,
        "E-Mail": contact.email or sender.email,
        "Datum": long_date(order.day),
    }
    return {
        "keywords": [order.kind.code],
        "running_reference": f"{order.file_number} · {long_date(order.day)}",
        "large_print": order.recipient.large_print,
        "sender": {
            "authority": sender.authority,
            "unit": sender.unit,
            "return_line": " · ".join((sender.authority, *sender.address)),
        },
        "delivery_note": "" if order.recipient.address else "Persönlich übergeben",
        "recipient": [order.recipient.name, *order.recipient.address],
        "reference": [{"label": k, "value": v} for k, v in reference.items() if v],
        "salutation": f"Guten Tag {order.recipient.name},",
        # § 33 III SGB X: the name is enough, a written act needs no signature by hand.
        "closing": ["Mit freundlichen Grüßen", "Im Auftrag", "", signature],
        "enclosures": list(order.enclosures),
        "footer": [
            [sender.authority, sender.unit, ", ".join(sender.address)],
            [f"Telefon {sender.phone}", sender.email],
            ["Öffnungszeiten", *sender.hours] if sender.hours else [],
        ],
    }
