from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from comptoir.kernel.logging import HIDDEN, configure, traced
from comptoir.kernel.settings import SettingUnknown


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave the logging of the test process as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def written(form: str = "json", level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    configure(form, level, stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_line_is_json_with_time_level_name_and_trace() -> None:
    stream = written()
    with traced("0af7", reader="cards"):
        structlog.get_logger("comptoir.feed").warning("lag", entries=3)
    line = lines(stream)[0]
    assert str(line.pop("at")).endswith("Z")
    assert line == {
        "event": "lag",
        "entries": 3,
        "level": "warning",
        "logger": "comptoir.feed",
        "trace": "0af7",
        "reader": "cards",
    }


def test_a_line_outside_of_any_request_carries_the_trace_of_the_process() -> None:
    stream = written()
    structlog.get_logger("a").info("one")
    logging.getLogger("library").error("two %s", "times", extra={"shop": "rivoli"})
    first, second = lines(stream)
    assert first["trace"] == second["trace"]
    assert len(str(first["trace"])) == 32
    assert (second["event"], second["shop"], second["logger"]) == ("two times", "rivoli", "library")


def test_a_trace_given_with_the_line_wins() -> None:
    stream = written()
    structlog.get_logger("a").info("one", trace="given")
    assert lines(stream)[0]["trace"] == "given"


def test_secrets_are_never_written() -> None:
    stream = written()
    structlog.get_logger("a").info("signed in", password="hunter2", access_token="t", Cookie="c", email_domain="x")
    assert "hunter2" not in stream.getvalue()
    line = lines(stream)[0]
    assert [line["password"], line["access_token"], line["Cookie"], line["email_domain"]] == [HIDDEN] * 3 + ["x"]


def test_an_error_brings_its_traceback() -> None:
    stream = written()
    try:
        int("odd")
    except ValueError:
        structlog.get_logger("a").exception("failed")
    assert '"exc_type": "ValueError"' in stream.getvalue()


def test_lines_below_the_level_are_left_out() -> None:
    stream = written(level="warning")
    structlog.get_logger("a").info("chatter")
    logging.getLogger("uvicorn.access").info("GET /")
    assert stream.getvalue() == ""


def test_a_terminal_gets_text() -> None:
    stream = written("console")
    structlog.get_logger("a").info("sold", amount=1290)
    assert "sold" in stream.getvalue()
    assert "amount=1290" in stream.getvalue()


@pytest.mark.parametrize(("form", "level"), [("xml", "info"), ("json", "loud")])
def test_an_unknown_form_or_level_is_named(form: str, level: str) -> None:
    with pytest.raises(SettingUnknown, match=r"xml|loud"):
        configure(form, level)
