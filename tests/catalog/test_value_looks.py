"""Whether products hold values of an attribute is looked at outside the lock, and in it again at what is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Connection, event

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.refusals import FixedProperty, StructureInUse
from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.structure import current_structure, delete_thing, save_thing
from comptoir.catalog.services.value_looks import look_for_values
from comptoir.kernel.database import Database
from tests.catalog.shelf import make_structure, shirt
from tests.catalog.test_http import client
from tests.support.databases import write

__all__ = ["client"]
Client = TestClient[Litestar]
PLAIN = Attribute(code="origin", type=AttributeType.TEXT)
LYON = {"origin": {"|": "Lyon"}}
FOUND = Attribute(code="origin", type=AttributeType.TEXT, filterable=True)


@contextmanager
def reads_of_documents(database: Database) -> Iterator[list[str]]:
    """The statements of transactions that write which read documents, and not by the items that they belong to."""
    found: list[str] = []

    def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        is_writing = connection.get_execution_options().get("comptoir_writes", False)
        is_keyed = "item_id" in statement.partition("WHERE")[2]
        if is_writing and statement.startswith("SELECT") and "catalog_document" in statement and not is_keyed:
            found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("says", ["at once", "meanwhile", "never"])
def test_values_written_after_the_look_are_seen_in_the_lock(database: Database, says: str) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_thing(uow, PLAIN)
        save_product(uow, shirt("P1", values=LYON if says == "at once" else {}))
    with database.read() as connection:
        before = current_structure(connection).attribute("origin")
    assert before is not None
    look = look_for_values(database, before)
    assert look.sku == ("P1" if says == "at once" else None)
    with write(database) as uow:
        save_product(uow, shirt("P2", values=LYON if says == "meanwhile" else {}))
    if says == "never":
        with reads_of_documents(database) as found, write(database) as uow:
            assert save_thing(uow, FOUND, look=look) == "updated"
        assert found == []
    else:
        with write(database) as uow, pytest.raises(FixedProperty):
            save_thing(uow, FOUND, look=look)
        with write(database) as uow, pytest.raises(StructureInUse):
            delete_thing(uow, StructureKind.ATTRIBUTE, "origin", look=look)


def test_a_look_at_another_state_of_the_attribute_says_nothing(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_thing(uow, FOUND)
    look = look_for_values(database, PLAIN)
    with write(database) as uow:
        save_product(uow, shirt("P1", values=LYON))
    with write(database) as uow, pytest.raises(FixedProperty):
        save_thing(uow, PLAIN, look=look)


def test_no_request_reads_all_documents_while_others_wait(client: Client, database: Database) -> None:
    path = "/api/v1/attributes/origin"
    client.put(path, json={"type": "text"}).raise_for_status()
    with write(database) as uow:
        save_product(uow, shirt("P1", values=LYON))
    with reads_of_documents(database) as found:
        assert client.patch(path, json={"filterable": True}).status_code == 409
        assert client.delete(path).status_code == 409
        client.patch("/api/v1/products/P1", json={"values": {"origin": None}}).raise_for_status()
        client.patch(path, json={"filterable": True}).raise_for_status()
        client.delete(path).raise_for_status()
    assert found == []
