"""What follows the switch of an attribute: its cells come into the documents, then words, labels and cards."""

from __future__ import annotations

from collections.abc import Sequence
from time import thread_time
from uuid import UUID

from sqlalchemy import Connection, and_, select, update

from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.domain.derived import found_by
from comptoir.catalog.domain.product import Document
from comptoir.catalog.domain.refusals import NotPublishable, OutsideRights, WrongStep
from comptoir.catalog.events import AttributeConverted, ProductUpdated
from comptoir.catalog.rows import DONE, READY, load_items, lock_catalog, note_documents
from comptoir.catalog.services.conversions import attribute_of
from comptoir.catalog.services.converting_run import Run, converted_cells, erase_index, staged
from comptoir.catalog.services.places import STANDING
from comptoir.catalog.services.publishing import plan_publication, write_publication
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.writing import unknown_words, write_words
from comptoir.catalog.tables import ChangeRow, ConversionRow, ConvertedRow, DocumentRow, ItemRow
from comptoir.kernel.bulk import insert_rows, update_rows, upsert_rows
from comptoir.kernel.jobs import JobContext, JobInterrupted
from comptoir.kernel.tables import Job
from comptoir.kernel.uow import UnitOfWork

_PUBLISHED = 20
_FOLLOWED = "followed"
"""In the checkpoint of a job that has nothing left to do."""


def put_all(run: Run, conversion_id: UUID) -> None:
    """Write the cells into the documents over which they are laid, and take away what found those before."""
    context = run.context
    of_it = ConversionRow.id == conversion_id
    with context.database.read() as connection:
        if connection.execute(select(ConversionRow.ended_at).where(of_it)).scalar_one() is not None:
            return
    run.size = 1
    while True:
        if context.is_stopping():
            raise JobInterrupted
        with context.database.write(context.actor, context.trace) as uow:
            lock_catalog(uow.connection)
            began = thread_time()
            ids = staged(uow.connection, conversion_id, READY, run.size)
            if not ids:
                break
            _put(run, uow, conversion_id, ids)
            if conversion_id == context.job_id:
                run.save(uow)
            run.paced(len(ids), began)
    erase_index(run, run.before)
    with context.database.write(context.actor, context.trace) as uow:
        uow.connection.execute(update(ConversionRow).where(of_it).values(ended_at=uow.now))
        uow.emit(AttributeConverted(attribute=run.before.code, products=run.counts["updated"]))


def _put(run: Run, uow: UnitOfWork, conversion_id: UUID, ids: Sequence[UUID]) -> None:
    connection, code = uow.connection, run.before.code
    made = converted_cells(connection, conversion_id, ids)
    items = load_items(connection, ids=ids)
    written: dict[UUID, Document] = {}
    documents, changes, versions = [], [], []
    for item_id in ids:
        stored = items.by_id.get(item_id)
        before, after = made[item_id]
        if stored is None or not (before or after):
            continue
        run.counts["read"] += 1
        run.counts["unchanged" if before == after else "updated"] += 1
        if before == after:
            continue
        item, version = stored.item, stored.item.version + 1
        written[item_id] = item.document
        links = {kind: [[one.sku, one.quantity] for one in ones] for kind, ones in item.document.associations.items()}
        documents.append((item_id, item.document.values, links, item.document.origins))
        change = {f"values.{code}": {"old": before or None, "new": after or None}}
        versions.append((item_id, version, uow.now))
        changes.append((item_id, version, list(change), change, uow.now, str(uow.actor)))
        uow.emit(ProductUpdated(item_id=str(item_id), sku=item.sku, product_version=version, changed=change))
    upsert_rows(connection, DocumentRow, ("item_id", "values", "associations", "origins"), documents, ("item_id",))
    note_documents(connection, written, conversion_id)
    columns = ("id", "version", "updated_at")
    assign = "version = v.version, updated_at = v.updated_at, source_hash = NULL"
    update_rows(connection, ItemRow, columns, versions, key=("id",), assign=assign)
    insert_rows(connection, ChangeRow, ("item_id", "version", "fields", "changes", "at", "actor"), changes)
    of_these = and_(ConvertedRow.conversion_id == conversion_id, ConvertedRow.item_id.in_(ids))
    connection.execute(update(ConvertedRow).where(of_these).values(stage=DONE))


def follow(run: Run) -> None:
    """Labels and words of what was converted, and the cards of what was shown as it stood, in slices."""
    context = run.context
    after = run.reached("shown")
    while True:
        if context.is_stopping():
            raise JobInterrupted
        with context.database.write(context.actor, context.trace) as uow:
            lock_catalog(uow.connection)
            if after is not None:  # whose cards are published by now
                run.save(uow, shown=str(after))
            ids = _next_converted(uow.connection, context.job_id, after)
            if not ids:
                run.save(uow, **{_FOLLOWED: "all"})
                return
            after = ids[-1]
            stood = _say_anew(run, uow, ids)
        for item_id in stood:
            try:
                with context.database.read() as connection:
                    planned = plan_publication(connection, [item_id], where=STANDING)
                with context.database.write(context.actor, context.trace) as uow:
                    write_publication(uow, planned)
            except (NotPublishable, WrongStep, OutsideRights):
                run.counts["rejected"] += 1


def follow_failed(run: Run) -> None:
    """Let follow what belongs to conversions that switched and whose jobs failed or were stopped before its end."""
    context = run.context
    ended = select(Job.id, Job.checkpoint, ConversionRow.before, ConversionRow.after)
    ended = ended.join(ConversionRow, ConversionRow.id == Job.id).where(Job.state.in_(("failed", "cancelled")))
    with context.database.read() as connection:
        rows = connection.execute(ended.where(ConversionRow.switched_at.is_not(None)).order_by(ConversionRow.at)).all()
    for job_id, checkpoint, before, after in rows:
        if _FOLLOWED not in (checkpoint or {}):
            its = JobContext(context.database, job_id, context.kind, context.actor, context.trace, context.folder)
            its.checkpoint, its.is_stopping = checkpoint, context.is_stopping
            other = Run(its, attribute_of(before), attribute_of(after), Kept(), None)
            put_all(other, job_id)
            follow(other)


def _next_converted(connection: Connection, job_id: UUID, after: UUID | None) -> list[UUID]:
    statement = select(ConvertedRow.item_id).where(ConvertedRow.conversion_id == job_id)
    if after is not None:
        statement = statement.where(ConvertedRow.item_id > after)
    return list(connection.execute(statement.order_by(ConvertedRow.item_id).limit(_PUBLISHED)).scalars())


def _say_anew(run: Run, uow: UnitOfWork, ids: Sequence[UUID]) -> list[UUID]:
    """Labels, pictures and words; the items that channels showed as they stood before the conversion.

    Of another type cards say the same cells otherwise, as an option with its label.
    """
    structure = current_structure(uow.connection)
    items = load_items(uow.connection, ids=ids)
    found = {one: found_by(structure, items.levels(one)) for one in ids if one in items.by_id}
    rows = [(one, dict(of.label), of.image) for one, of in found.items()]
    assign = "label = v.label, image = v.image"
    update_rows(uow.connection, ItemRow, ("id", "label", "image"), rows, key=("id",), assign=assign)
    words = [(one, "", of.words) for one, of in found.items()]
    write_words(uow.connection, words, unknown_words(uow.connection, (text for *_, text in words)))
    columns = (ConvertedRow.item_id, ConvertedRow.version, ConvertedRow.before, ConvertedRow.after)
    statement = select(*columns).where(ConvertedRow.conversion_id == run.context.job_id)
    is_other = run.before.type is not run.after.type
    stood = []
    for item_id, version, before, after in uow.connection.execute(statement.where(ConvertedRow.item_id.in_(ids))):
        stored = items.by_id.get(item_id)
        if stored is None or not (before or after) or not (is_other or before != after):
            continue
        if stored.published_version == version and stored.item.version == version + (before != after):
            stood.append(item_id)
    return stood
