"""Log lines on standard error: JSON for machines, aligned text for a terminal; each line has a trace id.

A request, a job or a feed entry binds its own trace with `traced`; lines outside of any carry the trace of the process.
What libraries say through the standard library's logging comes out in the same form.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import SettingUnknown
from comptoir.kernel.values.card_numbers import EXEMPT, without_card_numbers

FORMATS = ("json", "console")
LEVELS = ("debug", "info", "warning", "error")
HIDDEN = "…"
_SECRET_WORDS = ("password", "secret", "token", "totp", "authorization", "cookie")
_NOISY = dict.fromkeys(("uvicorn", "httpx", "pyvips", "alembic"), logging.WARNING)


@contextmanager
def traced(trace: str, **facts: object) -> Iterator[None]:
    """Every line written inside the block carries this trace, and the facts."""
    with bound_contextvars(trace=trace, **facts):
        yield


def hide_secrets(_logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace the value of every field whose name speaks of a secret, and every card number in the others."""
    for name, value in line.items():
        if any(word in name.lower() for word in _SECRET_WORDS):
            line[name] = HIDDEN
        elif isinstance(value, str) and name not in EXEMPT:
            line[name] = without_card_numbers(value)
    return line


class ProcessTrace:
    """Gives lines without a trace the one of the process."""

    def __init__(self) -> None:
        self.trace = new_id().hex

    def __call__(self, _logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
        line.setdefault("trace", self.trace)
        return line


def configure(form: str = "console", level: str = "info", stream: TextIO = sys.stderr) -> None:
    """Send every line of this process to `stream`; once, at start.

    form: one of FORMATS; level: one of LEVELS, the least important lines to write. Raises SettingUnknown.
    """
    for name, value, choices in (("log_format", form, FORMATS), ("log_level", level, LEVELS)):
        if value not in choices:
            raise SettingUnknown(f"the setting {name} is {value!r}, not one of {', '.join(choices)}")
    shared: list[structlog.typing.Processor] = [
        merge_contextvars,
        add_log_level,
        add_logger_name,
        ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        ProcessTrace(),
        hide_secrets,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ProcessorFormatter(processors=_last(form, stream), foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(least)


def _last(form: str, stream: TextIO) -> list[structlog.typing.Processor]:
    """What turns a line into text."""
    if form == "json":
        return [
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return [
        ProcessorFormatter.remove_processors_meta,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback, colors=stream.isatty()),
    ]
