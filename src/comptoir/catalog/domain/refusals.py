"""What the catalogue refuses, and the codes of the errors it finds in fields."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.kernel.values.errors import Conflict, Forbidden, Invalid, NotFound, Stale, TextKey


@dataclass(eq=False)
class UnknownProduct(NotFound):
    """No product has that SKU or id."""

    code = "catalog.unknown_product"
    sku: str


@dataclass(eq=False)
class UnknownStructure(NotFound):
    """No thing of that kind has that code."""

    code = "catalog.unknown_structure"
    kind: str
    wanted: str


@dataclass(eq=False)
class InvalidProduct(Invalid):
    """One or more fields of a product are wrong; each is told in `errors`.

    sku: the product; where it has no SKU yet, the fields that are wrong.
    """

    code = "catalog.invalid_product"
    sku: str

    def __post_init__(self) -> None:
        self.sku = self.sku or ", ".join(
            dict.fromkeys(error.pointer.split("/", 2)[1] for error in self.errors if error.pointer)
        )


@dataclass(eq=False)
class InvalidStructure(Invalid):
    """One or more fields of an attribute, family or the like are wrong; each is told in `errors`."""

    code = "catalog.invalid_structure"
    kind: str
    wanted: str


@dataclass(eq=False)
class StructureInUse(Conflict):
    """The thing cannot go or change this way while others depend on it."""

    code = "catalog.structure_in_use"
    kind: str
    wanted: str
    used_by: str


@dataclass(eq=False)
class FixedProperty(Conflict):
    """Type and scopes of an attribute, and the shape of a family variant, stay as they were made."""

    code = "catalog.fixed_property"
    wanted: str
    property: str


@dataclass(eq=False)
class HasVariants(Conflict):
    """A product with variants can be neither deleted nor changed in kind before they are gone."""

    code = "catalog.has_variants"
    sku: str
    variants: int


@dataclass(eq=False)
class StaleProduct(Stale):
    """The product has changed since the version that the write was decided on."""

    code = "catalog.stale_product"
    sku: str
    expected: int
    version: int
    changed: str


@dataclass(eq=False)
class StaleStructure(Stale):
    """The thing has changed since the version that the write was decided on."""

    code = "catalog.stale_structure"
    kind: str
    wanted: str
    expected: int
    version: int


@dataclass(eq=False)
class RangeUsedUp(Conflict):
    """The in-store prefixes 20 to 29 have no number left: all given, or all printed by scales."""

    code = "catalog.range_used_up"
    prefix: str


@dataclass(eq=False)
class UnknownMove(NotFound):
    """No move has that id, or it is too old to be undone."""

    code = "catalog.unknown_move"
    wanted: str


@dataclass(eq=False)
class StaleMove(Stale):
    """Products or families have changed since the preview that somebody agreed to."""

    code = "catalog.stale_move"
    sku: str


@dataclass(eq=False)
class MoveNotUndoable(Conflict):
    """A product has changed since the move, or cannot stand where it stood before."""

    code = "catalog.move_not_undoable"
    sku: str


@dataclass(eq=False)
class WrongStep(Conflict):
    """The workflow does not go that way from here."""

    code = "catalog.wrong_step"
    sku: str
    step: str
    review: str


@dataclass(eq=False)
class NotPublishable(Conflict):
    """The product cannot be shown: it is disabled, or no channel exists."""

    code = "catalog.not_publishable"
    sku: str
    reason: TextKey


@dataclass(eq=False)
class ConversionUnfit(Conflict):
    """The attribute changed meanwhile, or products would share a value that is to be unique."""

    code = "catalog.conversion_unfit"
    attribute: str
    where: str


@dataclass(eq=False)
class ConversionHindered(Conflict):
    """Something looks for values of the attribute, and would find other products, or none, without a word."""

    code = "catalog.conversion_hindered"
    attribute: str
    kind: TextKey
    names: str


@dataclass(eq=False)
class ConversionRunning(Conflict):
    """The attribute is becoming another just now."""

    code = "catalog.conversion_running"
    attribute: str


@dataclass(eq=False)
class WrongStage(Conflict):
    """A product does not go from this stage of its life to that one in one step."""

    code = "catalog.wrong_stage"
    sku: str
    old: TextKey
    new: TextKey


def wrong_stage(sku: str, old: Lifecycle, new: Lifecycle) -> WrongStage:
    """The refusal, with the stages by their names."""
    return WrongStage(sku, TextKey(f"catalog.stage.{old.value}"), TextKey(f"catalog.stage.{new.value}"))


@dataclass(eq=False)
class OutsideRights(Forbidden):
    """The right is narrowed to a part of the catalogue, and this is outside of it."""

    code = "catalog.outside_rights"
    field: str


@dataclass(eq=False)
class UnknownVersion(NotFound):
    """The product has no such version, or it is from before versions were kept."""

    code = "catalog.unknown_version"
    sku: str
    version: int


@dataclass(eq=False)
class PlanNotFound(NotFound):
    """Nothing of this id is planned for the product, or it is over."""

    code = "catalog.plan_not_found"
    plan: str


@dataclass(eq=False)
class PlanPast(Invalid):
    """What is planned must lie ahead."""

    code = "catalog.plan_past"


@dataclass(eq=False)
class ProposalNotFound(NotFound):
    """There is no such proposal, or none that the asker may see."""

    code = "catalog.proposal_not_found"
    proposal: str


@dataclass(eq=False)
class ProposalDecided(Conflict):
    """The proposal waits for nobody any more, or not for this."""

    code = "catalog.proposal_decided"
    state: str


@dataclass(eq=False)
class OwnProposal(Forbidden):
    """Whoever needs an approval does not give it to themselves."""

    code = "catalog.own_proposal"
    proposal: str


@dataclass(eq=False)
class ProposalConflict(Conflict):
    """Fields that are to be approved changed since they were proposed; each needs a decision."""

    code = "catalog.proposal_conflict"
    fields: str


@dataclass(eq=False)
class DraftChanged(Conflict):
    """One's own draft has changed since it was looked at, on another device; what it says now is to be read first."""

    code = "catalog.draft_changed"
    sku: str


@dataclass(eq=False)
class ReasonMissing(Invalid):
    """Whoever rejects says why."""

    code = "catalog.reason_missing"


@dataclass(eq=False)
class ViewNotFound(NotFound):
    """There is no such saved list, or none that the asker may see or change."""

    code = "catalog.view_not_found"
    view: str


@dataclass(eq=False)
class UnknownCard(NotFound):
    """No card of that product is published on the channel in the locale."""

    code = "catalog.unknown_card"
    sku: str
    channel: str
    locale: str


@dataclass(eq=False)
class ExportPlaceUnknown(Invalid):
    """Values of a channel or locale were asked for that does not exist, or that the rights do not reach."""

    code = "catalog.export_place_unknown"
    wanted: str


@dataclass(eq=False)
class UnreadableSource(Invalid):
    """The file or folder cannot be read as a catalogue."""

    code = "catalog.unreadable_source"
    source: str
    reason: TextKey


def unreadable(source: str, why: str) -> UnreadableSource:
    """The refusal of a source, `why` being the last word of its text key."""
    return UnreadableSource(source, TextKey(f"catalog.reason.{why}"))


@dataclass(eq=False)
class ActionUnfit(Invalid):
    """The action cannot be done so: nothing is chosen, its column is fixed or holds no list, or a step has company."""

    code = "catalog.action_unfit"
    action: str
    column: str


@dataclass(eq=False)
class SelectionChanged(Conflict):
    """A change would be about other products than were foreseen. now: how many it would be about by now."""

    code = "catalog.selection_changed"
    foreseen: int
    now: int


@dataclass(eq=False)
class ChangeNotUndoable(Conflict):
    """The work cannot be taken back: other_work, still_running, too_late (a day), nothing_left."""

    code = "catalog.change_not_undoable"
    job: UUID
    why: str


@dataclass(eq=False)
class CategoryUnfit(Conflict):
    """The category cannot go there, or not back."""

    code = "catalog.category_unfit"
    category: str
    reason: TextKey


def category_unfit(category: str, why: str) -> CategoryUnfit:
    """The refusal of a category: itself, below_itself, not_a_sister, changed_since, undo_too_late."""
    return CategoryUnfit(category, TextKey(f"catalog.reason.{why}"))


@dataclass(eq=False)
class UnknownCategoryChange(NotFound):
    """There is no such change of categories, or it is too old to be kept."""

    code = "catalog.unknown_category_change"
    change: str


@dataclass(eq=False)
class StaleMerge(Stale):
    """Categories or their products have changed since the preview."""

    code = "catalog.stale_merge"
    category: str


@dataclass(eq=False)
class UnknownTaxonomy(NotFound):
    """No outside taxonomy of this code was read in."""

    code = "catalog.unknown_taxonomy"
    taxonomy: str


@dataclass(eq=False)
class UnknownNode(Invalid):
    """The outside taxonomy has no such category."""

    code = "catalog.unknown_node"
    taxonomy: str
    node: str


@dataclass(eq=False)
class TaxonomyUnreadable(Invalid):
    """A file is no taxonomy. line: the first that is wrong, from 1."""

    code = "catalog.taxonomy_unreadable"
    line: int
