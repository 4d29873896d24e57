"""Mail to a team's mailbox (Teampostfach).

Off until an installation names its mail server. Then a mail is a job: sent after the commit, at
least once, with a Message-ID made from the job's id, so that a mail program shows a repeated one
once. Without a server the default is a Nachtrag: a person writes the mail.

A mail leaves the house's own network unencrypted, so it names the Aktenzeichen and no person.
"""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Literal

import engine
from engine.db import UnitOfWork
from engine.registry import Call, JobContext
from handlers import registry
from handlers.connectors.register import OutsideEntry, leave_supplement
from handlers.domain.responsibility import Subject

SYSTEM = "Mail"
SEND_JOB = "send_mail"
TIMEOUT_SECONDS = 20

Encryption = Literal["tls", "starttls", "none"]


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed in. `none` is for a server on the same host only."""

    host: str
    port: int
    sender: str
    encryption: Encryption = "starttls"
    user: str | None = None
    password: str | None = None
    ca_file: str | None = None


@dataclass(frozen=True)
class Mail:
    """One mail to a mailbox, with copies."""

    to: str
    subject_line: str
    text: str
    copies: tuple[str, ...] = ()


class MailRoom:
    """The installation's mail server, told once at start-up by the wiring."""

    def __init__(self) -> None:
        self.server: MailServer | None = None

    def use(self, server: MailServer | None) -> None:
        """Set the server, or None for mails written by hand."""
        self.server = server


mail_room = MailRoom()


def notify(work: UnitOfWork, call: Call, subject: Subject, mail: Mail) -> None:
    """Send a mail after the commit, or leave it to a person where there is no mail server."""
    if mail_room.server is None:
        label = f"Mail schreiben an {mail.to}: {mail.subject_line}"
        payload = {**vars(mail), "copies": list(mail.copies)}
        leave_supplement(work, call, subject, OutsideEntry(SYSTEM, "mail_senden", label, payload))
        return
    payload = {**vars(mail), "copies": list(mail.copies)}
    engine.enqueue_job(work, SEND_JOB, payload, key=f"{SEND_JOB}/{call.activity_id}/{mail.to}")


@registry.job(SEND_JOB, label="Mail senden", help="Übergibt eine Mail dem Mailserver.")
def send_mail(job: JobContext) -> dict[str, Any]:
    """Hand a mail to the server; anything but its acceptance is an error and tried again."""
    server = mail_room.server
    if server is None:
        raise MailServerMissing
    message = compose(job, server)
    with _connect(server) as connection:
        refused = connection.send_message(message)
    if refused:
        raise RecipientsRefused(len(refused))
    return {"message_id": str(message["Message-ID"])}


def compose(job: JobContext, server: MailServer) -> EmailMessage:
    """The message; headers take no line breaks (the email package refuses them)."""
    payload: Mapping[str, Any] = job.payload
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = payload["to"]
    if payload["copies"]:
        message["Cc"] = ", ".join(payload["copies"])
    message["Subject"] = payload["subject_line"]
    message["Date"] = format_datetime(job.now)
    domain = server.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{job.job_id}@{domain}>"
    message.set_content(payload["text"])
    return message


class MailServerMissing(RuntimeError):
    """The server was taken out of the settings while mails were waiting."""


class RecipientsRefused(RuntimeError):
    """The server took the mail for some recipients only."""


def _connect(server: MailServer) -> smtplib.SMTP:
    open_connection: Callable[..., smtplib.SMTP] = smtplib.SMTP
    extra: dict[str, Any] = {}
    if server.encryption == "tls":
        open_connection, extra = smtplib.SMTP_SSL, {"context": _trust(server)}
    connection = open_connection(server.host, server.port, timeout=TIMEOUT_SECONDS, **extra)
    try:
        if server.encryption == "starttls":
            connection.starttls(context=_trust(server))
        if server.user is not None:
            connection.login(server.user, server.password or "")
    except BaseException:
        connection.close()
        raise
    return connection


def _trust(server: MailServer) -> ssl.SSLContext:
    """Certificates are always checked, against the house's own authority if it has one."""
    return ssl.create_default_context(cafile=server.ca_file)
