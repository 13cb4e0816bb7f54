"""What every shop starts with: units, what is required of a product, and a first channel."""

from __future__ import annotations

from collections.abc import Iterable

from comptoir.catalog.domain.requirements import usual_requirement_sets
from comptoir.catalog.domain.standard_measurements import standard_measurement_families
from comptoir.catalog.domain.structure import Channel, Locale, StructureThing
from comptoir.catalog.services.structure import KIND_OF, current_structure, save_things
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

FIRST_CHANNEL = "web"
FIRST_LOCALES = ("fr_FR", "en_US")


def ensure_basics(uow: UnitOfWork, *, with_channel: bool) -> None:
    """The measurement families and requirement sets every shop starts with, and on demand a first channel.

    The channel is `web`, in French and English, in euros.
    """
    structure = current_structure(uow.connection)
    things: list[StructureThing] = [
        family
        for family in standard_measurement_families()
        if fold_code(family.code) not in structure.measurement_families
    ]
    if not structure.requirement_sets:
        things += usual_requirement_sets()
    if with_channel and not structure.channels:
        things += [Locale(code=code) for code in FIRST_LOCALES if fold_code(code) not in structure.locales]
        things.append(
            Channel(
                code=FIRST_CHANNEL,
                locales=FIRST_LOCALES,
                currencies=("EUR",),
                labels={"en_US": "Web shop", "fr_FR": "Boutique en ligne"},
            )
        )
    if things:
        save_things(uow, things)


def add_missing(uow: UnitOfWork, things: Iterable[StructureThing]) -> list[str]:
    """Make those things that are not there yet; their codes."""
    structure = current_structure(uow.connection)
    new = [one for one in things if fold_code(one.code) not in structure.of(KIND_OF[type(one)])]
    if new:
        save_things(uow, new)
    return [one.code for one in new]
