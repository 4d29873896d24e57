"""`user`: who may log in. Passwords are made here and shown once; only their hash is stored."""

from __future__ import annotations

from typing import TypedDict

import click
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Rejected
from handlers.domain import logins, staff
from webui.commands.cases import open_application
from webui.commands.output import as_json, print_json
from webui.demo import demo_logins
from webui.passwords import hash_password, new_password


class Account(TypedDict):
    """An account as programs read it."""

    login: str
    name: str
    gruppen: list[str]
    aktiv: bool


@click.command()
@click.argument("login", required=False)
@click.option("--neu", "name", help="Das Konto LOGIN anlegen; der Wert ist der Name der Person.")
@click.option("--gruppe", multiple=True, help="Rolle an einem Standort geben, z. B. JCO@56.6.")
@click.option("--neu-passwort", is_flag=True, help="Neues Kennwort; ohne LOGIN: alle Demo-Konten.")
@click.option("--sperren", is_flag=True, help="Das Konto LOGIN sperren, Sitzungen enden sofort.")
@as_json
def user(
    login: str | None,
    name: str | None,
    gruppe: tuple[str, ...],
    neu_passwort: bool,
    sperren: bool,
    as_json: bool,
) -> None:
    """Benutzerkonten zeigen, anlegen, sperren oder mit neuem Kennwort versehen."""
    if login is None and (name or gruppe or sperren):
        raise Rejected("login_missing")
    application = open_application()
    with application.db.begin("system") as work:
        if login is not None:
            _change(work, login, name, gruppe, sperren)
        password = _renew(work, login) if neu_passwort or name else None
        rows = [_row(work.session, one) for one in _named(work.session, login)]
    if as_json:
        print_json({"konten": rows, "passwort": password})
        return
    for row in rows:
        groups = ", ".join(row["gruppen"]) or "ohne Rolle"
        click.echo(
            f"{row['login']:<16} {row['name']}, {groups}{'' if row['aktiv'] else ', gesperrt'}"
        )
    if password:
        click.echo(f"Neues Kennwort (wird nur jetzt gezeigt): {password}")


def _change(
    work: UnitOfWork, login: str, name: str | None, groups: tuple[str, ...], lock: bool
) -> None:
    if name:
        staff.add_user(work, login, name, groups)
    staff.get_user(work.session, login)
    for group in groups:
        staff.grant_role(work, login, group)
    if lock:
        staff.set_active(work, login, active=False)
        logins.end_sessions_of(work, login, "account_locked")


def _renew(work: UnitOfWork, login: str | None) -> str:
    """Give one account, or all demo accounts, a new password; whoever is logged in is out."""
    targets = [login] if login else demo_logins(work.session)
    if not targets:
        raise Rejected("no_demo_users")
    password = new_password()
    hashed = hash_password(password)
    for target in targets:
        staff.set_password_hash(work, target, hashed)
        logins.end_sessions_of(work, target, "password_changed")
    return password


def _named(session: Session, login: str | None) -> list[staff.StaffUser]:
    return [staff.get_user(session, login)] if login else staff.all_users(session)


def _row(session: Session, account: staff.StaffUser) -> Account:
    return {
        "login": account.login,
        "name": account.name,
        "gruppen": sorted(staff.groups_of(session, account.login)),
        "aktiv": account.active,
    }
