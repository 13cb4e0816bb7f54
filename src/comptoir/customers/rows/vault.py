"""The vault: sealing and opening what identifies customers, and the keyed digests that lead to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    SQLColumnExpression,
    cast,
    delete,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from comptoir.customers.domain.names import beginnings, spellings
from comptoir.customers.domain.parties import ContactKind, Party
from comptoir.customers.tables.parties import Digest, Spelling, Vault
from comptoir.kernel.arrays import array_text
from comptoir.kernel.bulk import insert_rows, upsert_rows
from comptoir.kernel.ids import new_bytes
from comptoir.kernel.inserts import insert_on_conflict
from comptoir.kernel.secrets import SecretUnreadable

if TYPE_CHECKING:
    from comptoir.kernel.secrets import SecretBox

PURPOSE = "customers.person_key"
CARD, PHONE, EMAIL, NAME, PAIR, BIRTHDAY = "card", "phone", "email", "name", "pair", "birthday"
_SPELLING, _BEGINNING = "spelling", "beginning"
_KEY_BYTES = 32
_NONCE_BYTES = 12

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Party).decode


def token(box: SecretBox, field: str, value: str) -> int:
    """The keyed digest of a value of a field, as a whole number of 64 bits with a sign."""
    return int.from_bytes(bytes.fromhex(box.digest(value, f"customers.{field}")[:16]), "big", signed=True)


def tokens_of(box: SecretBox, party: Party) -> dict[int, str]:
    """Under what a customer is found: digest to field."""
    values = [(CARD, card) for card in party.cards]
    for contact in party.contacts:
        is_email = contact.kind is ContactKind.EMAIL
        values.append((EMAIL, contact.value.casefold()) if is_email else (PHONE, contact.value))
    values += [(NAME, word) for word in party.words]
    if party.birth_date is not None:
        values.append((BIRTHDAY, f"{party.birth_date:%m-%d}"))
    tokens = {token(box, field, value): field for field, value in values}
    words = [one for one, field in tokens.items() if field == NAME]
    return {pair(one, other): PAIR for one, other in combinations(words, 2)} | tokens


def pair(one: int, other: int) -> int:
    """The digest of two words of one name, from theirs: few people have both, where thousands have each.

    It says no more than the two rows of the words, which stand beside it under the same customer.
    """
    return one ^ other


def seal(key: bytes, content: bytes, customer_id: UUID) -> bytes:
    """Content encrypted with a person's key: nonce and ciphertext, the customer authenticated with it."""
    nonce = new_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, customer_id.bytes)


def unseal(key: bytes, sealed: bytes, customer_id: UUID) -> bytes:
    """What `seal` sealed. Raises SecretUnreadable."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], customer_id.bytes)
    except InvalidTag as altered:
        raise SecretUnreadable(PURPOSE) from altered


def keys_of(connection: Connection, box: SecretBox, ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The persons' keys; without those that were forgotten."""
    return {id_: box.open(sealed, PURPOSE) for id_, sealed in _sealed_keys(connection, ids).items()}


def _sealed_keys(connection: Connection, ids: Collection[UUID]) -> dict[UUID, bytes]:
    rows = connection.execute(select(Vault.customer_id, Vault.sealed_key).where(Vault.customer_id.in_(list(ids))))
    return {row.customer_id: row.sealed_key for row in rows}


def open_parties(connection: Connection, box: SecretBox, ids: Collection[UUID]) -> dict[UUID, Party]:
    """Who customers are; without those that were forgotten."""
    columns = (Vault.customer_id, Vault.sealed_key, Vault.document)
    rows = connection.execute(select(*columns).where(Vault.customer_id.in_(list(ids)))) if ids else ()
    return {
        row.customer_id: _decode(unseal(box.open(row.sealed_key, PURPOSE), row.document, row.customer_id))
        for row in rows
    }


def open_party(connection: Connection, box: SecretBox, customer_id: UUID) -> Party | None:
    """Who a customer is; None when unknown or forgotten."""
    return open_parties(connection, box, [customer_id]).get(customer_id)


def seal_for(connection: Connection, box: SecretBox, customer_id: UUID, content: bytes) -> bytes:
    """Content sealed with the person's own key, so that it is forgotten with them. Raises SecretUnreadable."""
    return seal(_key(connection, box, customer_id), content, customer_id)


def open_for(connection: Connection, box: SecretBox, customer_id: UUID, sealed: bytes) -> bytes:
    """What `seal_for` sealed. Raises SecretUnreadable, also when the person was forgotten."""
    return unseal(_key(connection, box, customer_id), sealed, customer_id)


def _key(connection: Connection, box: SecretBox, customer_id: UUID) -> bytes:
    key = keys_of(connection, box, [customer_id]).get(customer_id)
    if key is None:
        raise SecretUnreadable(PURPOSE)
    return key


def save_parties(connection: Connection, box: SecretBox, parties: Mapping[UUID, Party]) -> None:
    """Seal who customers are, and make them found under what they have now and no longer under what they had."""
    sealed = _sealed_keys(connection, parties)
    rows = []
    for id_, party in parties.items():
        key = box.open(sealed[id_], PURPOSE) if id_ in sealed else new_bytes(_KEY_BYTES)
        rows.append((id_, sealed.get(id_) or box.seal(key, PURPOSE), seal(key, _encode(party), id_)))
    upsert_rows(connection, Vault, ("customer_id", "sealed_key", "document"), rows, ("customer_id",))
    wanted = {id_: tokens_of(box, party) for id_, party in parties.items()}
    had: dict[UUID, dict[int, str]] = {id_: {} for id_ in parties}
    if sealed:
        of_known = select(Digest.customer_id, Digest.token, Digest.field).where(Digest.customer_id.in_(list(sealed)))
        for row in connection.execute(of_known):
            had[row.customer_id][row.token] = row.field
    for id_, tokens in had.items():
        _forget_tokens(connection, id_, {one: field for one, field in tokens.items() if one not in wanted[id_]})
    more = [(one, id_, field) for id_, tokens in wanted.items() for one, field in tokens.items() if one not in had[id_]]
    insert_rows(connection, Digest, ("token", "customer_id", "field"), more)
    new = {one for one, _, field in more if field == NAME}
    words = {token(box, NAME, word): word for party in parties.values() for word in party.words}
    _keep_spellings(connection, box, {one: words[one] for one in new})


def _keep_spellings(connection: Connection, box: SecretBox, words: Mapping[int, str]) -> None:
    """Make words, by their digest, found by their spellings. A word that is known has all of them already.

    The word itself comes first and tells which are new; whoever deletes spellings meanwhile is waited for by it.
    """
    known = insert_on_conflict(connection, Spelling).on_conflict_do_nothing()
    # One order, so that two writers never wait in a ring.
    own = sorted((token(box, _SPELLING, word), one) for one, word in words.items())
    rows = [{"variant": variant, "word": one} for variant, one in own]
    added = connection.execute(known.returning(Spelling.word), rows).scalars().all() if rows else ()
    more = sorted((variant, one) for one in added for variant in variants(box, words[one]))
    if more:
        connection.execute(known, [{"variant": variant, "word": one} for variant, one in more])


def variants(box: SecretBox, word: str) -> set[int]:
    """Under what a word is found: its beginnings and its typing errors, apart, or each error would mean many words."""
    misspelt = {token(box, _SPELLING, one) for one in spellings(word)}
    return misspelt | {token(box, _BEGINNING, one) for one in beginnings(word)}


def _forget_tokens(connection: Connection, customer_id: UUID, tokens: Mapping[int, str]) -> None:
    """Delete digests, and the spellings of words that nobody has any more."""
    if not tokens:
        return
    connection.execute(delete(Digest).where(Digest.customer_id == customer_id, Digest.token.in_(list(tokens))))
    words = [one for one, field in tokens.items() if field == NAME]
    if words:
        if connection.dialect.name == "postgresql":  # whoever is adding one of the words at this moment is waited for
            connection.execute(text("LOCK TABLE customers_spelling IN SHARE ROW EXCLUSIVE MODE"))
        kept = set(connection.execute(select(Digest.token).where(Digest.token.in_(words)).distinct()).scalars())
        connection.execute(delete(Spelling).where(Spelling.word.in_([one for one in words if one not in kept])))


def forget(connection: Connection, customer_id: UUID) -> None:
    """Delete the document, its key, the digests, and spellings that only this customer had."""
    rows = connection.execute(select(Digest.token, Digest.field).where(Digest.customer_id == customer_id))
    _forget_tokens(connection, customer_id, {row.token: row.field for row in rows})
    connection.execute(delete(Vault).where(Vault.customer_id == customer_id))


def ids_by(connection: Connection, box: SecretBox, field: str, values: Collection[str]) -> list[UUID]:
    """Customers that have one of the values (in its normal form), whatever became of them since."""
    tokens = [token(box, field, value) for value in values]
    return list(connection.execute(select(Digest.customer_id).where(Digest.token.in_(tokens)).distinct()).scalars())


def words_like(connection: Connection, box: SecretBox, typed: str, limit: int) -> list[int]:
    """Digests of words that a typed one may mean: those that begin with it, and those with one typing error."""
    asked = [token(box, _BEGINNING, typed), *(token(box, _SPELLING, one) for one in spellings(typed))]
    found = select(Spelling.word).where(one_of(connection, Spelling.variant, asked)).distinct().limit(limit)
    return list(connection.execute(found).scalars())


def one_of(connection: Connection, column: SQLColumnExpression[int], tokens: Collection[int]) -> ColumnElement[bool]:
    """The condition that a column is one of (thousands of) tokens, which go to the database as one value."""
    if connection.dialect.name == "postgresql":
        return column == func.any(cast(literal(array_text("bigint", tokens)), ARRAY(BigInteger)))
    listed = func.json_each(str(list(tokens))).table_valued("value")
    return column.in_(select(listed.c.value))
