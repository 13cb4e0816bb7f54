"""`comptoir up`: everything for one retailer on this computer."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

from comptoir.app.demo.history import DAYS
from comptoir.app.demo.shop import DEMO_PASSWORD, demo_people, make_demo_shop
from comptoir.app.demo.terminals import demo_terminals
from comptoir.app.migrate import migrate
from comptoir.app.runtime import open_database
from comptoir.app.serve import host_and_port, serve
from comptoir.kernel.logging import configure
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.texts import text
from comptoir.kernel.tls import own_names

if TYPE_CHECKING:
    from argparse import Namespace

    from comptoir.app.runtime import Runtime
    from comptoir.kernel.commands import CommandContext
    from comptoir.kernel.settings import Settings

HTTPS_ABOVE_HTTP = 443
"""The https port stands this far above the http port: 8000 and 8443."""


def run(context: CommandContext, arguments: Namespace) -> int:
    """Make or update the database, with the demo shop the first time unless `--empty`; then serve until Ctrl-C."""
    settings = context.settings
    configure(settings.log_format, settings.log_level)
    is_demo = prepare(settings, with_demo=not arguments.empty)
    if not settings.lan_bind:
        settings = replace(settings, lan_bind=_lan_bind(settings))
    return serve(
        settings,
        lambda runtime: _announce(runtime, context.locale, is_demo=is_demo),
        demo_terminals(settings) if is_demo else None,
    )


def prepare(settings: Settings, *, with_demo: bool, demo_days: int = DAYS) -> bool:
    """Bring the database to this version; whether it holds the demo shop. demo_days: how many it has sold."""
    database = open_database(settings)
    try:
        passed = migrate(database)
        is_new = bool(passed) and passed[0] == FIRST_SCHEMA
        if is_new and with_demo:
            print("making the demo shop …", flush=True)  # noqa: T201 - the command's answer
            make_demo_shop(database, SecretBox(settings.data / "keys"), settings.data, demo_days)
        return bool(demo_people(database))
    finally:
        database.close()


FIRST_SCHEMA = "0001"


def _lan_bind(settings: Settings) -> str:
    """Where https is served: all addresses, 443 above the http port; empty when that port is taken."""
    port = host_and_port(settings.bind)[1] + HTTPS_ABOVE_HTTP
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - the shop's network is meant
        except OSError:
            return ""
    return f"0.0.0.0:{port}"


def _announce(runtime: Runtime, locale: str, *, is_demo: bool) -> None:
    settings = runtime.settings
    here = f"http://{settings.bind}"
    lines = [
        "",
        f"Comptoir  {here}",
        f"  {text('up.shop', locale):<16}{here}/",
        f"  {text('up.till', locale):<16}{here}/till",
        f"  {text('up.office', locale):<16}{here}/office",
        f"  {text('up.docs', locale):<16}{here}/docs",
    ]
    if settings.lan_bind:
        port = host_and_port(settings.lan_bind)[1]
        addresses = "  ".join(f"https://{name}:{port}" for name in _names_on_the_network(settings))
        lines.append(f"  {text('up.network', locale):<16}{addresses}")
        lines.append(f"  {text('up.trust', locale):<16}{here}/trust")
    if is_demo:
        lines.append(f"\n{text('up.people', locale)} {DEMO_PASSWORD}")
        lines += [f"  {person.email:<34}{person.role}" for person in demo_people(runtime.database)]
    else:
        lines.append(f"\n{text('up.first_person', locale)}")
        lines.append(f"  ./comptoir user add YOU@EXAMPLE.COM --role administrator --data {settings.data}")
    lines.append(f"\n{text('up.stop', locale)}")
    print("\n".join(lines), flush=True)  # noqa: T201 - the command's answer


def _names_on_the_network(settings: Settings) -> list[str]:
    """Up to three names under which others reach this computer; addresses of IPv6 in their brackets."""
    others = (name for name in own_names(settings.public_name) if not name.startswith(("127.", "::1", "localhost")))
    return sorted(f"[{name}]" if ":" in name else name for name in others)[:3]
