from pathlib import Path

import pytest

from engine.errors import Rejected
from webui.settings import Settings


def test_without_any_variable_the_program_serves_its_own_file_on_port_8000() -> None:
    settings = Settings.from_environment({})
    assert settings.port == 8000
    assert settings.host == "127.0.0.1"
    assert settings.database_file is not None
    assert settings.database_file.name == "laufzettel.db"
    assert not settings.demo
    assert not settings.training
    assert settings.failpoint is None


def test_training_never_uses_the_real_database() -> None:
    settings = Settings.from_environment(
        {"LAUFZETTEL_SCHULUNG": "1", "LAUFZETTEL_DATENBANK": "sqlite:////srv/echt.db"}
    )
    assert settings.training
    assert settings.database_file is not None
    assert settings.database_file.name == "schulung.db"


def test_a_server_database_is_no_file(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {"LAUFZETTEL_DATENBANK": "postgresql+psycopg:///x", "LAUFZETTEL_VAR": str(tmp_path)}
    )
    assert settings.database_file is None
    assert settings.var == tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "achttausend"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("LAUFZETTEL_DEMO", "vielleicht"),
        ("LAUFZETTEL_TLS", "https"),
        ("LAUFZETTEL_PROXYS", "10"),
        ("LAUFZETTEL_PROXYS", "-1"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Rejected) as caught:
        Settings.from_environment({name: value})
    assert caught.value.code == "setting_invalid"
    assert caught.value.facts["name"] == name
    assert caught.value.facts["value"] == value


def test_tls_and_proxies_are_off_until_somebody_says_otherwise() -> None:
    plain = Settings.from_environment({})
    assert (plain.tls, plain.proxies) == (False, 0)
    behind = Settings.from_environment({"LAUFZETTEL_TLS": "1", "LAUFZETTEL_PROXYS": "1"})
    assert (behind.tls, behind.proxies) == (True, 1)
    assert Settings.from_environment({"LAUFZETTEL_PROXYS": "0"}).proxies == 0
