"""Sends the deliveries of webhooks, signed; called by the outbox, outside of any transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir import __version__
from comptoir.kernel.outbox import Outcome, Parcel, Result
from comptoir.kernel.outside import ANSWER_SECONDS, AddressNotAllowed, Answer, Unreachable, allowed_hosts, post_outside
from comptoir.webhooks.domain import EndpointState, is_given_up, sign
from comptoir.webhooks.rows import change_endpoint, endpoints, sealed_secrets
from comptoir.webhooks.service import PURPOSE, disable_endpoint
from comptoir.webhooks.tables import Webhook

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

_OK, _REDIRECT = 200, 300
_SHOWN_BYTES = 300


class WebhookSender:
    """One attempt is one POST; any status from 200 to 299 is a success, a redirect is none.

    is_test: a test event, which is sent whatever the endpoint's state and leaves that state alone. seconds: how long
    one attempt may take.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        secrets: SecretBox,
        *,
        is_test: bool = False,
        seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._seconds = seconds
        self._allowed = allowed_hosts(settings.webhook_hosts)
        self._database = database
        self._secrets = secrets
        self._is_test = is_test

    def send(self, parcel: Parcel) -> Outcome:
        endpoint_id = UUID(parcel.message["endpoint"])
        now = self._database.clock.now()
        with self._database.read() as connection:
            found = endpoints(connection, Webhook.id == endpoint_id)
            sealed = sealed_secrets(connection, endpoint_id)
        if not found or sealed is None:
            return Outcome(Result.DROPPED)
        if found[0].state is not EndpointState.ACTIVE and not self._is_test:
            return Outcome(Result.HELD)
        newest, previous, until = sealed
        valid = [newest] if previous is None or until is None or until <= now else [newest, previous]
        secrets = [self._secrets.open(one, PURPOSE) for one in valid]
        timestamp = int(now.timestamp())
        body = parcel.message["body"].encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Comptoir/{__version__}",
            "webhook-id": str(parcel.id),
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(secrets, str(parcel.id), timestamp, body),
        }
        try:
            return _judged(post_outside(found[0].url, body, headers, self._allowed, now, self._seconds))
        except Unreachable as failure:
            return Outcome(Result.FAILED, error=str(failure))
        except AddressNotAllowed:
            return Outcome(Result.FAILED, error="the name leads to an address inside, which is not allowed")

    def settle(self, uow: UnitOfWork, parcel: Parcel, outcome: Outcome, *, is_dead: bool) -> None:  # noqa: ARG002 - the outbox's signature
        """Note since when the endpoint fails, and give it up when that is too long or it said that it is gone."""
        if self._is_test or outcome.result not in {Result.SENT, Result.FAILED}:
            return
        found = endpoints(uow.connection, Webhook.id == UUID(parcel.message["endpoint"]), lock=True)
        if not found:
            return
        endpoint = found[0]
        failing_since = None if outcome.result is Result.SENT else endpoint.failing_since or uow.now
        if failing_since != endpoint.failing_since:
            change_endpoint(uow.connection, endpoint.id, {"failing_since": failing_since})
        reason = is_given_up(failing_since, outcome.status, uow.now)
        if reason is not None:
            disable_endpoint(uow, endpoint.id, reason)


def _judged(answer: Answer) -> Outcome:
    if _OK <= answer.status < _REDIRECT:
        return Outcome(Result.SENT, answer.status)
    told = answer.body[:_SHOWN_BYTES].decode(errors="replace")
    pause = None if answer.retry_after_seconds is None else timedelta(seconds=answer.retry_after_seconds)
    return Outcome(Result.FAILED, answer.status, f"{answer.status} {told}".strip(), pause)
