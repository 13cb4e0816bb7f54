import pytest

from comptoir.kernel.sheets import Outcome, RowMessage, Severity
from comptoir.kernel.sheets.outcome import OutcomeDoesNotAddUp
from comptoir.kernel.values.errors import FieldError

MISSING = FieldError("/sku", "kernel.value_missing", {"field": "sku"})


def test_every_row_read_has_exactly_one_end() -> None:
    outcome = Outcome()
    outcome.saw(6)
    outcome.created(2)
    outcome.updated()
    outcome.unchanged(2)
    outcome.rejected(5, [MISSING, MISSING])
    outcome.warn(6, MISSING)
    totals = {"read": 6, "created": 2, "updated": 1, "unchanged": 2, "rejected": 1, "warnings": 1}
    assert outcome.finish() == totals
    assert list(outcome.finish()) == list(totals)


@pytest.mark.parametrize("ends", [0, 1, 3])
def test_refuses_to_finish_when_the_totals_do_not_add_up(ends: int) -> None:
    outcome = Outcome()
    outcome.saw(2)
    outcome.created(ends)
    with pytest.raises(OutcomeDoesNotAddUp, match=f"2 rows were read, but {ends} have an end"):
        outcome.finish()


def test_messages_are_capped_but_counted() -> None:
    outcome = Outcome(messages_max=2)
    for row in range(5):
        outcome.saw()
        outcome.rejected(row, [MISSING])
    assert [message.row for message in outcome.messages] == [0, 1]
    assert (outcome.message_counts, outcome.finish()["rejected"]) == ({"kernel.value_missing": 5}, 5)


def test_a_message_is_put_into_words_when_it_is_shown() -> None:
    message = RowMessage(3, "sku", "kernel.value_missing", Severity.WARNING, {"field": "sku"})
    assert message.shown("fr_FR") == {
        "row": 3,
        "column": "sku",
        "code": "kernel.value_missing",
        "detail": "sku doit avoir une valeur.",
        "severity": "warning",
    }


def test_a_rejection_without_a_reason_is_a_programming_mistake() -> None:
    with pytest.raises(AssertionError):
        Outcome().rejected(1, [])
