"""Column types that mean the same on SQLite (STRICT tables) and PostgreSQL.

On SQLite every one of them compiles to INTEGER, TEXT or BLOB. Amounts are minor units, quantities and rates are
whole numbers of millionths, instants are milliseconds since 1970 in UTC.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Boolean, Dialect, Integer, LargeBinary, Text, TypeDecorator
from sqlalchemy import types as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from comptoir.kernel.values.time import Instant, from_ms, to_ms

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode


class Id(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite, `uuid` on PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sql.Uuid(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> object:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, _dialect: Dialect) -> UUID | None:
        return value if value is None or isinstance(value, UUID) else UUID(bytes=value)


class Whole(TypeDecorator[int]):
    """A whole number of 64 bits: minor units, millionths, counters."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BigInteger() if dialect.name == "postgresql" else Integer())


class Timestamp(TypeDecorator[Instant]):
    """An instant, kept as milliseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BigInteger() if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: Instant | None, _dialect: Dialect) -> int | None:
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Instant | None:
        return None if value is None else from_ms(value)


class Day(TypeDecorator[date]):
    """A calendar or business day, kept as ISO 8601 text so that it sorts alike everywhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, _dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, _dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """Yes or no: 0 or 1 on SQLite."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Boolean() if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> bool | int | None:  # noqa: FBT001 - SQLAlchemy's signature
        return value if value is None or dialect.name == "postgresql" else int(value)

    def process_result_value(self, value: int | bool | None, _dialect: Dialect) -> bool | None:  # noqa: FBT001 - SQLAlchemy's signature
        return None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """Plain data as JSON: text on SQLite, `jsonb` on PostgreSQL; keys sorted."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(_RawJsonb() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else _encode(value).decode()

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        return _decode(value) if isinstance(value, str | bytes) else value


class _RawJsonb(JSONB):
    """`jsonb` fed with text that is JSON already; psycopg hands back decoded values."""

    def adapt(self, cls: Any, **kw: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Stay what it is: the dialect's own type would encode the text once more."""
        return _RawJsonb()

    def bind_processor(self, _dialect: Dialect) -> None:
        return None

    def result_processor(self, _dialect: Dialect, _coltype: object) -> None:
        return None


Bytes = LargeBinary
Code = Text

__all__ = ["Bytes", "Code", "Day", "Flag", "Id", "Json", "Text", "Timestamp", "Whole"]
