"""Tokens and clients: what programs may do, and how that ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from comptoir.access.domain import SYSTEM_PRINCIPAL, CredentialRefused, PermissionDenied, Principal, bearer_credential
from comptoir.access.domain.credentials import ScopeRefused, SignInRefused, TokenNotFound
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.roles import RoleUnknown
from comptoir.access.queries import token_by_id, visible_clients, visible_tokens
from comptoir.access.service import NewProgram, NewToken, create_client, create_token
from comptoir.access.services.roles import grants_of
from comptoir.access.services.tokens import grant_client_token, revoke_client, revoke_token
from comptoir.access.tables import Client, Token
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.time import Instant
from tests.access.people import LYON, RIVOLI, Entrance
from tests.support.databases import write

SHOP = NewProgram("Web shop", "integration", None)


def token(entrance: Entrance, program: NewProgram = SHOP, **options: Instant) -> NewToken:
    with write(entrance.database) as uow:
        return create_token(uow, SYSTEM_PRINCIPAL, program, **options)


def client(entrance: Entrance, program: NewProgram = SHOP) -> NewToken:
    with write(entrance.database) as uow:
        return create_client(uow, SYSTEM_PRINCIPAL, program)


def who(entrance: Entrance, secret: str) -> Principal:
    return entrance.gate.authenticator.resolve(bearer_credential(f"Bearer {secret}")).principal


def administrator(store_id: UUID | None) -> Principal:
    return Principal("person", UUID(int=7), "Eve", "en_US", grants_of([RoleGiven("administrator", store_id)]))


def test_a_token_acts_in_its_role_until_it_is_revoked(entrance: Entrance) -> None:
    made = token(entrance, NewProgram("Till of Rivoli", "cashier", RIVOLI))
    principal = who(entrance, made.secret)
    assert (principal.kind, principal.id, principal.name) == ("client", made.id, "Till of Rivoli")
    assert principal.store_ids("till.ticket.sell") == frozenset({RIVOLI})
    assert not principal.allows("catalog.product.edit")
    with write(entrance.database) as uow:
        revoke_token(uow, SYSTEM_PRINCIPAL, made.id)
        revoke_token(uow, SYSTEM_PRINCIPAL, made.id)
    with entrance.database.read() as connection:
        topics = [entry.topic for entry in entries_after(connection, 0, 10)]
        entrance.gate.authenticator.follow(entries_after(connection, 0, 10))
    assert topics == ["access.token.created", "access.token.revoked"]
    with pytest.raises(CredentialRefused):
        who(entrance, made.secret)


def test_the_secret_of_a_token_is_256_random_bits_and_stored_hashed(entrance: Entrance) -> None:
    made = token(entrance)
    assert len(made.secret) == 43
    with entrance.database.read() as connection:
        row = connection.execute(select(Token)).one()
    assert made.secret not in str(tuple(row))
    for forged in (made.secret[:-1], made.secret.lower(), made.secret + "A", "x"):
        with pytest.raises(CredentialRefused):
            who(entrance, forged)


def test_a_token_ends_at_its_time_and_notes_its_last_use(entrance: Entrance) -> None:
    made = token(entrance, expires_at=Instant(entrance.clock.now() + timedelta(hours=1)))
    who(entrance, made.secret)
    first_use = entrance.clock.now()
    entrance.later(seconds=30)
    who(entrance, made.secret)
    with entrance.database.read() as connection:
        assert token_by_id(connection, made.id).last_used_at == first_use
    entrance.later(minutes=59, seconds=30)
    assert entrance.gate.authenticator.cached(bearer_credential(f"Bearer {made.secret}")) is None
    with pytest.raises(CredentialRefused):
        who(entrance, made.secret)


def test_nobody_makes_a_token_that_may_do_more_than_they_may(entrance: Entrance) -> None:
    for creator, program in (
        (administrator(RIVOLI), NewProgram("x", "cashier", LYON)),
        (administrator(RIVOLI), NewProgram("x", "cashier", None)),
        (Principal("person", new_id(), "Eve", "en_US", ()), NewProgram("x", "read_only", None)),
    ):
        with pytest.raises(PermissionDenied), write(entrance.database) as uow:
            create_token(uow, creator, program)
        with pytest.raises(PermissionDenied), write(entrance.database) as uow:
            create_client(uow, creator, program)
    with pytest.raises(RoleUnknown), write(entrance.database) as uow:
        create_token(uow, SYSTEM_PRINCIPAL, NewProgram("x", "emperor", None))
    with pytest.raises(MalformedValue), write(entrance.database) as uow:
        create_token(uow, SYSTEM_PRINCIPAL, NewProgram("\n", "cashier", None))
    with entrance.database.read() as connection:
        assert connection.execute(select(Token.id)).all() == connection.execute(select(Client.id)).all() == []


def test_tokens_of_other_stores_are_neither_seen_nor_revoked(entrance: Entrance) -> None:
    everywhere, rivoli = token(entrance), token(entrance, NewProgram("Rivoli", "cashier", RIVOLI))
    clients = client(entrance), client(entrance, NewProgram("Lyon", "cashier", LYON))
    local = administrator(RIVOLI)
    with entrance.database.read() as connection:
        assert [one.id for one in visible_tokens(connection, local, None, 10)] == [rivoli.id]
        assert len(visible_tokens(connection, SYSTEM_PRINCIPAL, None, 10)) == 2
        assert visible_clients(connection, local, None, 10) == []
    with pytest.raises(TokenNotFound), write(entrance.database) as uow:
        revoke_token(uow, local, everywhere.id)
    for one in clients:
        with pytest.raises(TokenNotFound), write(entrance.database) as uow:
            revoke_client(uow, local, one.id)
    who(entrance, everywhere.secret)


def test_a_client_fetches_tokens_for_an_hour_until_it_is_revoked(entrance: Entrance) -> None:
    made = client(entrance)
    with write(entrance.database) as uow:
        fetched, scope = grant_client_token(uow, made.id, made.secret, None)
    assert "inventory.*.*" in scope.split()
    assert fetched.expires_at == entrance.clock.now() + timedelta(hours=1)
    principal = who(entrance, fetched.secret)
    assert (principal.kind, principal.id) == ("client", made.id)
    with write(entrance.database) as uow:
        revoke_client(uow, SYSTEM_PRINCIPAL, made.id)
    entrance.gate.authenticator.forget()
    with pytest.raises(CredentialRefused):
        who(entrance, fetched.secret)
    with pytest.raises(SignInRefused), write(entrance.database) as uow:
        grant_client_token(uow, made.id, made.secret, None)


def test_a_scope_narrows_and_never_widens(entrance: Entrance) -> None:
    made = client(entrance)
    with write(entrance.database) as uow:
        fetched, scope = grant_client_token(uow, made.id, made.secret, "inventory.stock.read catalog.product.read")
    assert scope == "catalog.product.read inventory.stock.read"
    principal = who(entrance, fetched.secret)
    assert principal.allows("inventory.stock.read")
    assert not principal.allows("inventory.document.write")
    for wider in ("access.person.edit", "*", "till.day.open", "catalog", "inventory.stock.read nonsense", "ca*.x.y"):
        with pytest.raises(ScopeRefused), write(entrance.database) as uow:
            grant_client_token(uow, made.id, made.secret, wider)


def test_a_wrong_secret_or_client_fetches_nothing(entrance: Entrance) -> None:
    made, other = client(entrance), client(entrance)
    for client_id, secret in ((made.id, other.secret), (made.id, ""), (new_id(), made.secret), (new_id(), "")):
        with pytest.raises(SignInRefused), write(entrance.database) as uow:
            grant_client_token(uow, client_id, secret, None)
    with entrance.database.read() as connection:
        assert connection.execute(select(Token.id)).all() == []


def test_tokens_that_a_client_fetched_are_swept_when_they_are_over(entrance: Entrance) -> None:
    made = client(entrance)
    for _ in range(3):
        with write(entrance.database) as uow:
            grant_client_token(uow, made.id, made.secret, None)
        entrance.later(hours=1)
    with entrance.database.read() as connection:
        assert len(connection.execute(select(Token.id)).all()) == 1
        assert visible_tokens(connection, SYSTEM_PRINCIPAL, None, 10) == []
