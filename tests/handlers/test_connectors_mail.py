"""Mail to a team's mailbox, against a real server on this machine."""

from __future__ import annotations

import smtplib
import socket
import ssl
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme

from engine import pump
from engine.db import Database
from engine.models import Incident, Job
from engine.registry import JobContext, Registry
from handlers.connectors.mail import (
    Mail,
    MailServer,
    MailServerMissing,
    mail_room,
    notify,
    send_mail,
)
from handlers.domain.supplements import supplements_of
from tests.databases import on_sqlite
from tests.handlers.letter_world import COACH, Office, call, open_office
from webui.bootstrap import filled_registry

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the test server still imports what Python has retired
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session

FOREVER = timedelta(days=1)
MAIL = Mail(
    to="team@example.org",
    subject_line="Kein freier Termin: 56.6-2025-00001",
    text="Bitte einen Termin vergeben.\n.\nÜber die Vertretung.",
    copies=("tl@example.org",),
)
JOB = JobContext(
    job_id="job-1",
    key="send_mail/activity-1",
    payload={**vars(MAIL), "copies": list(MAIL.copies)},
    attempt=1,
    now=datetime(2025, 3, 3, 8, 0, tzinfo=UTC),
)


class Mailbox:
    """What the server took; it refuses everything as long as `full`."""

    def __init__(self) -> None:
        self.full = False
        self.taken: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.full:
            return "452 Mailbox voll"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@pytest.fixture
def registry() -> Registry:
    return filled_registry()


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    mail_room.use(MailServer("127.0.0.1", port, "laufzettel@example.org", encryption="none"))
    yield box
    mail_room.use(None)
    controller.stop()


@dataclass(frozen=True)
class SecureMailbox:
    """A server that takes mail after STARTTLS only, and what it shows to prove itself."""

    box: Mailbox
    port: int
    certificate: Path

    def use(self, *, ca_file: Path | None, host: str = "localhost") -> None:
        trusted = str(ca_file) if ca_file else None
        sender = "laufzettel@example.org"
        mail_room.use(MailServer(host, self.port, sender, "starttls", ca_file=trusted))


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for a host name; return who vouches for it, and it with its key."""
    authority = trustme.CA()
    trusted, shown = folder / f"{name}-ca.pem", folder / f"{name}.pem"
    authority.cert_pem.write_to_path(str(trusted))
    authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(str(shown))
    return trusted, shown


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[SecureMailbox]:
    trusted, shown = certificate(tmp_path, "localhost")
    proof = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    proof.load_cert_chain(shown)
    box, port = Mailbox(), free_port()
    controller = Controller(
        box, hostname="127.0.0.1", port=port, tls_context=proof, require_starttls=True
    )
    controller.start()
    yield SecureMailbox(box, port, trusted)
    mail_room.use(None)
    controller.stop()


def order(office: Office) -> None:
    with office.db.begin(COACH) as work:
        notify(work, call(), office.subject, MAIL)


def test_a_mail_reaches_the_mailbox_and_its_copies(office: Office, mailbox: Mailbox) -> None:
    order(office)
    assert mailbox.taken == []
    pump.run_due_jobs(office.db)
    (message,) = mailbox.taken
    assert message["Subject"] == MAIL.subject_line
    assert message.get_content().replace("\r\n", "\n").strip() == MAIL.text
    assert mailbox.recipients == [["team@example.org", "tl@example.org"]]


def test_the_same_step_orders_one_mail(office: Office, mailbox: Mailbox) -> None:
    order(office)
    order(office)
    pump.run_due_jobs(office.db)
    assert len(mailbox.taken) == 1


def test_a_repeated_delivery_carries_the_same_id(mailbox: Mailbox) -> None:
    assert send_mail(JOB) == send_mail(JOB) == {"message_id": "<job-1@example.org>"}
    assert {message["Message-ID"] for message in mailbox.taken} == {"<job-1@example.org>"}


@on_sqlite
def test_a_refused_mail_is_tried_again_then_shown_to_a_person(
    office: Office, mailbox: Mailbox, clock: Any
) -> None:
    mailbox.full = True
    order(office)
    for _ in range(5):
        pump.run_due_jobs(office.db)
        clock.advance(FOREVER)
    with office.db.read() as session:
        (job,) = session.query(Job).all()
        (incident,) = session.query(Incident).all()
        assert (job.status, incident.status) == ("failed", "open")
        assert "team@example.org" not in f"{incident.code} {incident.detail}"
    assert mailbox.taken == []


def test_without_a_server_a_person_gets_the_mail_to_write(office: Office) -> None:
    order(office)
    assert pump.run_due_jobs(office.db) == 0
    with office.db.read() as session:
        (todo,) = supplements_of(session, office.case_id)
        assert (todo.system, todo.verb, todo.status) == ("Mail", "mail_senden", "offen")
        assert todo.payload["text"] == MAIL.text


def test_a_waiting_mail_is_not_lost_when_the_server_is_taken_away() -> None:
    with pytest.raises(MailServerMissing):
        send_mail(JOB)


def test_a_line_break_in_a_subject_cannot_add_a_header(mailbox: Mailbox) -> None:
    payload = {**JOB.payload, "subject_line": "Frage\nBcc: fremd@example.net"}
    with pytest.raises(ValueError, match="linefeed"):
        send_mail(JobContext("job-2", "k", payload, 1, JOB.now))
    assert mailbox.taken == []


def test_a_mail_travels_encrypted_to_a_server_the_house_trusts(
    office: Office, secure: SecureMailbox
) -> None:
    secure.use(ca_file=secure.certificate)
    order(office)
    pump.run_due_jobs(office.db)
    (message,) = secure.box.taken
    assert message["Subject"] == MAIL.subject_line
    with office.db.read() as session:
        assert [job.status for job in session.query(Job)] == ["done"]


@on_sqlite
@pytest.mark.parametrize("wrong", ["unknown authority", "another authority", "another name"])
def test_a_wrong_certificate_sends_nothing_and_is_shown_to_a_person(
    office: Office, secure: SecureMailbox, clock: Any, tmp_path: Path, wrong: str
) -> None:
    foreign, _ = certificate(tmp_path, "fremd.example.org")
    if wrong == "another name":
        secure.use(ca_file=secure.certificate, host="127.0.0.1")
    else:
        secure.use(ca_file=foreign if wrong == "another authority" else None)
    order(office)
    for _ in range(5):
        pump.run_due_jobs(office.db)
        clock.advance(FOREVER)
    assert secure.box.taken == []
    with office.db.read() as session:
        (job,) = session.query(Job).all()
        (incident,) = session.query(Incident).all()
        assert (job.status, incident.status) == ("failed", "open")
        assert "SSLCertVerificationError" in f"{incident.code} {incident.detail}"


def test_a_server_without_encryption_gets_no_mail(mailbox: Mailbox) -> None:
    assert mail_room.server is not None
    mail_room.use(replace(mail_room.server, encryption="starttls"))
    with pytest.raises(smtplib.SMTPNotSupportedError):
        send_mail(JOB)
    assert mailbox.taken == []
