from dataclasses import dataclass

from comptoir.kernel.values.errors import Conflict, Fault, FieldError, Invalid, MalformedValue, TooMany
from comptoir.kernel.values.quantity import Quantity, pieces


@dataclass(eq=False)
class TooFew(Conflict):
    code = "example.too_few"
    sku: str
    available: Quantity


def test_a_refusal_carries_its_facts_and_where_it_was_caused() -> None:
    no = TooFew("MILK-1L", pieces(2), pointer="/lines/0")
    assert no.facts() == {"sku": "MILK-1L", "available": pieces(2)}
    assert str(no) == "example.too_few(sku=MILK-1L, available=2) at /lines/0"
    assert str(TooFew(sku="A", available=pieces(0))) == "example.too_few(sku=A, available=0)"


def test_errors_of_fields_are_no_facts() -> None:
    @dataclass(eq=False)
    class WrongForm(Invalid):
        code = "example.wrong_form"

    error = FieldError("/name", "kernel.malformed_value", {"value": "x"})
    no = WrongForm(errors=(error,))
    assert (no.facts(), no.errors) == ({}, (error,))


def test_a_refusal_may_say_when_to_ask_again() -> None:
    @dataclass(eq=False)
    class TooOften(TooMany):
        code = "example.too_often"

    assert TooOften(retry_after_seconds=30).facts() == {"retry_after_seconds": 30}


def test_a_long_value_is_cut() -> None:
    assert len(MalformedValue("x" * 1000, "a number").value) == 80


def test_a_fault_says_whether_a_retry_helps() -> None:
    class DiskFull(Fault):
        retry_helps = True

    assert (Fault("x").retry_helps, Fault("x", retry_helps=True).retry_helps, DiskFull("x").retry_helps) == (
        False,
        True,
        True,
    )
