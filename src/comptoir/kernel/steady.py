"""Threads that live as long as their process: none ends because one pass of its work failed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)

_REST_SECONDS = 0.5


def go_on(what: Callable[[], None], is_stopping: threading.Event) -> None:
    """Call `what` again and again until it is time to stop; after a failure, which is logged, once it has rested."""
    while not is_stopping.is_set():
        try:
            what()
        except Exception:  # whatever it was: the database may be back at the next pass
            log.exception("thread.failed", thread=threading.current_thread().name)
            is_stopping.wait(_REST_SECONDS)
