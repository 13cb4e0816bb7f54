"""What a measurement says: a figure beside the floor that the same run measured."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of `./comptoir bench`.

    floor: what the same machine needs at least, from the same run, in `unit`. ratio: floor to figure for times (1 is
    as fast as the floor), figure to floor for rates; None without a floor. goal: in words; met: None without a goal.
    """

    name: str
    variant: str
    figure: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    goal: str | None = None
    met: bool | None = None

    def record(self) -> dict[str, object]:
        """As `--json` writes it."""
        return asdict(self)


def duration(
    name: str, variant: str, figure: float, unit: str, *, floor: float | None = None, at_most: float | None = None
) -> Figure:
    """A time: the smaller the better; `at_most` is its goal."""
    return Figure(
        name,
        variant,
        figure,
        unit,
        floor,
        None if floor is None else floor / figure,
        None if at_most is None else f"<= {at_most:g} {unit}",
        None if at_most is None else figure <= at_most,
    )


def rate(
    name: str,
    variant: str,
    figure: float,
    unit: str,
    *,
    floor: float | None = None,
    at_least_of_floor: float | None = None,
) -> Figure:
    """A rate: the larger the better; `at_least_of_floor` is its goal, a part of the floor."""
    ratio = None if floor is None else figure / floor
    goal = None if at_least_of_floor is None else f">= {at_least_of_floor:g} of the floor"
    met = None if ratio is None or at_least_of_floor is None else ratio >= at_least_of_floor
    return Figure(name, variant, figure, unit, floor, ratio, goal, met)
