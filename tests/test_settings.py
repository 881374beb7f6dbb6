"""Settings: right defaults, wrong values stop the start with the variable's name, secrets never leak."""

from __future__ import annotations

import os
import stat

import pytest

from greetings.errors import SettingError
from greetings.settings import Settings, load_settings


def test_an_empty_environment_gives_a_working_embedded_installation(tmp_path):
    settings = load_settings({}, data=tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/greetings.db"
    assert settings.blobs == str(tmp_path / "blobs")
    assert settings.development


def test_the_secret_is_made_once_with_owner_only_rights_and_kept(tmp_path):
    first = load_settings({}, data=tmp_path).secret_key
    assert load_settings({}, data=tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert len(first[0]) >= 32


def test_secrets_do_not_show_in_the_representation(tmp_path):
    settings = load_settings({"GREETINGS_OPS_TOKEN": "tok-" + "x1y2z3" * 6}, data=tmp_path)
    assert settings.secret_key[0] not in repr(settings)
    assert settings.ops_token not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GREETINGS_SECRET_KEY", ""),
        ("GREETINGS_SECRET_KEY", "changeme"),
        ("GREETINGS_SECRET_KEY", "a" * 64),
        ("GREETINGS_PORT", "eighty"),
        ("GREETINGS_NAME_MAX", "-1"),
        ("GREETINGS_RATE_LIMITS", "maybe"),
        ("GREETINGS_BASE_URL", "cards.example"),
        ("GREETINGS_BASE_URL", "https://cards.example/path"),
        ("GREETINGS_BASE_URL", "https://user@cards.example"),
        ("GREETINGS_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("GREETINGS_RENDER_WAIT_SECONDS", "nan"),
        ("GREETINGS_SECRET_KEY_FILE", "/does/not/exist"),
    ],
)
def test_a_wrong_value_stops_the_start_with_the_name_of_the_variable(tmp_path, name, value):
    with pytest.raises(SettingError, match=name):
        load_settings({name: value}, data=tmp_path)


def test_a_secret_may_come_from_a_file_and_keys_may_be_rotated(tmp_path):
    new, old = os.urandom(32).hex(), os.urandom(32).hex()
    (tmp_path / "keys").write_text(f"{new}, {old}\n")
    settings = load_settings({"GREETINGS_SECRET_KEY_FILE": str(tmp_path / "keys")}, data=tmp_path)
    assert settings.secret_key == (new, old)


def test_every_setting_is_documented(repo_root):
    text = (repo_root / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert f"`GREETINGS_{name.upper()}`" in text, name
