"""Spelling names and numbers: what search promises, for any name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.customers.domain.cards import normal_card, own_card
from comptoir.customers.domain.names import beginnings, distance, is_one_error, name_words, spellings
from comptoir.customers.domain.phones import normal_phone, shown_phone
from comptoir.kernel.values.errors import MalformedValue

LETTERS = "abcdeéèïñœßzŁø"
WORDS = st.text("abcdefgh", min_size=1, max_size=12)


@st.composite
def typing_errors(draw: st.DrawFn) -> tuple[str, str]:
    """A word of at least four letters, and the same with one letter more, less, other or swapped."""
    word = draw(st.text("abcdefgh", min_size=4, max_size=12))
    place = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcdefgh"))
    kinds = ("more", "less", "other", "swapped") if len(word) > 4 else ("more", "other", "swapped")
    match draw(st.sampled_from(kinds)):
        case "more":
            typed = word[:place] + letter + word[place:]
        case "less":
            typed = word[:place] + word[place + 1 :]
        case "other":
            typed = word[:place] + letter + word[place + 1 :]
        case _:
            typed = word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
    return word, typed


@given(typing_errors())
def test_one_typing_error_always_meets_a_kept_spelling(pair: tuple[str, str]) -> None:
    word, typed = pair
    assert spellings(word) & spellings(typed)
    assert typed == word or is_one_error(typed, word)
    assert distance(typed, word) in {0, 1, 2}


@given(WORDS, st.integers(2, 10))
def test_a_beginning_is_kept_and_near(word: str, length: int) -> None:
    beginning = word[:length]
    assert len(beginning) < 2 or beginning == word or beginning in beginnings(word)
    assert distance(beginning, word) in {0, 1}


@given(WORDS, WORDS)
def test_one_error_is_seen_alike_from_both_sides(one: str, other: str) -> None:
    assert is_one_error(one, other) == is_one_error(other, one)
    assert is_one_error(one, other) == (edits(one, other) == 1)


def edits(one: str, other: str) -> int:
    """Damerau's distance of neighbouring letters, by the book."""
    table = [[max(i, j) if not min(i, j) else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            differs = one[i - 1] != other[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + differs)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(st.text(LETTERS + " -'’", max_size=30))
def test_folding_a_name_twice_changes_nothing(name: str) -> None:
    words = name_words(name)
    assert name_words(" ".join(words)) == words
    assert name_words(name.upper()) == name_words(name.lower())


@given(st.integers(100_000_000, 999_999_999), st.sampled_from(["", " ", ".", "-"]), st.booleans())
def test_a_number_is_one_in_every_spelling(number: int, separator: str, is_zeroed: bool) -> None:
    digits = str(number)
    pairs = separator.join([digits[:1], digits[1:3], digits[3:5], digits[5:7], digits[7:]])
    written = f"+33 (0){pairs}" if is_zeroed else f"0033{separator}{pairs}"
    assert normal_phone(written, "LU") == normal_phone(f"0{pairs}", "FR") == f"+33{digits}"
    assert normal_phone(normal_phone(written, "FR"), "BE") == f"+33{digits}"


@pytest.mark.parametrize("text", ["", "12", "06 12 AB 56 78", "+0612345678", "0" * 20, "٠٦١٢٣٤٥٦٧٨"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(MalformedValue):
        normal_phone(text, "FR")


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("0470 12 34 56", "BE", "+32470123456"),
        ("621 123 456", "LU", "+352621123456"),
        ("030 123456", "DE", "+4930123456"),
        ("078 123 45 67", "CH", "+41781234567"),
        ("06 1234 5678", "IT", "+390612345678"),
    ],
)
def test_numbers_of_other_countries(text: str, country: str, number: str) -> None:
    assert normal_phone(text, country) == number


@given(
    st.sampled_from(["BE", "CH", "ES", "FR", "LU", "MC", "RE", "DE"]), st.from_regex(r"[1-9][0-9]{5,8}", fullmatch=True)
)
def test_a_shown_number_is_the_number(country: str, digits: str) -> None:
    number = normal_phone(digits, country)
    assert normal_phone(shown_phone(number, country), country) == number
    assert normal_phone(shown_phone(number, "NL"), "NL") == number


@pytest.mark.parametrize(
    ("number", "country", "shown"),
    [
        ("+33612345678", "FR", "06 12 34 56 78"),
        ("+33612345678", "BE", "+33 6 12 34 56 78"),
        ("+32470123456", "BE", "0470 12 34 56"),
        ("+41781234567", "CH", "078 123 45 67"),
        ("+4930123456", "FR", "+4930123456"),
    ],
)
def test_a_number_is_shown_as_people_write_it(number: str, country: str, shown: str) -> None:
    assert shown_phone(number, country) == shown


@given(st.integers(0, 10**9 - 1), st.integers(0, 12), st.integers(1, 9))
def test_a_mistyped_digit_of_an_own_card_is_refused(serial: int, place: int, more: int) -> None:
    card = own_card(serial)
    assert normal_card(f" {card[:3]} {card[3:]} ") == card
    wrong = f"{card[:place]}{(int(card[place]) + more) % 10}{card[place + 1 :]}"
    if wrong.startswith(card[:3]):
        with pytest.raises(MalformedValue):
            normal_card(wrong)
