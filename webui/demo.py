"""Demo data for an empty database: sites, staff of every role, some cases. All are made up."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handlers import examples
from handlers.domain import staff
from webui.bootstrap import Application
from webui.passwords import hash_password, new_password

DEMO_SUFFIXES = (".demo", ".dud")


def prepare(application: Application) -> str | None:
    """Fill an empty database; return the password if it was made just now."""
    with application.db.read() as session:
        if staff.all_users(session):
            return None
    password = application.settings.demo_password or new_password()
    with application.db.begin("system") as work:
        examples.load_demo(work, hash_password(password))
    application.tick()
    return password


def demo_logins(session: Session) -> list[str]:
    """Return the logins of the demo accounts."""
    return [user.login for user in staff.all_users(session) if user.login.endswith(DEMO_SUFFIXES)]


def announcement(application: Application, password: str) -> str:
    """Return what is printed once: who can log in, and with which password."""
    with application.db.read() as session:
        lines = [f"  {login}" for login in demo_logins(session)]
    return "\n".join(
        [
            "Demo-Daten sind angelegt (erfundene Personen). Anmelden können sich:",
            *lines,
            f"Kennwort für alle (wird nur jetzt gezeigt): {password}",
            "Ein neues macht: laufzettel user --neu-passwort",
        ]
    )
