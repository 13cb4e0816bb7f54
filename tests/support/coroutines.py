"""Running a coroutine from a test: in a thread of its own, since the browser's driver keeps a loop in the main one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(
    coroutine: Coroutine[Any, Any, Result], make_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
) -> Result:
    """What the coroutine returns or raises. make_loop: where not any loop will do."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_run, coroutine, make_loop).result()


def _run(coroutine: Coroutine[Any, Any, Result], make_loop: Callable[[], asyncio.AbstractEventLoop] | None) -> Result:
    with asyncio.Runner(loop_factory=make_loop) as runner:
        return runner.run(coroutine)
