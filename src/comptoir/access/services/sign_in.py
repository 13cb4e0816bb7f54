"""Signing in with e-mail address, password and, where enrolled, a code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from comptoir.access.domain.credentials import (
    FirstPasswordExpired,
    PasswordNeeded,
    SecondFactorNeeded,
    SecondFactorRefused,
    SignInRefused,
    secret_hash,
)
from comptoir.access.domain.people import fold_email
from comptoir.access.domain.principals import Principal
from comptoir.access.domain.sessions import FIRST_PASSWORD_LIFE
from comptoir.access.domain.throttle import PER_ACCOUNT, PER_ADDRESS, PER_DEVICE, Rate, TooManyTries
from comptoir.access.rows import SignInFacts, is_known_device, sign_in_facts, update_person
from comptoir.access.services.hashing import hash_password, is_password, needs_rehash
from comptoir.access.services.people import NewPassword, chosen_password, set_password
from comptoir.access.services.second_factor import use_code
from comptoir.access.services.sessions import Device, NewSession, start_session
from comptoir.access.services.throttle import Throttle
from comptoir.access.services.trail import RefusalTrail
from comptoir.access.tables import Person
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.database import Database
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Refusal

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """What somebody typed. `code`: of the authenticator app, when it was asked for."""

    email: str
    password: str
    code: str | None
    device: Device


class SignInDesk:
    """Checks who somebody is.

    It opens its own transactions, because the slow comparison of passwords stands between reading and writing.
    """

    def __init__(self, database: Database, secrets: SecretBox, refusals: RefusalTrail) -> None:
        self._database = database
        self._secrets = secrets
        self._refusals = refusals
        self._throttle = Throttle()

    def sign_in(self, attempt: SignInAttempt, trace: str) -> NewSession:
        """A session for the person. Refuses what `prove` refuses."""
        return self.prove(attempt, trace, lambda uow, person_id: start_session(uow, person_id, attempt.device))

    def prove(self, attempt: SignInAttempt, trace: str, act: Callable[[UnitOfWork, UUID], Done]) -> Done:
        """What the person does once it is certain who they are, in the transaction that made it certain.

        Refuses, in this order: TooManyTries, SignInRefused (wrong address or password, or disabled: which is not told,
        and takes equally long), FirstPasswordExpired, SecondFactorNeeded, SecondFactorRefused.
        """
        folded = fold_email(attempt.email)
        with self._database.read() as connection:
            facts = sign_in_facts(connection, Person.email_folded == folded)
            is_known = (
                facts is not None
                and attempt.device.token is not None
                and is_known_device(connection, secret_hash(attempt.device.token), facts.person_id)
            )
        buckets = self._buckets(folded, attempt.device, is_known=is_known)
        try:
            self._take(buckets)
            person = self._checked(facts, attempt)
            done = self._act(person, attempt, trace, act)
        except SecondFactorNeeded:
            raise
        except Refusal as refusal:
            subject = "person:unknown" if facts is None else f"person:{facts.person_id}"
            self._refusals.record(
                SYSTEM, trace, attempt.device.address, "access.sign_in.refused", subject, {"reason": refusal.code}
            )
            raise
        for key, rate in buckets:
            self._throttle.give_back(key, rate)
        return done

    def check_own_password(self, principal: Principal, password: str) -> None:
        """Whether somebody is who the session says. Refuses TooManyTries, SignInRefused, PasswordNeeded (a program)."""
        with self._database.read() as connection:
            facts = sign_in_facts(connection, Person.id == principal.id)
        if principal.kind != "person" or principal.station_id is not None:
            raise PasswordNeeded
        key = f"own {principal.id}"
        self._throttle.take(key, self._database.clock.now(), PER_DEVICE)
        if facts is None or not is_password(password, facts.password_hash):
            raise SignInRefused(pointer="/password")
        self._throttle.give_back(key, PER_DEVICE)

    def change_own_password(self, person_id: UUID, session_id: UUID | None, current: str, new: str, trace: str) -> None:
        """A new password for whoever knows the current one. Refuses TooManyTries, SignInRefused, PasswordTooWeak."""
        with self._database.read() as connection:
            facts = sign_in_facts(connection, Person.id == person_id)
        key = f"own {person_id}"
        self._throttle.take(key, self._database.clock.now(), PER_DEVICE)
        if facts is None or not is_password(current, facts.password_hash):
            raise SignInRefused(pointer="/current")
        password = chosen_password(new, [facts.email, facts.name])
        self._throttle.give_back(key, PER_DEVICE)
        with self._database.write(Actor("person", person_id), trace) as uow:
            set_password(uow, person_id, password, keep_session=session_id)

    def _buckets(self, folded: str, device: Device, *, is_known: bool) -> list[tuple[str, Rate]]:
        """A device that is known has a bucket of its own, so that strangers' guesses lock nobody out."""
        if is_known:
            assert device.token is not None, "a device is known by its token"
            return [(f"device {secret_hash(device.token).hex()}", PER_DEVICE)]
        return [(f"address {device.address}", PER_ADDRESS), (f"account {folded}", PER_ACCOUNT)]

    def _take(self, buckets: list[tuple[str, Rate]]) -> None:
        now = self._database.clock.now()
        taken: list[tuple[str, Rate]] = []
        for key, rate in buckets:
            try:
                self._throttle.take(key, now, rate)
            except TooManyTries:
                for earlier_key, earlier_rate in taken:
                    self._throttle.give_back(earlier_key, earlier_rate)
                raise
            taken.append((key, rate))

    def _checked(self, facts: SignInFacts | None, attempt: SignInAttempt) -> SignInFacts:
        is_right = is_password(attempt.password, None if facts is None else facts.password_hash)
        if facts is None or not is_right or facts.is_disabled:
            raise SignInRefused
        if (
            facts.is_first_password
            and facts.password_since is not None
            and self._database.clock.now() - facts.password_since >= FIRST_PASSWORD_LIFE
        ):
            raise FirstPasswordExpired
        if facts.totp_secret is not None and not attempt.code:
            raise SecondFactorNeeded
        return facts

    def _act(
        self, facts: SignInFacts, attempt: SignInAttempt, trace: str, act: Callable[[UnitOfWork, UUID], Done]
    ) -> Done:
        assert facts.password_hash is not None, "the password was right"
        fresher: NewPassword | None = None
        if needs_rehash(facts.password_hash):
            fresher = NewPassword(hash_password(attempt.password), facts.is_first_password)
        with self._database.write(Actor("person", facts.person_id), trace) as uow:
            present = sign_in_facts(uow.connection, Person.id == facts.person_id, lock=True)
            if present is None or present.is_disabled or present.password_hash != facts.password_hash:
                raise SignInRefused
            if present.totp_secret is not None:
                if not attempt.code:
                    raise SecondFactorRefused
                use_code(uow, present, attempt.code, self._secrets)
            if fresher is not None:
                update_person(uow.connection, facts.person_id, {"password_hash": fresher.hash})
            return act(uow, facts.person_id)
