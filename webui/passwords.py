"""Passwords made by the program: long enough to be safe, plain enough to be typed from paper."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which look like each other on paper."""
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "ZHlmppzeZ4YiVaeiPjgLvg$wqV0/jVjG6TmCcLllLIcrmMTlXdQX43QlwqQePgepUw"
)
"""Of a password that was thrown away. Checked for unknown names too, so that the answer's time does
not tell who works here; made beforehand, because making one delays the start of every program."""


def new_password() -> str:
    """Return a random password of about 79 bits, in four groups."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """Return the argon2id hash that is stored instead of the password."""
    return PasswordHasher().hash(password)
