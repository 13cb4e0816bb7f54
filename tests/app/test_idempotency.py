"""`Idempotency-Key`: the first answer again, never a second act."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from comptoir.app.http.idempotency import Idempotency, Receive, Send
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.tables import IdempotencyKey
from comptoir.kernel.values.time import Instant
from tests.support.coroutines import run

Post = Callable[..., httpx.Response]


class Acts:
    """An application that counts what it does and says so; a body of `no` is refused."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self, _scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        is_fine = body != b"no"
        self.count += is_fine
        headers = [(b"content-type", b"text/plain"), (b"etag", b'"1"')]
        await send({"type": "http.response.start", "status": 201 if is_fine else 422, "headers": headers})
        await send({"type": "http.response.body", "body": b"act %d" % self.count})


@pytest.fixture
def acts() -> Acts:
    return Acts()


@pytest.fixture
def post(database: Database, acts: Acts) -> Post:
    transport = httpx.ASGITransport(Idempotency(acts, database))

    def send(
        content: str = "yes", key: str | None = "k1", who: str = "one", path: str = "/api/v1/things"
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who}", **({} if key is None else {"Idempotency-Key": key})}

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
                return await client.post(path, content=content, headers=headers)

        return run(ask())

    return send


def test_the_same_key_and_content_get_the_first_answer_again(post: Post, acts: Acts) -> None:
    first, second = post(), post()
    assert (first.status_code, first.text, first.headers.get("idempotent-replay")) == (201, "act 1", None)
    assert (second.status_code, second.text, second.headers["idempotent-replay"]) == (201, "act 1", "true")
    assert second.headers["etag"] == '"1"'
    assert acts.count == 1


def test_the_same_key_with_other_content_is_refused(post: Post, acts: Acts) -> None:
    post()
    other = post("something else")
    assert other.status_code == 409
    assert other.json()["type"].endswith("app.idempotency_key_reused")
    assert acts.count == 1


def test_keys_of_others_and_requests_without_a_key_stand_alone(post: Post, acts: Acts) -> None:
    assert [post().text, post(who="two").text, post(key=None).text, post(key=None).text] == [
        "act 1", "act 2", "act 3", "act 4",
    ]  # fmt: skip
    assert acts.count == 4


def test_a_refusal_is_not_remembered(post: Post) -> None:
    assert [post("no").status_code, post("no").status_code, post("yes").status_code] == [422, 422, 201]


def test_a_key_is_forgotten_after_thirty_days(post: Post, clock: FixedClock, acts: Acts) -> None:
    post()
    clock.present = Instant(clock.present.replace(month=12, day=22))
    assert post().text == "act 2"
    assert acts.count == 2


def test_a_key_whose_process_died_is_free_again_soon(
    post: Post, database: Database, clock: FixedClock, acts: Acts
) -> None:
    post()
    with database.write() as uow:
        uow.connection.execute(update(IdempotencyKey).values(status=None, headers=None, body=None))
    busy = post()
    assert (busy.status_code, busy.json()["type"].rpartition("/")[2]) == (409, "app.idempotency_key_in_use")
    clock.present = Instant(clock.present.replace(minute=3))
    assert post().text == "act 2"
    assert acts.count == 2


def test_a_key_that_is_too_long_is_refused(post: Post, acts: Acts) -> None:
    assert post(key="k" * 256).status_code == 422
    assert acts.count == 0


@pytest.mark.parametrize("path", ["/api/v1/gift-cards:numbers", "/api/v1/customers/search"])
def test_of_secrets_only_that_it_was_done_is_kept(post: Post, acts: Acts, path: str) -> None:
    first, second = post(path=path), post(path=path)
    assert (first.text, second.status_code, second.text, acts.count) == ("act 1", 201, "", 1)
