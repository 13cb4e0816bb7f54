"""From draft to approval: which step may follow which."""

from __future__ import annotations

from enum import StrEnum

from comptoir.catalog.domain.product import Review
from comptoir.catalog.domain.refusals import WrongStep


class Step(StrEnum):
    """What people do with a draft."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"


_NEXT: dict[tuple[Step, Review], Review] = {
    (Step.SUBMIT, Review.NONE): Review.SUBMITTED,
    (Step.SUBMIT, Review.REJECTED): Review.SUBMITTED,
    (Step.SUBMIT, Review.SUBMITTED): Review.SUBMITTED,
    (Step.APPROVE, Review.SUBMITTED): Review.APPROVED,
    (Step.APPROVE, Review.APPROVED): Review.APPROVED,
    (Step.REJECT, Review.SUBMITTED): Review.REJECTED,
    (Step.REJECT, Review.REJECTED): Review.REJECTED,
}


def after_step(sku: str, review: Review, step: Step) -> Review:
    """The state after a step; a step done twice stays where it is. Refuses WrongStep."""
    found = _NEXT.get((step, review))
    if found is None:
        raise WrongStep(sku, step.value, review.value)
    return found
