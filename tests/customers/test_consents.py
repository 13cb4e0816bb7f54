"""Consents: only ever added to, the last word stands at once, also over merges, and nothing in them names anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from comptoir.customers.domain.consents import Proof, Source, UnknownPurpose
from comptoir.customers.services.consents import allows, consents_of, record_consent, standing_consents
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.values.errors import MalformedValue
from tests.customers.people_kept import keeping
from tests.support.databases import write

AT_TILL = Proof(Source.TILL, "2026-11", "ticket:01900000-0000-7000-8000-000000000001")


def test_the_last_word_of_each_purpose_and_channel_stands(database: Database, tmp_path: Path) -> None:
    customer_id = keeping(database, tmp_path).person()
    with write(database) as uow:
        record_consent(uow, customer_id, "offers", "email", AT_TILL, is_given=True)
        record_consent(uow, customer_id, "offers", "sms", AT_TILL, is_given=True)
        record_consent(uow, customer_id, "offers", "email", Proof(Source.UNSUBSCRIBE, "2026-11"), is_given=False)
    with database.read() as connection:
        assert not allows(connection, customer_id, "offers", "email")
        assert allows(connection, customer_id, "offers", "sms")
        assert not allows(connection, customer_id, "profiling", "any"), "who never said so does not allow"
        said = consents_of(connection, customer_id)
        assert [(one.channel, one.is_given, one.proof.source) for one in said] == [
            ("email", True, Source.TILL),
            ("sms", True, Source.TILL),
            ("email", False, Source.UNSUBSCRIBE),
        ]
        assert said[0].proof.reference == AT_TILL.reference
        states = {
            (purpose.code, channel): one is not None
            for purpose, channel, one in standing_consents(connection, customer_id)
        }
        assert states == {
            ("offers", "email"): True, ("offers", "sms"): True, ("offers", "post"): False,
            ("loyalty", "any"): False, ("profiling", "any"): False,
        }  # fmt: skip
        told = [entry for entry in entries_after(connection, 0, 99) if entry.topic == "customers.consent.changed"]
        assert [entry.fields()["is_given"] for entry in told] == [True, True, False]


def test_a_merged_customer_s_word_counts_when_it_came_last(database: Database, tmp_path: Path) -> None:
    shop = keeping(database, tmp_path)
    stays = shop.person()
    goes = shop.person(merged_into=stays)
    with write(database) as uow:
        record_consent(uow, stays, "offers", "email", AT_TILL, is_given=True)
        record_consent(uow, goes, "offers", "email", AT_TILL, is_given=False)
    with database.read() as connection:
        assert not allows(connection, stays, "offers", "email")
        assert not allows(connection, goes, "offers", "email")


@pytest.mark.parametrize(
    ("purpose", "channel", "proof", "refusal"),
    [
        ("spying", "email", AT_TILL, UnknownPurpose),
        ("loyalty", "email", AT_TILL, UnknownPurpose),
        ("offers", "email", Proof(Source.TILL, "Jean Dupont said so"), MalformedValue),
        ("offers", "email", Proof(Source.TILL, "1", "jean@example.org"), MalformedValue),
        ("offers", "email", Proof(Source.TILL, "1", "page:/fr/Jean Dupont"), MalformedValue),
    ],
    ids=["purpose", "channel", "wording", "reference", "page"],
)
def test_refuses_what_proves_nothing_or_could_name_somebody(
    database: Database, tmp_path: Path, purpose: str, channel: str, proof: Proof, refusal: type[Exception]
) -> None:
    customer_id = keeping(database, tmp_path).person()
    with pytest.raises(refusal), write(database) as uow:
        record_consent(uow, customer_id, purpose, channel, proof, is_given=True)
    with database.read() as connection:
        assert consents_of(connection, customer_id) == []
