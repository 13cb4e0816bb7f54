"""Settings: from options, then `COMPTOIR_*` variables, then `comptoir.toml`; each one is described in texts.toml."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from comptoir.kernel.values.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class SettingUnknown(Fault):
    """A setting that does not exist, or a value that it cannot take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a deployment may choose.

    data: folder of the SQLite database, keys, pictures and files. database: URL, empty for SQLite in `data`. bind:
    address that serves plain http, on loopback only unless `tls` ends elsewhere. lan_bind: address that serves https
    with the local authority, empty for none. node: code of this hub or store node. web_channel: channel that the web
    shop shows, the first one when empty. mail_tls: `starttls`, `tls` or `none`. webhook_hosts: names or addresses
    inside the network that webhooks may go to, separated by commas; exchange_hosts: the same for files that come in
    or go out at their time; exchange_folders: folders for such files besides `exchange` in `data`. copy_to: folder or
    `s3://` address for copies of sealed records, empty for none. checkpoint_mail: addresses that get a checkpoint
    with each Z, separated by commas. fiscal_signature: how keys of tills made from now on sign, `ed25519` or `p256`.
    night_hour: when nightly work begins (hour in UTC). receipt_link_days: how long the public page of a receipt
    opens.
    """

    data: Path = Path("var")
    database: str = ""
    bind: str = "127.0.0.1:8000"
    lan_bind: str = ""
    public_name: str = ""
    workers: int = 1
    node: str = "main"
    web_channel: str = ""
    log_format: str = "console"
    log_level: str = "info"
    test_clock: str = ""
    fault: str = ""
    session_idle_minutes: int = 720
    session_absolute_days: int = 30
    mail_host: str = ""
    mail_port: int = 587
    mail_tls: str = "starttls"
    mail_user: str = ""
    mail_secret: str = ""
    mail_sender: str = ""
    webhook_hosts: str = ""
    exchange_hosts: str = ""
    exchange_folders: str = ""
    copy_to: str = ""
    checkpoint_mail: str = ""
    fiscal_signature: str = "ed25519"
    night_hour: int = 2
    receipt_link_days: int = 30
    invoice_folder: str = ""
    invoice_platform: str = ""
    invoice_secret: str = ""

    @property
    def public_address(self) -> str:
        """Where customers reach this shop; never what a request says, since whoever sends one could say anything."""
        return f"https://{self.public_name}" if self.public_name else f"http://{self.bind}"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'comptoir.db'}"


def load_settings(options: Mapping[str, object | None], environment: Mapping[str, str] | None = None) -> Settings:
    """Settings with the options that are not None over the variables over the file `comptoir.toml`.

    Raises SettingUnknown, which names where the wrong one stands.
    """
    environment = os.environ if environment is None else environment
    data = Path(str(options.get("data") or environment.get("COMPTOIR_DATA") or "var"))
    values: dict[str, object] = {}
    for file in (Path("comptoir.toml"), data / "comptoir.toml"):
        if file.is_file():
            values |= _checked(tomllib.loads(file.read_text(encoding="utf-8")), str(file))
    prefix = "COMPTOIR_"
    named = {
        name.removeprefix(prefix).lower(): value
        for name, value in environment.items()
        if name.startswith(prefix) and name.removeprefix(prefix).lower() in NAMES
    }
    values |= _checked(named, "the environment")
    values |= _checked({name: value for name, value in options.items() if value is not None}, "the options")
    return Settings(**values)  # type: ignore[arg-type] # checked above, name by name


_KINDS: dict[str, Callable[[str], object]] = {"int": int, "str": str, "Path": Path}
NAMES = {field.name: field for field in fields(Settings)}


def _checked(values: Mapping[str, object], where: str) -> dict[str, object]:
    checked: dict[str, object] = {}
    for name, value in values.items():
        field = NAMES.get(name)
        if field is None:
            raise SettingUnknown(f"{where} names the setting {name!r}, which does not exist")
        try:
            checked[name] = _KINDS[str(field.type)](str(value))
        except (TypeError, ValueError) as wrong:
            raise SettingUnknown(f"{where} gives {name} the value {value!r}: {wrong}") from wrong
    return checked
