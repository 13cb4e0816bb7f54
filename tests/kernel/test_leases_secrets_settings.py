"""Leases fence off whoever lost them; secrets open only for their purpose; settings come in their order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import LEASE, LostLease, give_back_lease, hold_lease, take_lease
from comptoir.kernel.secrets import SecretBox, SecretUnreadable
from comptoir.kernel.settings import SettingUnknown, load_settings
from comptoir.kernel.values.time import Instant

FIRST, SECOND = new_id(), new_id()


def test_a_lease_is_held_by_one_until_it_ends(database: Database, clock: FixedClock) -> None:
    with database.write() as uow:
        assert take_lease(uow, "work", FIRST) == 1
        assert take_lease(uow, "work", SECOND) is None
        assert take_lease(uow, "work", FIRST) == 1
    clock.present = Instant(clock.present + LEASE + timedelta(milliseconds=1))
    with database.write() as uow:
        assert take_lease(uow, "work", SECOND) == 2


def test_a_holder_that_lost_its_lease_cannot_write(database: Database, clock: FixedClock) -> None:
    with database.write() as uow:
        fence = take_lease(uow, "work", FIRST)
    assert fence == 1
    clock.present = Instant(clock.present + LEASE * 2)
    with database.write() as uow:
        take_lease(uow, "work", SECOND)
    with pytest.raises(LostLease), database.write() as uow:
        hold_lease(uow, "work", FIRST, fence)
    with database.write() as uow:
        hold_lease(uow, "work", SECOND, 2)


def test_a_lease_that_was_given_back_is_free_at_once(database: Database, clock: FixedClock) -> None:
    with database.write() as uow:
        take_lease(uow, "work", FIRST)
        give_back_lease(uow, "work", FIRST)
    clock.present = Instant(clock.present + timedelta(milliseconds=1))
    with database.write() as uow:
        assert take_lease(uow, "work", SECOND) == 2


def test_a_secret_opens_with_its_purpose_and_key_only(tmp_path: Path) -> None:
    box = SecretBox(tmp_path / "keys")
    sealed = box.seal(b"signing key", "till")
    assert SecretBox(tmp_path / "keys").open(sealed, "till") == b"signing key"
    with pytest.raises(SecretUnreadable):
        box.open(sealed, "webhook")
    with pytest.raises(SecretUnreadable):
        box.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "till")
    with pytest.raises(SecretUnreadable):
        SecretBox(tmp_path / "others").open(sealed, "till")


def test_old_secrets_open_after_a_rotation_and_new_ones_use_the_new_key(tmp_path: Path) -> None:
    box = SecretBox(tmp_path)
    old = box.seal(b"old", "till")
    box.rotate()
    new = box.seal(b"new", "till")
    assert (box.open(old, "till"), box.open(new, "till")) == (b"old", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.key", "2.key"]
    assert (tmp_path / "2.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "1.key").unlink()
    with pytest.raises(SecretUnreadable):
        SecretBox(tmp_path).open(old, "till")


def test_options_win_over_variables_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "comptoir.toml").write_text('bind = "127.0.0.1:1"\nnode = "file"\nworkers = 3\n')
    environment = {"COMPTOIR_NODE": "variable", "COMPTOIR_BIND": "127.0.0.1:2", "HOME": "/"}
    settings = load_settings({"bind": "127.0.0.1:3", "database": None}, environment)
    assert (settings.bind, settings.node, settings.workers) == ("127.0.0.1:3", "variable", 3)
    assert settings.database_url == "sqlite:///var/comptoir.db"


def test_a_wrong_setting_is_named_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingUnknown, match="the environment gives workers the value 'many'"):
        load_settings({}, {"COMPTOIR_WORKERS": "many"})
    (tmp_path / "comptoir.toml").write_text("binding = 1\n")
    with pytest.raises(SettingUnknown, match=r"comptoir\.toml names the setting 'binding'"):
        load_settings({}, {})
