"""Which products somebody means: a filter with the names of `GET /products`, or products by their ids."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.product import Level, Review, Status
from comptoir.catalog.domain.refusals import UnknownStructure
from comptoir.catalog.domain.requirements import FAMILY_SET
from comptoir.catalog.domain.rights import Narrowings
from comptoir.catalog.domain.structure import Channel, Structure, StructureKind
from comptoir.catalog.queries import RANKED_MAX, GapFilter, GradeFilter, ProductFilter
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.rights import (
    READS,
    Writer,
    filter_scopes,
    found_within,
    narrowings_of_writer,
    refuse_hidden,
    visible_categories,
)
from comptoir.kernel.actor import Actor
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import MalformedValue, TextKey

ALL = 2**31 - 1
"""More matches than a catalogue has products."""


class Wanted(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """The filters of `GET /products`; what is left out is any."""

    q: str | None = None
    family: str | None = None
    category: str | None = None
    status: Status | None = None
    review: Review | None = None
    lifecycle: Lifecycle | None = None
    level: Level | None = None
    parent: str | None = None
    enabled: bool | None = None
    is_published_as_it_stands: bool | None = None
    complete: bool | None = None
    requirement_set: str | None = None
    channel: str | None = None
    complete_in: str | None = None
    missing: str | None = None
    missing_max: int | None = None
    attribute: str | None = None
    value: str | None = None
    grade: Literal["A", "B", "C", "D", "E"] | None = None
    graded_in: str | None = None


class Selection(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Products by their ids, or all that a filter finds."""

    ids: tuple[UUID, ...] = ()
    filter: Wanted | None = None


def wanted_of(given: object) -> Wanted:
    """A filter from plain data, as jobs and saved views keep it. Refuses MalformedValue."""
    try:
        return msgspec.convert(given or {}, Wanted)
    except msgspec.ValidationError as wrong:
        raise MalformedValue(str(wrong)[:200], TextKey("kernel.expected.text"), pointer="/filter") from wrong


def filter_of(
    connection: Connection, structure: Structure, wanted: Wanted, actor: Actor, *, is_whole: bool = False
) -> ProductFilter:
    """What the database is asked, narrowed to what the actor may see. Refuses UnknownStructure, MalformedValue.

    is_whole: all that is found is meant, not a page of it.
    """
    narrowings = narrowings_of_writer(connection, Writer(actor, READS))
    return filter_for(connection, structure, wanted, narrowings, ALL if is_whole else RANKED_MAX)


def filter_for(
    connection: Connection, structure: Structure, wanted: Wanted, narrowings: Narrowings, most: int = RANKED_MAX
) -> ProductFilter:
    """What the database is asked, narrowed to what may be seen. Refuses UnknownStructure, MalformedValue.

    most: so many matches of a search are looked at for somebody who may not see all words.
    """
    for name, text in msgspec.structs.asdict(wanted).items():
        if isinstance(text, str) and "\x00" in text:
            raise MalformedValue(text, TextKey("kernel.expected.text"), pointer=f"/{name}")
    known = structure.family(wanted.family)
    if wanted.category is not None and structure.category(wanted.category) is None:
        raise UnknownStructure(StructureKind.CATEGORY.value, wanted.category)
    parent = wanted.parent
    refuse_hidden(
        structure, narrowings, wanted.attribute, wanted.missing, channel=wanted.channel, locale=wanted.complete_in
    )
    refuse_hidden(structure, narrowings, locale=wanted.graded_in)
    return ProductFilter(
        q=wanted.q,
        family=known.code if known else wanted.family,
        status=wanted.status.value if wanted.status else None,
        review=wanted.review.value if wanted.review else None,
        lifecycle=wanted.lifecycle.value if wanted.lifecycle else None,
        level=wanted.level.value if wanted.level else None,
        enabled=wanted.enabled,
        is_published_as_it_stands=wanted.is_published_as_it_stands,
        parent_id=find_product(connection, parent, with_documents=False).item.id if parent else None,
        categories=structure.descendants(wanted.category) if wanted.category is not None else None,
        attribute=wanted.attribute,
        value=wanted.value,
        scopes=filter_scopes(structure, narrowings, wanted.attribute),
        found=found_within(connection, structure, narrowings, wanted.q, most),
        visible=visible_categories(structure, narrowings),
        gap=_gap(structure, wanted),
        grade=_grade(structure, wanted),
    )


def _grade(structure: Structure, wanted: Wanted) -> GradeFilter | None:
    if wanted.grade is None:
        return None
    channel = channel_of(structure, wanted.channel)
    return None if channel is None else GradeFilter(wanted.grade, channel.code, wanted.graded_in)


def _gap(structure: Structure, wanted: Wanted) -> GapFilter | None:
    if wanted.complete is None and wanted.missing is None and wanted.missing_max is None:
        return None
    sets = {FAMILY_SET.code: FAMILY_SET, **structure.requirement_sets}
    asked = sets.get(fold_code(wanted.requirement_set or FAMILY_SET.code))
    if asked is None:
        raise UnknownStructure(StructureKind.REQUIREMENT_SET.value, wanted.requirement_set or "")
    channel = channel_of(structure, wanted.channel)
    if channel is None:
        return None
    is_complete = wanted.complete is True and wanted.missing is None and wanted.missing_max is None
    return GapFilter(asked.code, channel.code, wanted.complete_in, is_complete, wanted.missing, wanted.missing_max)


def channel_of(structure: Structure, code: str | None) -> Channel | None:
    """The channel of a code, else the first one; None where there is none yet. Refuses UnknownStructure."""
    if code is None:
        return min(structure.channels.values(), key=lambda one: one.code, default=None)
    found = structure.channel(code)
    if found is None:
        raise UnknownStructure(StructureKind.CHANNEL.value, code)
    return found
