"""What docs/decisions/0041-promotions-combine.md says, tried out literally: every alternative, one by one.

Written from that page and not from the engine, in exact fractions and without cleverness, so that the two can only
agree by both doing what the page says. Types of the engine are read, none of its rules is called.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from uuid import UUID

from comptoir.pricing.domain.promotions import (
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    NForM,
    NthPercent,
    Percentage,
    Promotion,
    PromotionClass,
    Selection,
    Threshold,
)


@dataclass(frozen=True)
class Goods:
    """A line as the page sees it. pieces: None for goods by weight; weight: in units of sale."""

    id: str
    order: tuple[object, ...]
    item: UUID
    amount: int
    pieces: int | None
    weight: Fraction
    keys: frozenset[str] = frozenset()
    cap: Fraction | None = None  # what the law lets promotions take together


@dataclass(frozen=True)
class Piece:
    """A run: `carries` are codes, `off` the pairs of code and amount that were taken off it."""

    line: int
    units: int
    amount: int
    carries: frozenset[str] = frozenset()
    off: tuple[tuple[str, int], ...] = ()

    @property
    def each(self) -> Fraction:
        return Fraction(self.amount, self.units)

    def minus(self, code: str, amount: int) -> Piece:
        off = (*self.off, (code, amount)) if amount else self.off
        return Piece(self.line, self.units, self.amount - amount, self.carries | {code}, off)


@dataclass(frozen=True)
class Shop:
    """A basket's goods in their order, its shipping, and the promotions that are open, those that come first first.

    exempt: campaigns that no cap holds for.
    """

    goods: tuple[Goods, ...]
    shipping: int
    promotions: tuple[Promotion, ...]
    limits: dict[str, int | None]
    exempt: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """The lowest total, what each promotion took off, and every way to spread that over the lines."""

    total: int
    taken: tuple[int, ...]
    spreads: frozenset[frozenset[tuple[str, str, int]]]


def half_away(value: Fraction) -> int:
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


def agree(one: Promotion, other: Promotion) -> bool:
    tags = bool(one.combines_with & other.tags) and bool(other.combines_with & one.tags)
    return tags and one.promotion_class in other.combines_classes and other.promotion_class in one.combines_classes


def selects(promotion: Promotion, selection: Selection, goods: Goods) -> bool:
    def has(what: Selection) -> bool:
        return what.everything or goods.item in what.items or bool(what.keys & goods.keys)

    return has(selection) and not has(promotion.exclusion)


def is_group(promotion: Promotion) -> bool:
    limits = promotion.limits
    counted = {limits.per_basket, limits.per_customer, limits.in_total} != {None}
    return isinstance(promotion.offer, NForM | NthPercent | Bundle | Gift) or (
        counted and promotion.promotion_class is PromotionClass.LINE
    )


def demands(promotion: Promotion) -> list[tuple[Selection, int | None, int | None, bool]]:
    """What a group needs in this order: of what, how many units or units worth what, and whether they are reduced."""
    everything = promotion.selection
    match promotion.offer:
        case NForM(take=size, pay=pay):
            return [(everything, pay, None, False), (everything, size - pay, None, True)]
        case NthPercent(nth=nth):
            return [(everything, nth - 1, None, False), (everything, 1, None, True)]
        case Gift(gift=gift, from_quantity=count, from_amount=worth):
            return [(everything, count, worth, False), (gift.selection, gift.quantity, None, True)]
        case Bundle(slots=slots):
            return [(slot.selection, slot.quantity, None, True) for slot in slots]
        case _:
            raise AssertionError(promotion)


def largest_remainder(amount: int, weights: list[int]) -> list[int]:
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    shares = [floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[: amount - sum(shares)]:
        shares[place] += 1
    return shares


def reduction(promotion: Promotion, goods: Goods, units: int, amount: int) -> int:
    """What units of one line with so much to pay lose."""
    quantity = goods.weight if goods.pieces is None else Fraction(units)
    match promotion.offer:
        case Percentage(rate=rate) | NthPercent(rate=rate):
            return half_away(amount * rate.fraction)
        case AmountOff(amount=each):
            return min(amount, half_away(each * quantity))
        case FixedPrice(amount=each):
            return max(0, amount - half_away(each * quantity))
        case _:
            return amount


class Oracle:
    """Tries the alternatives of one shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.by_code = {one.code: one for one in shop.promotions}
        start = tuple(
            Piece(place, 1 if goods.pieces is None else goods.pieces, goods.amount)
            for place, goods in enumerate(shop.goods)
        )
        self.start = start
        self.matching = [one for one in shop.promotions if self.alone(one)]

    def alone(self, promotion: Promotion) -> bool:
        if not any(self.wants(promotion, goods) for goods in self.shop.goods):
            return False
        if promotion.promotion_class is not PromotionClass.LINE:
            return self.on_sums(self.start, (promotion,)) is not None
        return not is_group(promotion) or self.grouped(promotion, self.start, frozenset()) is not None

    def wants(self, promotion: Promotion, goods: Goods) -> bool:
        match promotion.offer:
            case Bundle(slots=slots):
                return any(selects(promotion, slot.selection, goods) for slot in slots)
            case Gift(gift=gift):
                return any(selects(promotion, one, goods) for one in (promotion.selection, gift.selection))
            case Percentage() | AmountOff() | FixedPrice() if not is_group(promotion):
                units = 1 if goods.pieces is None else goods.pieces
                saves = reduction(promotion, goods, units, goods.amount) > 0
                return saves and selects(promotion, promotion.selection, goods)
            case _:
                return selects(promotion, promotion.selection, goods)

    def may_touch(self, promotion: Promotion, piece: Piece) -> bool:
        return promotion.code not in piece.carries and all(
            self.agree(promotion, self.by_code[code]) for code in piece.carries
        )

    # --- what the law caps ---

    def cap(self, promotion: Promotion, line: int) -> Fraction | None:
        """The cap on a line for a promotion."""
        return None if promotion.campaign in self.shop.exempt else self.shop.goods[line].cap

    def advantage(self, promotion: Promotion) -> Fraction:
        """The largest share that a promotion takes, rounded up to a millionth."""
        by_measure = isinstance(promotion.offer, AmountOff | FixedPrice)
        prices = [
            Fraction(one.amount) / (one.weight if one.pieces is None and by_measure else one.pieces or 1)
            for one in self.shop.goods
        ]

        def of(selection: Selection) -> list[Fraction]:
            pairs = zip(self.shop.goods, prices, strict=True)
            return [price for goods, price in pairs if selects(promotion, selection, goods)]

        shares = [Fraction(0)]
        match promotion.offer:
            case Percentage(rate=rate):
                shares.append(rate.fraction)
            case AmountOff(amount=off):
                shares += [off / price for price in of(promotion.selection) if price]
            case FixedPrice(amount=pays):
                shares += [1 - pays / price for price in of(promotion.selection) if price]
            case NForM(take=size, pay=pay):
                shares.append(Fraction(size - pay, size))
            case NthPercent(nth=nth, rate=rate):
                shares.append(rate.fraction / nth)
            case Bundle(slots=slots, price=price):
                dearest = sum(slot.quantity * max(of(slot.selection), default=0) for slot in slots)
                shares.append(1 - Fraction(price) / dearest if dearest else Fraction(0))
            case Gift(gift=gift, from_quantity=count, from_amount=worth):
                bought = worth if worth is not None else (count or 1) * min(of(promotion.selection), default=0)
                gifts = [price * gift.quantity for price in of(gift.selection) if price]
                shares += [gift / (gift + bought) for gift in gifts]
            case Threshold(steps=steps):
                shares += [
                    step.rate.fraction if step.rate else Fraction(step.amount or 0, max(step.from_amount, 1))
                    for step in steps
                ]
        return Fraction(ceil(min(max(shares), Fraction(1)) * 1_000_000), 1_000_000)

    def room(self, promotion: Promotion, piece: Piece, carries: frozenset[str], amount: int) -> int | None:
        """What a promotion may take off a piece that had so much to pay after step 1, and carries these; None: all."""
        cap = self.cap(promotion, piece.line)
        if cap is None:
            return None
        groups = [one for one in self.shop.promotions if one.code in carries and is_group(one)]
        return floor(amount * max(Fraction(0), cap - sum(self.advantage(one) for one in groups)))

    def agree(self, one: Promotion, other: Promotion) -> bool:
        """Two promotions on sums that select the same capped line do not agree."""
        if PromotionClass.BASKET is one.promotion_class is other.promotion_class:
            for place, goods in enumerate(self.shop.goods):
                selected = selects(one, one.selection, goods) and selects(other, other.selection, goods)
                if selected and not self.cap(one, place) is self.cap(other, place) is None:
                    return False
        return agree(one, other)

    # --- step 1 ---

    def grouped(
        self, promotion: Promotion, pieces: tuple[Piece, ...], alone: frozenset[int]
    ) -> tuple[Piece, ...] | None:
        """The pieces after one group promotion that leaves some lines alone."""
        tokens = []  # every single unit, dearest first
        for place, piece in enumerate(pieces):
            if piece.line not in alone and self.may_touch(promotion, piece):
                tokens += [(place, piece.each)] * piece.units
        tokens.sort(key=lambda token: (-token[1], token[0]))
        kept, reduced = [0] * len(pieces), [0] * len(pieces)
        limit = self.shop.limits[promotion.code]
        groups = 0
        while limit is None or groups < limit:
            group = self.one_group(promotion, pieces, tokens)
            if group is None:
                break
            keeps, reduces, tokens = group
            for place in keeps:
                kept[place] += 1
            for place in reduces:
                reduced[place] += 1
            groups += 1
        return self.split(promotion, pieces, kept, reduced, groups)

    def one_group(
        self, promotion: Promotion, pieces: tuple[Piece, ...], tokens: list[tuple[int, Fraction]]
    ) -> tuple[list[int], list[int], list[tuple[int, Fraction]]] | None:
        """The places that keep their price, those that are reduced, and the tokens that are left."""
        if not isinstance(promotion.offer, NForM | NthPercent | Bundle | Gift):
            return self.one_unit(promotion, pieces, tokens)
        left = list(tokens)
        keeps: list[int] = []
        reduces: list[int] = []
        worth_reduced = Fraction(0)
        for selection, count, worth, is_reduced in demands(promotion):
            found: list[tuple[int, Fraction]] = []
            reached = Fraction(0)
            for token in list(left):
                if len(found) == count or (worth is not None and reached >= worth):
                    break
                wanted = selects(promotion, selection, self.shop.goods[pieces[token[0]].line])
                if wanted and (worth is None or token[1] > 0):
                    found.append(token)
                    left.remove(token)
                    reached += token[1]
            if reached < worth if worth is not None else len(found) != count:
                return None
            (reduces if is_reduced else keeps).extend(place for place, _ in found)
            worth_reduced += reached if is_reduced else 0
        price = promotion.offer.price if isinstance(promotion.offer, Bundle) else 0
        return (keeps, reduces, left) if worth_reduced > price else None

    def one_unit(
        self, promotion: Promotion, pieces: tuple[Piece, ...], tokens: list[tuple[int, Fraction]]
    ) -> tuple[list[int], list[int], list[tuple[int, Fraction]]] | None:
        """The dearest unit that would be cheaper, exactly."""
        for number, (place, each) in enumerate(tokens):
            line = self.shop.goods[pieces[place].line]
            least = Fraction(0)
            if isinstance(promotion.offer, FixedPrice):
                least = Fraction(promotion.offer.amount)
                if line.pieces is None:
                    least = Fraction(half_away(promotion.offer.amount * line.weight))
            if each > least and selects(promotion, promotion.selection, line):
                return [], [place], tokens[:number] + tokens[number + 1 :]
        return None

    def split(
        self, promotion: Promotion, pieces: tuple[Piece, ...], kept: list[int], reduced: list[int], groups: int
    ) -> tuple[Piece, ...] | None:
        after: list[Piece] = []
        lowered: list[int] = []
        for place, piece in enumerate(pieces):
            units, amount, off = piece.units, piece.amount, piece.off
            for count, is_reduced in ((kept[place], False), (reduced[place], True)):
                if count:
                    part = half_away(Fraction(amount * count, units))
                    if is_reduced:
                        lowered.append(len(after))
                    after.append(Piece(piece.line, count, part, piece.carries | {promotion.code}, off))
                    units, amount, off = units - count, amount - part, ()
            if units:
                after.append(Piece(piece.line, units, amount, piece.carries, off))
        if isinstance(promotion.offer, Bundle):
            above = sum(after[place].amount for place in lowered) - groups * promotion.offer.price
            amounts = [after[place].amount for place in lowered]
            losses = largest_remainder(above, amounts) if above > 0 else [0] * len(lowered)
        else:
            losses = [
                reduction(promotion, self.shop.goods[after[place].line], after[place].units, after[place].amount)
                for place in lowered
            ]
        losses = self.within_caps(promotion, after, losses)
        if not any(losses):
            return None
        for place, loss in zip(lowered, losses, strict=True):
            after[place] = after[place].minus(promotion.code, loss)
        return tuple(after)

    def within_caps(self, promotion: Promotion, after: list[Piece], losses: list[int]) -> list[int]:
        """What the units of the groups lose, in all at most their caps."""
        room = 0
        for piece in after:
            if promotion.code in piece.carries:
                cap = self.cap(promotion, piece.line)
                if cap is None:
                    room += piece.amount
                elif piece.carries == {promotion.code}:
                    room += floor(piece.amount * cap)
        return losses if sum(losses) <= room else largest_remainder(room, losses)

    def sequences(self) -> set[tuple[Piece, ...]]:
        """What all sequences of group promotions make of the basket."""
        found: set[tuple[Piece, ...]] = set()
        waiting = [(self.start, frozenset[str]())]
        seen = set(waiting)
        groups = [one for one in self.matching if is_group(one)]
        while waiting:
            pieces, used = waiting.pop()
            found.add(pieces)
            for promotion in groups:
                if promotion.code in used:
                    continue
                for alone in self.left_alone(promotion):
                    after = self.grouped(promotion, pieces, alone)
                    following = (after or (), used | {promotion.code})
                    if after is not None and following not in seen:
                        seen.add((after, used | {promotion.code}))
                        waiting.append((after, used | {promotion.code}))
        return found

    def left_alone(self, promotion: Promotion) -> Iterator[frozenset[int]]:
        others = [one for one in self.matching if one is not promotion and not agree(one, promotion)]
        wanted = [
            place
            for place, goods in enumerate(self.shop.goods)
            if self.wants(promotion, goods) and any(self.wants(one, goods) for one in others)
        ]
        for size in range(len(wanted) + 1):
            for some in itertools.combinations(wanted, size):
                yield frozenset(some)

    # --- step 2 ---

    def sets_of(self, piece: Piece) -> list[Piece]:
        """The piece after every set of unit promotions."""
        rules = [
            one
            for one in self.matching
            if one.promotion_class is PromotionClass.LINE
            and not is_group(one)
            and selects(one, one.selection, self.shop.goods[piece.line])
        ]
        found = []
        for size in range(len(rules) + 1):
            for some in itertools.combinations(rules, size):
                after: Piece | None = piece
                for rule in some:
                    assert after is not None
                    loss = reduction(rule, self.shop.goods[piece.line], piece.units, after.amount)
                    room = self.room(rule, piece, piece.carries, piece.amount)
                    if room is not None:
                        loss = min(loss, max(0, room - (piece.amount - after.amount)))
                    after = after.minus(rule.code, loss) if loss and self.may_touch(rule, after) else None
                    if after is None:
                        break
                if after is not None:
                    found.append(after)
        return found

    # --- steps 3 and 4 ---

    def on_sums(
        self, pieces: tuple[Piece, ...], some: tuple[Promotion, ...]
    ) -> tuple[tuple[Piece, ...], tuple[tuple[str, int], ...]] | None:
        """The pieces after basket promotions and what the shipping loses; None when one takes nothing."""
        after = list(pieces)
        starts = [
            piece.amount + sum(off for code, off in piece.off if not is_group(self.by_code[code])) for piece in pieces
        ]
        shipping = self.shop.shipping
        shipped = []
        ordered = sorted(some, key=lambda one: one.promotion_class is PromotionClass.SHIPPING)
        for promotion in ordered:
            places = [
                place
                for place, piece in enumerate(after)
                if selects(promotion, promotion.selection, self.shop.goods[piece.line])
                and self.may_touch(promotion, piece)
                and self.has_room(promotion, piece, starts[place])
            ]
            base = sum(after[place].amount for place in places)
            is_shipping = promotion.promotion_class is PromotionClass.SHIPPING
            payable = shipping if is_shipping else base
            assert isinstance(promotion.offer, Threshold)
            reached = [step for step in promotion.offer.steps if step.from_amount <= base]
            if not reached:
                return None
            step = max(reached, key=lambda one: one.from_amount)
            off = half_away(payable * step.rate.fraction) if step.rate else min(payable, step.amount or 0)
            if not off:
                return None
            if is_shipping:
                shipping -= off
                shipped.append((promotion.code, off))
                continue
            for place, share in zip(
                places, largest_remainder(off, [after[place].amount for place in places]), strict=True
            ):
                after[place] = after[place].minus(promotion.code, share)
        return tuple(after), tuple(shipped)

    def has_room(self, promotion: Promotion, piece: Piece, start: int) -> bool:
        """Whether a promotion on the sum surely takes less off a piece than the law still allows."""
        room = self.room(promotion, piece, piece.carries, start)
        if room is None or promotion.promotion_class is PromotionClass.SHIPPING:
            return True
        share = self.advantage(promotion)
        return not share or ceil(piece.amount * share) < room - (start - piece.amount)

    def sum_sets(self) -> list[tuple[Promotion, ...]]:
        rules = [one for one in self.matching if one.promotion_class is not PromotionClass.LINE]
        return [
            some
            for size in range(len(rules) + 1)
            for some in itertools.combinations(rules, size)
            if all(self.agree(one, other) for one, other in itertools.combinations(some, 2))
        ]

    # --- all together ---

    def alternatives(self) -> Iterator[tuple[tuple[Piece, ...], tuple[tuple[str, int], ...]]]:
        sum_sets = self.sum_sets()
        for pieces in self.sequences():
            for chosen in itertools.product(*(self.sets_of(piece) for piece in pieces)):
                for some in sum_sets:
                    found = self.on_sums(chosen, some)
                    if found is not None:
                        yield found

    def verdict(self) -> Verdict:
        best: tuple[int, tuple[int, ...]] | None = None
        spreads: set[frozenset[tuple[str, str, int]]] = set()
        for pieces, shipped in self.alternatives():
            spread: dict[tuple[str, str], int] = {("", code): amount for code, amount in shipped}
            total = self.shop.shipping - sum(amount for _, amount in shipped)
            for piece in pieces:
                total += piece.amount
                for code, amount in piece.off:
                    key = (self.shop.goods[piece.line].id, code)
                    spread[key] = spread.get(key, 0) + amount
            taken = tuple(
                -sum(amount for (_, code), amount in spread.items() if code == one.code) for one in self.shop.promotions
            )
            if best is None or (total, taken) < best:
                best, spreads = (total, taken), set()
            if (total, taken) == best:
                spreads.add(frozenset((line, code, amount) for (line, code), amount in spread.items()))
        assert best is not None
        return Verdict(best[0], tuple(-amount for amount in best[1]), frozenset(spreads))
