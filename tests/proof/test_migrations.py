"""The schema: one chain of steps makes it on both databases, never backwards, and no server runs beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
import pyvips
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, insert, select

from comptoir.app.migrate import SchemaNewer, config, current, head, is_ours, migrate
from comptoir.app.schema import metadata
from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.refusals import InvalidProduct
from comptoir.catalog.invariants import INVARIANTS
from comptoir.catalog.queries import ProductFilter, products
from comptoir.catalog.rows import conversions_at_work
from comptoir.catalog.services.conversions import conversions, start_undo
from comptoir.catalog.services.converting import run_conversion
from comptoir.catalog.services.products import find_product, publish_product, save_product
from comptoir.catalog.services.structure import save_things
from comptoir.catalog.tables import ConversionRow, ItemRow, RecountRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext
from comptoir.media.queries import uses_of
from comptoir.media.services.objects import objects_in
from comptoir.media.services.taking import measure, store_asset
from comptoir.media.tables import AssetUseRow
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import opened, write
from tests.support.forking import Forked, Nursery

REVISIONS = [step.revision for step in reversed(list(ScriptDirectory.from_config(config()).walk_revisions()))]
END_SECONDS_MAX = 240.0


def differences(database: Database) -> list[object]:
    """What the tables of the database lack, or have too much, against those of the modules."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours, "compare_type": False})
        return list(compare_metadata(context, metadata()))


def revision(database: Database) -> str | None:
    with database.read() as connection:
        return current(connection)


def test_the_steps_make_the_schema_of_the_modules(empty_database_url: str, clock: FixedClock) -> None:
    with opened(empty_database_url, clock) as database:
        assert migrate(database) == REVISIONS
        assert migrate(database) == []
        assert (revision(database), head()) == (REVISIONS[-1], REVISIONS[-1])
        assert differences(database) == []


def test_every_step_starts_from_the_one_before(empty_database_url: str, clock: FixedClock) -> None:
    """A shop that comes from any earlier version: every step begins from what the one before left on disk."""
    with opened(empty_database_url, clock) as database:
        assert [migrate(database, step) for step in REVISIONS] == [[step] for step in REVISIONS]
        assert differences(database) == []


def test_products_of_before_wait_to_be_counted(empty_database_url: str, clock: FixedClock) -> None:
    """A shop that moves up knows what its products lack once the reader has counted them."""
    with opened(empty_database_url, clock) as database:
        migrate(database, "0019")
        item = {
            "id": new_id(), "root_id": new_id(), "family": "Mugs", "level": "simple", "enabled": True,
            "status": "draft", "review": "none", "version": 1, "unit": "piece", "label": {}, "created_at": clock.now(),
            "updated_at": clock.now(),
        }  # fmt: skip
        with database.engine.begin() as connection:
            connection.execute(insert(ItemRow), [{**item, "sku": "MUG", "sku_folded": "mug"}])
        migrate(database)
        with database.read() as connection:
            assert connection.execute(select(RecountRow.family, RecountRow.after)).all() == [("Mugs", None)]


def test_a_conversion_of_before_begins_anew_and_one_that_failed_is_over(
    empty_database_url: str, clock: FixedClock
) -> None:
    """An older version had worked out a part of one when the shop moved up; another it had refused."""
    attribute = {"code": "plu", "type": "text", "filterable": True, "unique": True}
    body = {"before": attribute, "after": {**attribute, "type": "number"}, "at": clock.now()}
    begun, failed = new_id(), new_id()
    with opened(empty_database_url, clock) as database:
        migrate(database, "0036")
        with database.engine.begin() as connection:
            connection.execute(insert(ConversionRow), [{"id": begun, **body}, {"id": failed, **body}])
        migrate(database)
        with write(database) as uow:
            assert conversions_at_work(uow.connection) == [], "nobody notes anything for them"
            make_structure(uow)
            save_things(uow, [Attribute(code="plu", type=AttributeType.TEXT, filterable=True, unique=True)])
            save_product(uow, shirt("A", "Chemise", values={"plu": {"|": "12"}}))
        context = JobContext(database, begun, "catalog.convert", SYSTEM, "t", Path(), {"after": str(new_id())})
        assert run_conversion(context, {"kept": {}}, ())["read"] == 1
        with database.read() as connection:
            found = products(connection, ProductFilter(attribute="plu", value="12"))[0]
            assert [line for one in INVARIANTS for line in one.check(connection)] == []
            ended = conversions(connection)
        assert (found, len(ended)) == ([], 2), "numbers are not found by their text"
        with write(database) as uow:
            with pytest.raises(InvalidProduct):
                save_product(uow, shirt("B", "Chemise", values={"plu": {"|": "12"}}))
            start_undo(uow, begun)


@pytest.mark.parametrize("is_noted", [False, True])
def test_what_cards_of_before_show_is_used(
    empty_database_url: str, clock: FixedClock, tmp_path: Path, *, is_noted: bool
) -> None:
    """A shop that moves up had replaced a picture and not published the product yet."""
    with opened(empty_database_url, clock) as database:
        migrate(database, "0037")
        content = bytes(pyvips.Image.black(9, 9, bands=3).write_to_buffer(".png"))
        with write(database) as uow:
            make_structure(uow)
            shown = store_asset(uow, objects_in(tmp_path), measure(content, "a.png"), "a.png").id
            save_product(uow, shirt("A", "Chemise", values={"picture": {"|": str(shown)}}))
            publish_product(uow, "A")
            item_id = find_product(uow.connection, "A").item.id
            save_product(uow, shirt("A", "Chemise"))
            if not is_noted:
                uow.connection.execute(delete(AssetUseRow))
        migrate(database)
        with database.read() as connection:
            uses = [(one.kind, one.user_id, one.field) for one in uses_of(connection, [shown])[shown]]
        assert uses == [("card", item_id, "picture")]


def put_ahead(database: Database) -> None:
    """As if a newer version had been here."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")


def test_a_newer_schema_is_refused_and_stays(database: Database) -> None:
    put_ahead(database)
    with pytest.raises(SchemaNewer, match="at schema 9999, which this version does not know"):
        migrate(database)
    assert revision(database) == "9999"


def begin(servers: Nursery, verb: str, url: str, folder: Path) -> tuple[Forked, Path]:
    log = folder / f"{verb}.log"
    return servers.fork([verb, "--database", url, "--data", str(folder)], log), log


@pytest.mark.parametrize("verb", ["serve", "migrate"])
def test_the_command_line_refuses_a_newer_schema(
    database: Database, database_url: str, servers: Nursery, tmp_path: Path, verb: str
) -> None:
    put_ahead(database)
    process, log = begin(servers, verb, database_url, tmp_path)
    assert process.wait(END_SECONDS_MAX) == 1
    assert "at schema 9999, which this version does not know" in log.read_text(encoding="utf-8")


def test_a_server_does_not_start_before_the_schema(empty_database_url: str, servers: Nursery, tmp_path: Path) -> None:
    process, log = begin(servers, "serve", empty_database_url, tmp_path)
    assert process.wait(END_SECONDS_MAX) == 1
    assert "run migrate first" in log.read_text(encoding="utf-8")


def test_two_that_migrate_at_the_same_moment_agree(
    empty_database_url: str, clock: FixedClock, servers: Nursery, tmp_path: Path
) -> None:
    begun = [begin(servers, "migrate", empty_database_url, tmp_path)[0] for _ in range(2)]
    assert [process.wait(END_SECONDS_MAX) for process in begun] == [0, 0]
    with opened(empty_database_url, clock) as database:
        assert differences(database) == []
