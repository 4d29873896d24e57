"""What the other tests lean on: databases of both kinds, closed sockets, the house's clock."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from pytest_socket import SocketConnectBlockedError
from sqlalchemy import inspect, text

from engine.clock import ManualClock
from engine.db import Database


def test_every_database_is_migrated_and_empty(database: Database) -> None:
    tables = set(inspect(database.engine).get_table_names()) - {"alembic_version"}

    assert {"instance", "task", "case_file", "household"} <= tables
    with database.read() as session:
        rows = {name: session.scalar(text(f"SELECT count(*) FROM {name}")) for name in tables}
    assert set(rows.values()) == {0}


def test_transactions_take_their_instant_from_the_tests_clock(
    database: Database, clock: ManualClock
) -> None:
    clock.advance(timedelta(days=3))

    with database.begin("system") as work:
        assert work.now == clock.now()


def test_nothing_outside_this_machine_can_be_reached() -> None:
    refused = pytest.raises(SocketConnectBlockedError)
    with pytest.warns(UserWarning, match=r"192\.0\.2\.1"), refused:
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
