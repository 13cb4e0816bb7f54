"""Setting up the payment terminals of tills; what each kind needs is one table here."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import insert, select, update

from comptoir.access.service import record_audit
from comptoir.kernel.ids import new_id
from comptoir.payments import rows
from comptoir.payments.domain import AddressInvalid, TerminalSetUpInvalid, TerminalUnknown
from comptoir.payments.events import TerminalChanged
from comptoir.payments.ports import Terminal
from comptoir.payments.services.nexo_wire import KEY_PURPOSE
from comptoir.payments.tables import PaymentTerminal

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork


class Kind(NamedTuple):
    """What a driver needs. schemes: of its address; needed, wanted: options that it must and may have."""

    schemes: frozenset[str]
    needed: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    needs_key: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    "nexo": Kind(frozenset({"http", "https"}), wanted=frozenset({"key_identifier", "key_version", "certificate"})),
    "nexo_cloud": Kind(frozenset({"http", "https"}), frozenset({"merchant"}), frozenset({"mode"}), needs_key=True),
    "caisse_ap": Kind(frozenset({"tcp"})),
}
_CAISSE_AP_TILL_LENGTH: Final = 2
_VALUE_LENGTH_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class PutTerminal:
    """A terminal as it shall be. address: where its driver finds it; options: see `ports.Terminal`.

    key: the passphrase or API key; None keeps the one that it has.
    """

    code: str
    till_id: UUID
    driver: str
    address: str
    poi_id: str
    options: Mapping[str, str] = field(default_factory=dict)
    key: str | None = field(default=None, repr=False)


def check_address(address: str, driver: str = "nexo") -> None:
    """Refuses AddressInvalid. The cloud is asked over https only, except where it is simulated on this machine."""
    try:
        found = urlsplit(address)
        is_good = found.scheme in KINDS[driver].schemes and bool(found.hostname)
        is_good = is_good and (found.port is not None or found.scheme == "https")
        is_plain_cloud = driver == "nexo_cloud" and found.scheme == "http" and found.hostname != "127.0.0.1"
    except ValueError:
        is_good, is_plain_cloud = False, False
    if not is_good or is_plain_cloud or not address.isascii() or " " in address:
        raise AddressInvalid(address, pointer="/address")


def _check_options(command: PutTerminal, *, has_key: bool) -> None:
    """Refuses TerminalSetUpInvalid for the first setting that is missing, unknown or unreadable."""
    kind, options = KINDS[command.driver], command.options
    missing = sorted(kind.needed - set(options))
    strange = sorted(set(options) - kind.needed - kind.wanted)
    if kind.needs_key and not has_key:
        missing.append("key")
    if command.driver == "nexo" and has_key:
        missing += [name for name in ("key_identifier", "key_version") if name not in options]
    if "key_version" in options and not options["key_version"].isdigit():
        strange.append("key_version")
    if options.get("mode", "sync") not in {"sync", "async"}:
        strange.append("mode")
    if any(not value or len(value) > _VALUE_LENGTH_MAX for value in options.values()):
        strange.append("options")
    if "certificate" in options and not _is_certificate(options["certificate"]):
        strange.append("certificate")
    for name in (*missing, *strange):
        raise TerminalSetUpInvalid(name, pointer="/key" if name == "key" else f"/options/{name}")
    if command.driver == "caisse_ap" and not (
        command.poi_id.isdigit() and len(command.poi_id) == _CAISSE_AP_TILL_LENGTH
    ):
        raise TerminalSetUpInvalid("poi_id", pointer="/poi_id")


def _is_certificate(written: str) -> bool:
    try:
        ssl.create_default_context(cadata=written)
    except (ssl.SSLError, ValueError):
        return False
    return True


def require_terminal(connection: Connection, code: str) -> tuple[UUID, Terminal]:
    """The till of a terminal, and where it is. Refuses TerminalUnknown."""
    found = rows.terminal_by_code(connection, code)
    if found is None:
        raise TerminalUnknown(code, "")
    return found


def put_terminal(uow: UnitOfWork, command: PutTerminal, secrets: SecretBox | None = None) -> bool:
    """Create or change a terminal; whether it was created. Refuses AddressInvalid, TerminalSetUpInvalid."""
    check_address(command.address, command.driver)
    found = rows.terminal_by_code(uow.connection, command.code)
    known = None if found is None else found[1]
    keeps = known is not None and known.driver == command.driver and command.key is None
    sealed = known.sealed_key if known is not None and keeps else None
    if command.key:
        assert secrets is not None, "a key is kept in a box"
        sealed = secrets.seal(command.key.encode(), f"{KEY_PURPOSE} {command.code}")
    _check_options(command, has_key=sealed is not None)
    values = {
        "till_id": command.till_id,
        "driver": command.driver,
        "address": command.address,
        "poi_id": command.poi_id,
        "options": dict(command.options),
        "sealed_key": sealed,
    }
    columns = [PaymentTerminal.__table__.c[name] for name in values]
    before = uow.connection.execute(select(*columns).where(PaymentTerminal.code == command.code)).one_or_none()
    if before is not None and tuple(before) == tuple(values.values()):
        return False
    if before is None:
        row = {"id": new_id(), "code": command.code, "service_number": 0, "created_at": uow.now}
        uow.connection.execute(insert(PaymentTerminal).values(**row, **values))
    else:
        uow.connection.execute(update(PaymentTerminal).where(PaymentTerminal.code == command.code).values(**values))
    action = "payments.terminal.added" if before is None else "payments.terminal.changed"
    facts = {"driver": command.driver, "address": command.address, "poi_id": command.poi_id}
    record_audit(uow, action, f"terminal:{command.code}", facts | {"key_changed": command.key is not None})
    uow.emit(TerminalChanged(terminal=command.code, till_id=str(command.till_id)))
    return before is None
