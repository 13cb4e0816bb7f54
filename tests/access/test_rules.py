"""Passwords, addresses, sessions, throttling, foreign pages and the chain: the pure rules."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.access.domain.browser import ForeignRequest, RequestOrigin, check_own_page, session_cookie
from comptoir.access.domain.credentials import (
    CredentialKind,
    CredentialRefused,
    bearer_credential,
    cookie_credential,
    is_step_fresh,
    secret_hash,
)
from comptoir.access.domain.passwords import PasswordTooWeak, check_password, first_password
from comptoir.access.domain.people import fold_email, one_line, parse_email, parse_locale
from comptoir.access.domain.sessions import SessionLimits, is_live, is_touch_due, session_end
from comptoir.access.domain.throttle import PER_ACCOUNT, Rate, TooManyTries, give_back, take
from comptoir.access.domain.trail import FIRST_LINK, AuditEntry, chain
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.time import Instant, parse_instant

NOON = parse_instant("2026-11-21T12:00:00Z")
SHOP_HOURS = SessionLimits(idle=timedelta(hours=8), absolute=timedelta(hours=24))
SECONDS = st.integers(0, 100_000).map(lambda seconds: timedelta(seconds=seconds))


def after(**parts: int) -> Instant:
    return Instant(NOON + timedelta(**parts))


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("court", "short"),
        ("x" * 257, "long"),
        ("password123", "guessable"),
        ("P@ssw0rd2026!", "guessable"),
        ("MotDePasse1234", "guessable"),
        ("azertyuiop1", "guessable"),
        ("aaaaaaaaaaaaaa", "guessable"),
        ("abcdefghijklmnop", "guessable"),
        ("9876543210987", "guessable"),
        ("ada.lovelace1", "guessable"),
        ("maison-lumiere", "guessable"),
        ("administrateur", "guessable"),
    ],
)
def test_a_password_that_is_tried_early_is_refused(password: str, reason: str) -> None:
    with pytest.raises(PasswordTooWeak) as no:
        check_password(password, ["ada.lovelace@example.org", "Maison Lumière"])
    assert no.value.reason == reason


@pytest.mark.parametrize(
    "password", ["correct horse battery", "k7mq-x2vd-9rtw-4hnc", "été à Besançon ☀", "Vélo%orange7"]
)
def test_a_password_of_its_own_is_welcome_whatever_its_characters(password: str) -> None:
    check_password(password, ["ada.lovelace@example.org"])


@given(st.binary(min_size=16, max_size=32))
def test_a_first_password_reads_easily(random: bytes) -> None:
    password = first_password(random)
    assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
    assert not set(password) & set("01oilOIL")


def test_addresses_keep_their_writing_and_are_compared_without_case() -> None:
    assert parse_email(" Ada@Example.org ") == "Ada@Example.org"
    assert fold_email("Ada@Example.org") == fold_email("ADA@EXAMPLE.ORG") == "ada@example.org"
    assert fold_email("émile@example.org") != fold_email("emile@example.org")


@pytest.mark.parametrize("text", ["", "ada", "@x", "a@", "a b@c", "a@b..c", "a@b\x00", "a" * 250 + "@b.fr", "a@b@c"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(MalformedValue):
        parse_email(text)


def test_names_are_one_visible_line_and_locales_are_locales() -> None:
    assert one_line("  Ada  ") == "Ada"
    assert parse_locale("fr_CH") == "fr_CH"
    for text in ("", "a\nb", "a\x00b", "x" * 201):
        with pytest.raises(MalformedValue):
            one_line(text)
    for text in ("fr", "fr-FR", "FR_fr", "fr_FR\n"):
        with pytest.raises(MalformedValue):
            parse_locale(text)


def test_a_session_ends_after_eight_idle_hours_and_after_a_day_in_any_case() -> None:
    assert session_end(NOON, NOON, SHOP_HOURS) == after(hours=8)
    assert session_end(NOON, after(hours=20), SHOP_HOURS) == after(hours=24)
    assert is_live(NOON, NOON, SHOP_HOURS, Instant(after(hours=8) - timedelta(milliseconds=1)))
    assert not is_live(NOON, NOON, SHOP_HOURS, after(hours=8))
    assert not is_live(NOON, after(hours=23), SHOP_HOURS, after(hours=24))


@given(SECONDS, SECONDS)
def test_no_use_prolongs_a_session_beyond_its_day(seen: timedelta, asked: timedelta) -> None:
    if is_live(NOON, Instant(NOON + seen), SHOP_HOURS, Instant(NOON + asked)):
        assert asked < SHOP_HOURS.absolute
        assert asked - seen < SHOP_HOURS.idle


def test_the_last_use_is_written_once_a_minute() -> None:
    assert is_touch_due(None, NOON)
    assert not is_touch_due(NOON, after(seconds=59))
    assert is_touch_due(NOON, after(seconds=60))


@given(st.lists(st.integers(0, 30), max_size=200))
def test_no_more_tries_pass_than_the_burst_and_one_for_each_interval(pauses: list[int]) -> None:
    rate = Rate(burst=5, interval=timedelta(seconds=20))
    busy_until: Instant | None = None
    now, passed = NOON, 0
    for pause in pauses:
        now = Instant(now + timedelta(seconds=pause))
        try:
            busy_until = take(busy_until, now, rate)
        except TooManyTries as no:
            assert 1 <= no.retry_after_seconds <= 20  # noqa: PT017 - either way is right here
            assert busy_until is not None
            take(busy_until, Instant(now + timedelta(seconds=no.retry_after_seconds)), rate)
        else:
            passed += 1
    assert passed <= 5 + (now - NOON) // rate.interval


def test_an_account_lets_at_most_seventy_guesses_pass_in_an_hour() -> None:
    busy_until: Instant | None = None
    passed = 0
    for second in range(3600):
        try:
            busy_until = take(busy_until, after(seconds=second), PER_ACCOUNT)
            passed += 1
        except TooManyTries:
            continue
    assert passed == 69


def test_a_right_password_costs_no_try() -> None:
    rate = Rate(burst=1, interval=timedelta(seconds=20))
    busy_until = take(None, NOON, rate)
    with pytest.raises(TooManyTries) as no:
        take(busy_until, NOON, rate)
    assert no.value.retry_after_seconds == 20
    assert take(give_back(busy_until, rate), NOON, rate) == busy_until


def request(method: str = "POST", **headers: str | None) -> RequestOrigin:
    values: dict[str, str | None] = {"client": "web", "origin": None, "fetch_site": None, **headers}
    return RequestOrigin(method, "shop.test", values["client"], values["origin"], values["fetch_site"])


@pytest.mark.parametrize(
    "own",
    [
        request("GET", origin="https://evil.test", fetch_site="cross-site", client=None),
        request(origin="https://shop.test", fetch_site="same-origin"),
        request(origin="http://shop.test"),
        request(fetch_site="same-origin"),
        request(client=None),
    ],
)
def test_reads_own_pages_and_programs_pass(own: RequestOrigin) -> None:
    check_own_page(own)


@pytest.mark.parametrize(
    "foreign",
    [
        request(origin="https://evil.test", fetch_site="cross-site"),
        request(origin="https://evil.test"),
        request(origin="https://shop.test.evil.test"),
        request(origin="https://shop.test:8443", fetch_site="same-site"),
        request(origin="null"),
        request("DELETE", origin="https://shop.test", fetch_site="none"),
        request(origin="https://shop.test", fetch_site="same-origin", client=None),
        request("PATCH", fetch_site="same-origin", client=""),
    ],
)
def test_a_write_from_a_foreign_page_or_from_a_form_is_refused(foreign: RequestOrigin) -> None:
    with pytest.raises(ForeignRequest):
        check_own_page(foreign)


def test_cookies_are_bound_to_the_host_over_https() -> None:
    assert (session_cookie(is_https=True).name, session_cookie(is_https=True).is_secure) == (
        "__Host-comptoir_session",
        True,
    )
    assert (session_cookie(is_https=False).name, session_cookie(is_https=False).is_secure) == (
        "comptoir_session",
        False,
    )


def test_credentials_are_known_by_their_hash_only() -> None:
    credential = bearer_credential("bearer  abc ")
    assert credential.kind is CredentialKind.BEARER
    assert credential.hash == secret_hash("abc")
    assert "abc" not in repr(credential)
    assert cookie_credential("abc").kind is CredentialKind.COOKIE


@pytest.mark.parametrize("header", ["", "abc", "Basic abc", "Bearer", "Bearer ", "Bearer " + "x" * 129])
def test_any_other_authorization_is_refused(header: str) -> None:
    with pytest.raises(CredentialRefused):
        bearer_credential(header)


def test_a_code_of_the_authenticator_serves_once() -> None:
    assert is_step_fresh(7, None)
    assert is_step_fresh(8, 7)
    assert not is_step_fresh(7, 7)
    assert not is_step_fresh(6, 7)


def entry(number: int, action: str = "access.session.started") -> AuditEntry:
    return AuditEntry(UUID(int=number), NOON, "person:1", action, "session:1", {"try": number}, "t")


def test_each_link_hangs_on_the_one_before() -> None:
    links = chain(None, [entry(1), entry(2)])
    assert [link.sequence for link in links] == [1, 2]
    assert chain(links[0], [entry(2)]) == links[1:]
    assert chain(None, [entry(1, "another"), entry(2)])[1].hash != links[1].hash
    assert FIRST_LINK == "0" * 64
