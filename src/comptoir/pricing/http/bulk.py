"""Bodies of many lines: each is one command as JSON, and has one outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import msgspec
from litestar import Response
from litestar.openapi.datastructures import ResponseSpec

from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import FieldError
from comptoir.pricing.domain.refusals import MalformedLine
from comptoir.pricing.service import SLICE, PriceOutcome, PutCost, PutPrice

NDJSON = "application/x-ndjson"
BULK_BYTES_MAX = 64 * 1024 * 1024
BULK_RESPONSES = {
    200: ResponseSpec(bytes, description="One outcome per line", media_type=NDJSON, generate_examples=False)
}

C = TypeVar("C", PutPrice, PutCost)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Bulk:
    """Who sends many lines, and in which language they are answered."""

    database: Database
    actor: Actor
    trace: str
    locale: str

    def answer(
        self,
        body: bytes,
        read: Callable[[bytes], C],
        record: Callable[[UnitOfWork, Sequence[C]], list[PriceOutcome]],
    ) -> Response[bytes]:
        """Record the lines in slices, each in a transaction of its own; one outcome per line.

        read: makes a command of a line, and raises msgspec.DecodeError for one that it does not understand.
        """
        answers = []
        numbered = ((number, line) for number, line in enumerate(body.splitlines(), start=1) if line.strip())
        while chunk := list(islice(numbered, SLICE)):
            commands = [(number, _command(line, read)) for number, line in chunk]
            with self.database.write(self.actor, self.trace) as uow:
                known = [one for _, one in commands if not isinstance(one, PriceOutcome)]
                recorded = iter(record(uow, known))
            for number, one in commands:
                if isinstance(one, PriceOutcome):
                    answers.append(self._outcome(number, "", one))
                else:
                    answers.append(self._outcome(number, one.sku, next(recorded)))
        return Response(b"".join(_encode(one) + b"\n" for one in answers), media_type=NDJSON)

    def _outcome(self, number: int, key: str, outcome: PriceOutcome) -> dict[str, Any]:
        errors = [
            {"pointer": one.pointer, "code": one.code, "detail": problem_texts(one.code, self.locale, one.facts)[1]}
            for one in outcome.errors
        ]
        return {"line": number, "key": key, "status": outcome.status, "errors": errors}


def _command(line: bytes, read: Callable[[bytes], C]) -> C | PriceOutcome:
    if b"\\u0000" in line:
        return _rejected("a text holds a NUL")
    try:
        return read(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        return _rejected(str(wrong))


def _rejected(problem: str) -> PriceOutcome:
    return PriceOutcome("rejected", (FieldError("", MalformedLine.code, {"problem": problem}),))
