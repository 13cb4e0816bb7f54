"""A thread of the server lives as long as its process, whatever a pass of its work met."""

from __future__ import annotations

import threading

import structlog
from structlog.testing import capture_logs

from comptoir.kernel.steady import go_on


def test_a_pass_that_fails_is_told_and_followed_by_another() -> None:
    is_stopping = threading.Event()
    passes: list[int] = []

    def work() -> None:
        passes.append(len(passes))
        if len(passes) == 1:
            raise OSError("the disk does not answer")
        is_stopping.set()

    structlog.reset_defaults()
    with capture_logs() as lines:
        thread = threading.Thread(target=go_on, args=(work, is_stopping), name="worker")
        thread.start()
        thread.join(60)
    assert passes == [0, 1]
    assert [(line["event"], line["thread"], line["log_level"]) for line in lines] == [
        ("thread.failed", "worker", "error")
    ]
