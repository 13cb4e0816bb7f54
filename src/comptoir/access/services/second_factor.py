"""The codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, thirty seconds)."""

from __future__ import annotations

import hmac
from base64 import b32encode
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from comptoir.access.domain.credentials import SecondFactorNotStarted, SecondFactorRefused, is_step_fresh
from comptoir.access.domain.people import PersonNotFound
from comptoir.access.events import PersonChanged
from comptoir.access.rows import SignInFacts, sign_in_facts, update_person, use_totp_step
from comptoir.access.services.trail import record_audit
from comptoir.access.tables import Person
from comptoir.kernel.ids import new_bytes
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant, to_ms

ISSUER = "Comptoir"
STEP_SECONDS = 30
_PURPOSE = "access.totp"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app needs: the secret to type, or the address to show as a QR code. Shown once."""

    secret: str
    uri: str


def start_second_factor(uow: UnitOfWork, person_id: UUID, secrets: SecretBox) -> Enrolment:
    """A new secret for the person's app; it counts once a code has confirmed it, until then an older one stays."""
    facts = _locked(uow, person_id)
    secret = new_bytes(20)
    update_person(uow.connection, person_id, {"totp_candidate": secrets.seal(secret, _PURPOSE)})
    record_audit(uow, "access.second_factor.started", f"person:{person_id}", {})
    return Enrolment(
        secret=b32encode(secret).decode("ascii"),
        uri=_totp(secret).get_provisioning_uri(facts.email, ISSUER),
    )


def confirm_second_factor(uow: UnitOfWork, person_id: UUID, code: str, secrets: SecretBox) -> None:
    """From now on the person signs in with a code. Refuses SecondFactorNotStarted, SecondFactorRefused."""
    facts = _locked(uow, person_id)
    if facts.totp_candidate is None:
        raise SecondFactorNotStarted
    step = matching_step(secrets.open(facts.totp_candidate, _PURPOSE), code, uow.now)
    if step is None:
        raise SecondFactorRefused
    update_person(
        uow.connection,
        person_id,
        {"totp_secret": facts.totp_candidate, "totp_candidate": None, "totp_last_step": step, "changed_at": uow.now},
    )
    record_audit(uow, "access.second_factor.confirmed", f"person:{person_id}", {})
    uow.emit(PersonChanged(person_id=str(person_id)))


def remove_second_factor(uow: UnitOfWork, person_id: UUID) -> None:
    """The person signs in with the password alone again, as after the loss of a telephone."""
    _locked(uow, person_id)
    nothing = {"totp_secret": None, "totp_candidate": None, "totp_last_step": None, "changed_at": uow.now}
    update_person(uow.connection, person_id, nothing)
    record_audit(uow, "access.second_factor.removed", f"person:{person_id}", {})
    uow.emit(PersonChanged(person_id=str(person_id)))


def use_code(uow: UnitOfWork, facts: SignInFacts, code: str, secrets: SecretBox) -> None:
    """Takes a code of the person's app; each serves once, also for two requests at the same time.

    Refuses SecondFactorRefused.
    """
    assert facts.totp_secret is not None, "only who has a second factor is asked for a code"
    step = matching_step(secrets.open(facts.totp_secret, _PURPOSE), code, uow.now)
    if step is None or not is_step_fresh(step, facts.totp_last_step):
        raise SecondFactorRefused
    if not use_totp_step(uow.connection, facts.person_id, step):
        raise SecondFactorRefused


def matching_step(secret: bytes, code: str, now: Instant) -> int | None:
    """The time step whose code this is: the present one, the one before or the one after."""
    typed = code.replace(" ", "").encode("utf-8", "replace")
    present = to_ms(now) // 1000 // STEP_SECONDS
    totp = _totp(secret)
    found = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(totp.generate(step * STEP_SECONDS), typed):
            found = step
    return found


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - the only hash that every authenticator app knows


def _locked(uow: UnitOfWork, person_id: UUID) -> SignInFacts:
    facts = sign_in_facts(uow.connection, Person.id == person_id, lock=True)
    if facts is None:
        raise PersonNotFound(person=str(person_id))
    return facts
