"""Transactions: whole or not at all, with their feed entries; waiting in order; refused where unsafe."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import insert, make_url, select, text, update
from sqlalchemy.exc import DataError, OperationalError

from comptoir.kernel.actor import Actor, parse_actor
from comptoir.kernel.bulk import ask_by_keys, insert_rows, send_update
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database, DatabaseUnusable, NotCommitted
from comptoir.kernel.fair_lock import FairLock
from comptoir.kernel.feed import FeedTrimmed, entries_after, last_position, refuse_trimmed
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobChanged
from comptoir.kernel.tables import Fact


class Moved(Exception):
    """What a check finds."""


def changed(number: int) -> JobChanged:
    return JobChanged(job_id=str(number), kind="test", state="done", done=number, total=None)


def test_rows_and_entries_are_committed_together(database: Database, clock: FixedClock) -> None:
    actor = Actor("person", new_id())
    with database.write(actor, "abc") as uow:
        uow.connection.execute(insert(Fact).values(name="a", value="1"))
        uow.emit(changed(1))
        uow.emit(changed(2))
    with database.read() as connection:
        entries = entries_after(connection, 0, 10)
        assert [(entry.topic, entry.key, entry.at, entry.trace) for entry in entries] == [
            ("kernel.job.changed", "1", clock.present, "abc"),
            ("kernel.job.changed", "2", clock.present, "abc"),
        ]
        assert parse_actor(entries[0].actor) == actor
        assert entries[1].fields() == {
            "v": 1, "job_id": "2", "kind": "test", "state": "done", "done": 2, "total": None,
        }  # fmt: skip
        assert last_position(connection) == entries[1].seq


def test_a_failure_leaves_neither_rows_nor_entries(database: Database) -> None:
    def fail() -> None:
        with database.write() as uow:
            uow.connection.execute(insert(Fact).values(name="a", value="1"))
            uow.emit(changed(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as connection:
        assert connection.execute(select(Fact.name).where(Fact.name == "a")).all() == []
        assert last_position(connection) == 0


def test_the_committers_statements_see_what_was_sent_before_them(database: Database) -> None:
    with database.write(is_told=False) as uow:
        insert_rows(uow.connection, Fact, ("name", "value"), [("a", "1"), ("b", "2")])
        asked = ask_by_keys(uow.connection, Fact, ("name", "value"), "name", ["a", "b", "c"])
        uow.connection.execute(update(Fact).where(Fact.name == "a").values(value="3"))
        changed_rows = send_update(
            uow.connection, Fact, ("name", "value"), [("b", "4"), ("c", "5")], key=("name",), assign="value = v.value"
        )
        assert uow.connection.execute(select(Fact.value).where(Fact.name == "a")).scalar_one() == "3"
        assert asked() == [("a", "1"), ("b", "2")]
        assert changed_rows() == 1
        uow.emit(changed(1))
    with database.read() as connection:
        found = connection.execute(select(Fact.name, Fact.value).where(Fact.name.in_(["a", "b", "c"])))
        assert {row[0]: row[1] for row in found} == {"a": "3", "b": "4"}
        assert len(entries_after(connection, 0, 10)) == 1


@pytest.mark.parametrize("is_told", [True, False])
def test_a_check_that_fails_before_the_commit_leaves_nothing(database: Database, *, is_told: bool) -> None:
    def check() -> None:
        raise Moved

    def fail() -> None:
        with database.write(is_told=is_told) as uow:
            insert_rows(uow.connection, Fact, ("name", "value"), [("a", "1")])
            uow.check_later(check)
            uow.emit(changed(1))

    for _ in range(2):  # whatever the failure left of a connection, the next write is well
        with pytest.raises(Moved):
            fail()
    with database.write(is_told=is_told) as uow:
        insert_rows(uow.connection, Fact, ("name", "value"), [("b", "1")])
    with database.read() as connection:
        assert [row[0] for row in connection.execute(select(Fact.name).where(Fact.name.in_(["a", "b"])))] == ["b"]
        assert last_position(connection) == 0


def test_what_was_sent_and_failed_is_told_before_the_commit(database: Database) -> None:
    with pytest.raises((sqlite3.IntegrityError, UniqueViolation)), database.write(is_told=False) as uow:
        insert_rows(uow.connection, Fact, ("name", "value"), [("a", "1"), ("a", "2")])
    with database.read() as connection:
        assert connection.execute(select(Fact.name).where(Fact.name == "a")).all() == []


def test_a_failure_that_was_passed_over_is_not_taken_for_a_commit(database: Database) -> None:
    if database.dialect == "sqlite":
        return

    def pass_over() -> None:
        with database.write(is_told=False) as uow:
            insert_rows(uow.connection, Fact, ("name", "value"), [("a", "1")])
            with suppress(DataError):
                uow.connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(NotCommitted):
        pass_over()
    with database.read() as connection:
        assert connection.execute(select(Fact.name).where(Fact.name == "a")).all() == []


def end_connections(database: Database) -> None:
    """What a restart of PostgreSQL does to those who are connected."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def test_a_restart_of_postgresql_fails_nobody_who_comes_after_it(postgresql_database: Database) -> None:
    database = postgresql_database

    def put(name: str, *, is_told: bool) -> None:
        with database.write(is_told=is_told) as uow:
            insert_rows(uow.connection, Fact, ("name", "value"), [(name, "1")])

    put("a", is_told=False)
    with database.read(), database.read():
        put("b", is_told=True)
    end_connections(database)
    put("c", is_told=False)
    put("d", is_told=True)
    with database.read() as one, database.read() as other:
        for connection in (one, other):
            found = connection.execute(select(Fact.name).where(Fact.name.in_(list("abcd"))).order_by(Fact.name))
            assert "".join(found.scalars()) == "abcd"


def test_a_connection_lost_within_a_write_is_told_and_the_next_one_has_another(postgresql_database: Database) -> None:
    def lose() -> None:
        with postgresql_database.write(is_told=False) as uow:
            insert_rows(uow.connection, Fact, ("name", "value"), [("a", "1")])
            end_connections(postgresql_database)

    with pytest.raises((psycopg.OperationalError, OperationalError)):
        lose()
    with postgresql_database.write(is_told=False) as uow:
        insert_rows(uow.connection, Fact, ("name", "value"), [("b", "1")])
    with postgresql_database.read() as connection:
        assert [row[0] for row in connection.execute(select(Fact.name).where(Fact.name.in_(["a", "b"])))] == ["b"]


def test_two_who_write_at_once_leave_one_connection(postgresql_database: Database) -> None:
    drivers = set()
    for _ in range(2):
        with postgresql_database.write(is_told=False) as one, postgresql_database.write(is_told=False) as other:
            drivers |= {uow.connection.connection.driver_connection for uow in (one, other)}
    assert sorted(driver.closed for driver in drivers if driver is not None) == [False, True, True]


def test_a_reader_sees_one_snapshot(database: Database) -> None:
    with database.read() as connection:
        before = connection.execute(select(Fact.name).where(Fact.name == "later")).all()
        with database.write() as uow:
            uow.connection.execute(insert(Fact).values(name="later", value="1"))
        after = connection.execute(select(Fact.name).where(Fact.name == "later")).all()
    assert (before, after) == ([], [])


def test_entries_are_filtered_by_topic_and_prefix(database: Database) -> None:
    with database.write() as uow:
        uow.emit(changed(1))
    with database.read() as connection:
        assert len(entries_after(connection, 0, 10, ["kernel.job.changed"])) == 1
        assert len(entries_after(connection, 0, 10, ["kernel.*"])) == 1
        assert entries_after(connection, 0, 10, ["kernel.job"]) == []
        assert entries_after(connection, 0, 10, ["kern_l.*"]) == []
        assert entries_after(connection, 0, 10, []) == []


def test_asking_for_trimmed_entries_says_where_to_start(database: Database) -> None:
    with database.write() as uow:
        uow.connection.execute(insert(Fact).values(name="feed_trimmed_to", value="40"))
    with database.read() as connection:
        with pytest.raises(FeedTrimmed) as no:
            refuse_trimmed(connection, 39)
        refuse_trimmed(connection, 40)
    assert no.value.facts() == {"after": 39, "oldest": 41}


def test_writers_of_one_process_and_of_others_never_see_a_locked_database(
    sqlite_database: Database, clock: FixedClock
) -> None:
    other = Database(sqlite_database.url, clock)

    def write(number: int) -> None:
        with (sqlite_database if number % 2 else other).write() as uow:
            uow.connection.execute(insert(Fact).values(name=str(number), value="1"))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(200)))
    other.close()
    with sqlite_database.read() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM database_fact WHERE value = '1'")).scalar_one() == 200


def test_every_connection_syncs_each_commit(sqlite_database: Database) -> None:
    with sqlite_database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_a_second_server_on_one_sqlite_file_is_refused(sqlite_database: Database, clock: FixedClock) -> None:
    first = sqlite_database.hold_alone()
    other = Database(sqlite_database.url, clock)
    with pytest.raises(DatabaseUnusable, match="another server is running"):
        other.hold_alone(0)
    first.close()
    other.hold_alone().close()
    other.close()


def test_sqlite_in_memory_is_refused(clock: FixedClock) -> None:
    with pytest.raises(DatabaseUnusable, match="needs a file"):
        Database("sqlite:///:memory:", clock)


def test_tables_are_strict(sqlite_database: Database) -> None:
    assert sqlite_database.path is not None
    connection = sqlite3.connect(Path(sqlite_database.path))
    try:
        loose = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
            " AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
    finally:
        connection.close()
    ours = [name for (name,) in loose if not name.startswith("catalog_search") and name != "alembic_version"]
    assert ours == []


def test_a_lock_is_given_in_the_order_it_was_asked_for() -> None:
    lock = FairLock()
    lock.acquire()
    order: list[int] = []
    waiting = []
    for number in range(5):
        asked = threading.Event()

        def take(number: int = number, asked: threading.Event = asked) -> None:
            asked.set()
            lock.acquire()
            order.append(number)
            lock.release()

        thread = threading.Thread(target=take)
        thread.start()
        asked.wait(60)
        while len(lock._waiting) <= number:
            pass
        waiting.append(thread)
    lock.release()
    for thread in waiting:
        thread.join(60)
    assert order == [0, 1, 2, 3, 4]


def test_a_folder_that_takes_nothing_is_told_with_what_to_do(clock: FixedClock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnusable) as no:
        Database(f"sqlite:///{tmp_path / 'file' / 'shop.db'}", clock)
    folder = tmp_path / "file"
    assert str(no.value) == (
        f"the database cannot write to {folder}: Not a directory; let the server write there, then start again"
    )


def test_a_full_disk_is_told_with_what_to_do(tmp_path: Path) -> None:
    program = """if True:
        import resource, sys
        from comptoir.kernel.clock import SystemClock
        from comptoir.kernel.database import Database, DatabaseUnusable
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        try:
            Database(f"sqlite:///{sys.argv[1]}/shop.db", SystemClock())
        except DatabaseUnusable as no:
            print(no)
    """
    told = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert told.stdout == (
        f"the database cannot write to {tmp_path}: File too large; make room there, then start again\n"
    )


def test_nobody_waits_while_a_process_works_out_its_tables(tmp_path: Path) -> None:
    program = """if True:
        import sys
        from comptoir.app.wiring import module_routes
        from comptoir.kernel.clock import SystemClock
        from comptoir.kernel.database import Database
        from comptoir.kernel.fair_lock import FairFileLock
        from comptoir.kernel.tables import Table
        def told_hold(lock, hold=FairFileLock.hold):
            print("asked for the lock", all(one.configured for one in Table.registry.mappers))
            return hold(lock)
        FairFileLock.hold = told_hold
        module_routes()
        database = Database(f"sqlite:///{sys.argv[1]}/shop.db", SystemClock())
        print(len(Table.metadata.tables) > 100, any(one.configured for one in Table.registry.mappers))
        with database.write():
            pass
    """
    told = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert told.stdout == "True False\nasked for the lock True\n"


def test_a_host_that_vanished_is_given_up_within_a_minute(postgresql_database: Database) -> None:
    with postgresql_database.read() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        asked = driver.info.get_parameters()
    limits = ("connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout")
    assert [asked.get(name) for name in limits] == ["10", "10", "5", "3", "20000"]
    url = make_url(postgresql_database.url).update_query_dict({"tcp_user_timeout": "7000"})
    own = Database(url.render_as_string(hide_password=False), postgresql_database.clock)
    with own.read() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        assert driver.info.get_parameters()["tcp_user_timeout"] == "7000"
    own.close()
