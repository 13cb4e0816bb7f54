"""Statements that are sent one after another without waiting for each answer: PostgreSQL's pipeline.

Each answer that is waited for costs a lone ticket more than its statement. On SQLite there is nothing to wait for.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_PIPELINE: Final = "comptoir_pipeline"


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send the statements of the block one after another without waiting for each answer (PostgreSQL's pipeline).

    What fails raises at the end of the block, or where an answer is read; a block within another ends with that one.
    SQLAlchemy wants each answer at once: its statements wait (`settle`). On SQLite there is nothing to wait for.
    """
    if connection.dialect.name != "postgresql" or _PIPELINE in connection.info:
        yield
        return
    driver: Any = connection.connection.driver_connection
    info = connection.info
    with driver.pipeline() as pipeline:
        info[_PIPELINE] = pipeline
        try:
            yield
        finally:
            del info[_PIPELINE]


def settle(connection: Connection) -> None:
    """Wait, within a block of `together`, until all that was sent is answered; raises what failed of it."""
    pipeline = connection.info.get(_PIPELINE)
    if pipeline is not None:
        pipeline.sync()
