"""The bytes of terminals: what vendors published is read, what is malformed is refused, nothing is guessed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.payments.domain import masked
from comptoir.payments.protocols import caisse_ap
from comptoir.payments.protocols.nexo_security import MessageNotGenuine, NexoKey, opened, secured

KEY = NexoKey("shop", 1, "correct horse battery staple")

# A notification of a terminal as Adyen published it with its libraries (MIT), and the key that it was encrypted with.
PUBLISHED_KEY = NexoKey("ncrkey", 1, "ncrpass")
PUBLISHED = {
    "SaleToPOIRequest": {
        "SecurityTrailer": {
            "AdyenCryptoVersion": 1,
            "Nonce": "Be6rAx+vRju2aCHwPh6lrg==",
            "KeyIdentifier": "ncrkey",
            "Hmac": "LG8A9Re1M8xLMr7rDUk0NwsnvAOX+VLjHv9sPHWTl34=",
            "KeyVersion": 1,
        },
        "NexoBlob": (
            "x2DY8J2M9ZCyjOZ8Gt7JdLBA/6bT/KXvvAbJf9kzguqO8dWp1I1pPLQpLstpdIiAVqSwG3PR0PrP/lF82UmhmCnUJGCuEXilqvBNF1tF"
            "/yEgnFOklNc1myR2IPW/+2oZOWKFXlTo/gX89EbODXOOGUqaJfSdpDhlqjyMz7mGczobTPvPGqCVx2BDHU8VTxI9nicwQv+QV48GqVZz"
            "xnP8ZOdQOQ5cac+bcS0Y3l7SmWpIoQsoicnjahTY9ICosLJmN4DvDHsN4Kh2DAetFO5b9I9Lqgm/dvnXUVhb9tPbM7Pn+ratjYpaNbon"
            "bO5M+Tm8rDEIyKoUUuFXPWISymrCXtCDVKEb2B5S5pilUmokrXVa9Ldtsv3BKG7rbrglYEuql4WVs6kzr6ybgAKh1Q0LsAXEve3pydt7"
            "2ay4U3FOJSBxJ3gNqmnG8mVW2HCXQVo1RgVaZmP5TBWYuksCKXYypnMulu1PlRI++oeW/J2qjQU="
        ),
        "MessageHeader": {
            "ProtocolVersion": "3.0",
            "SaleID": "null",
            "MessageClass": "Event",
            "MessageCategory": "Event",
            "POIID": "P400Plus-275102806",
            "MessageType": "Notification",
            "DeviceID": "5",
        },
    }
}


def test_the_published_message_opens_with_its_key() -> None:
    message = json.loads(opened(json.dumps(PUBLISHED).encode(), PUBLISHED_KEY))["SaleToPOIRequest"]
    assert message["EventNotification"] == {
        "EventDetails": "reference_id=9876",
        "TimeStamp": "2020-11-13T09:02:35.697Z",
        "EventToNotify": "SaleWakeUp",
    }
    assert message["MessageHeader"]["POIID"] == "P400Plus-275102806"


@given(st.text(max_size=300))
@settings(max_examples=30, deadline=None)
def test_what_was_encrypted_opens_again_and_never_looks_the_same(words: str) -> None:
    message = json.dumps({"SaleToPOIRequest": {"MessageHeader": {"POIID": "P1"}, "words": words}}).encode()
    first, second = secured(message, KEY), secured(message, KEY)
    assert opened(first, KEY) == opened(second, KEY) == message
    assert first != second
    assert json.loads(first)["SaleToPOIRequest"]["MessageHeader"] == {"POIID": "P1"}


@pytest.mark.parametrize(
    "change",
    [
        {"Nonce": "AAAAAAAAAAAAAAAAAAAAAA=="},
        {"Nonce": "AAAA"},
        {"Nonce": "?"},
        {"Hmac": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        {"KeyIdentifier": "other"},
        {"KeyVersion": 2},
        {"AdyenCryptoVersion": 2},
    ],
    ids=lambda change: "-".join(f"{name}{number}" for number, name in enumerate(change)),
)
def test_an_altered_trailer_is_refused(change: dict[str, object]) -> None:
    body = json.loads(json.dumps(PUBLISHED))
    body["SaleToPOIRequest"]["SecurityTrailer"] |= change
    with pytest.raises(MessageNotGenuine):
        opened(json.dumps(body).encode(), PUBLISHED_KEY)


@given(st.integers(0, 2_000), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_no_byte_of_an_encrypted_message_can_be_changed(place: int, by: int) -> None:
    content = bytearray(secured(b'{"SaleToPOIResponse":{"MessageHeader":{}}}', KEY))
    place %= len(content)
    content[place] ^= by
    try:
        assert opened(bytes(content), KEY) == b'{"SaleToPOIResponse":{"MessageHeader":{}}}'
    except MessageNotGenuine:
        return


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(MessageNotGenuine):
        opened(secured(b'{"a":{"MessageHeader":{}}}', KEY), KEY._replace(passphrase="other"))


ANSWER = (
    b"CZ0040300CJ012012345678901CA00201CE003978CD0010CB0041290AE00210CC003001CI0011AA016497010######1111AC006123456"
)


def test_a_caisse_ap_answer_is_read_field_by_field() -> None:
    fields = caisse_ap.read(ANSWER)
    assert (fields["AE"], fields["CB"], fields["AA"], fields["AC"]) == ("10", "1290", "497010######1111", "123456")
    assert caisse_ap.written(fields) == ANSWER


@given(st.dictionaries(st.from_regex(r"\A[A-Z]{2}\Z"), st.from_regex(r"\A[ -~]{1,40}\Z"), max_size=12))
@settings(max_examples=80, deadline=None)
def test_fields_survive_their_writing(fields: dict[str, str]) -> None:
    content = caisse_ap.written(fields)
    assert caisse_ap.read(content) == {"CZ": "0300"} | fields
    assert caisse_ap.is_whole(content)
    assert not caisse_ap.is_whole(content[:-1])


@pytest.mark.parametrize(
    "content",
    [b"", b"CZ", b"CZ004030", b"CZ0040300AE", b"CZ0040300AE00", b"CZ0040300AEx1010", b"CZ0040300AE000", b"AE00210",
     b"CZ0040300AE00210AE00201", "CZ0040300AE001é".encode(), b"CZ0040300A\x000011"],
    ids=range(11),
)  # fmt: skip
def test_malformed_caisse_ap_is_refused(content: bytes) -> None:
    with pytest.raises(caisse_ap.MessageMalformed):
        caisse_ap.read(content)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("4111111111111111", "411111 **** 1111"),
        ("497010######1111", "497010 **** 1111"),
        ("411111 **** 1111", "411111 **** 1111"),
        ("1111", "**** 1111"),
        ("", None),
        (None, None),
    ],
)
def test_no_more_of_a_card_is_kept_than_may_be(told: str | None, kept: str | None) -> None:
    assert masked(told) == kept
