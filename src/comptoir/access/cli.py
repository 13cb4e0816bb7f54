"""Commands for people and tokens. The secret is printed once, alone on the last line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain.people import RoleGiven, StoreUnknown
from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.ports import FindStore
from comptoir.access.service import (
    NewProgram,
    PutPerson,
    create_client,
    create_token,
    handed_over_password,
    put_person,
    shipped_roles,
)
from comptoir.kernel.commands import CommandContext, Subparsers
from comptoir.kernel.ids import new_id
from comptoir.kernel.texts import text


def add_commands(subparsers: Subparsers, find_store: FindStore) -> None:
    """`user add`, `token add` and `client add`."""
    _add(subparsers, "user", "EMAIL", "people who sign in", partial(add_user, find_store))
    _add(subparsers, "token", "NAME", "tokens of programs", partial(add_token, find_store))
    _add(subparsers, "client", "NAME", "programs that fetch tokens (OAuth)", partial(add_client, find_store))


def _add(
    subparsers: Subparsers, noun: str, named: str, about: str, run: Callable[[CommandContext, Namespace], int]
) -> None:
    verbs = subparsers.add_parser(noun, help=about).add_subparsers(metavar="VERB", required=True)
    adding = verbs.add_parser("add", help=f"add one; the secret is printed once, on the last line ({about})")
    adding.add_argument("name", metavar=named)
    adding.add_argument("--role", required=True, choices=sorted(shipped_roles()))
    adding.add_argument("--place", metavar="CODE", help="the role is for this store only; without it, for all")
    adding.set_defaults(run=run)


def add_user(find_store: FindStore, context: CommandContext, arguments: Namespace) -> int:
    """Adds a person, with a first password to hand over."""
    secret, password = handed_over_password()
    with context.database.write() as uow:
        given = RoleGiven(arguments.role, _store(uow.connection, find_store, arguments.place))
        name = arguments.name.partition("@")[0]
        person = PutPerson(new_id(), arguments.name, name, context.locale, roles=(given,), password=password)
        put_person(uow, SYSTEM_PRINCIPAL, person)
    print(text("access.user_added", context.locale, email=arguments.name, role=arguments.role))
    print(secret)
    return 0


def add_token(find_store: FindStore, context: CommandContext, arguments: Namespace) -> int:
    """Makes a bearer token."""
    with context.database.write() as uow:
        store_id = _store(uow.connection, find_store, arguments.place)
        token = create_token(uow, SYSTEM_PRINCIPAL, NewProgram(arguments.name, arguments.role, store_id))
    print(text("access.token_added", context.locale, name=arguments.name, role=arguments.role))
    print(token.secret)
    return 0


def add_client(find_store: FindStore, context: CommandContext, arguments: Namespace) -> int:
    """Makes an OAuth client; its id stands on the line before its secret."""
    with context.database.write() as uow:
        store_id = _store(uow.connection, find_store, arguments.place)
        client = create_client(uow, SYSTEM_PRINCIPAL, NewProgram(arguments.name, arguments.role, store_id))
    print(text("access.client_added", context.locale, name=arguments.name, role=arguments.role))
    print(client.id)
    print(client.secret)
    return 0


def _store(connection: Connection, find_store: FindStore, code: str | None) -> UUID | None:
    if code is None:
        return None
    store_id = find_store(connection, code)
    if store_id is None:
        raise StoreUnknown(store=code)
    return store_id
