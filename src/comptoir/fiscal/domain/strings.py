"""The texts that are signed, field by field, in the order of the French profile.

One text per record. The first two fields are the profile and the kind of record, so that a signature of one kind is
worth nothing as another. Then the fields that French till software signs, in their order; then our own. Fields are
joined by `;`; inside a field `%`, `;`, `|`, and line ends are written as `%25`, `%3B`, `%7C`, `%0A` and `%0D`.
Amounts are minor units. Times are the store's wall clock as AAAAMMJJHHMMSS. The flag is `O` for the first record of
a chain and `N` for others. Source: the published compliance pages of two certified French till systems.
"""

from collections.abc import Mapping

PROFILE = "FR1"

_ESCAPES = str.maketrans({"%": "%25", ";": "%3B", "|": "%7C", "\n": "%0A", "\r": "%0D"})
_UNSAFE = frozenset("%;|\n\r")


def escape(field: str) -> str:
    """A field that holds no separator."""
    return field if _UNSAFE.isdisjoint(field) else field.translate(_ESCAPES)


def by_rate(gross: Mapping[int, int]) -> str:
    """`rate*100:cents` joined by a bar, lowest rate first: 5.5 % and 20 % are `550:1055|2000:2400`.

    gross: rate in millionths to gross minor units.
    """
    return "|".join(f"{_hundredths(rate)}:{gross[rate]}" for rate in sorted(gross))


def _hundredths(rate_millionths: int) -> str:
    whole, rest = divmod(rate_millionths, 100)
    return str(whole) if rest == 0 else f"{whole}.{rest:02d}".rstrip("0")


def flag(sequence: int) -> str:
    """Whether the record is the first of its chain."""
    return "O" if sequence == 1 else "N"


def ticket_text(  # noqa: PLR0913 - a record has these fields
    *,
    gross: Mapping[int, int],
    total: int,
    wall: str,
    sequence: int,
    kind: str,
    previous: str,
    operator: str,
    line_count: int,
    software: str,
    document_hash: str,
    perpetual: int,
    perpetual_absolute: int,
) -> str:
    """A ticket, and on a second line the grand total after it: one signature covers both.

    kind: `sale` or `return`; a return's amounts are negative.
    document_hash: SHA-256 of the ticket's full document (lines, tenders, discounts, corrected ticket).
    """
    rates = by_rate(gross)
    head = f"{PROFILE};ticket;{rates};{total};{wall};{sequence};{kind};{flag(sequence)};{previous}"
    own = f"{escape(operator)};{line_count};{escape(software)};{document_hash}"
    return f"{head};{own}\n{rates};{total};{perpetual};{wall};{sequence};{perpetual_absolute}"


def total_text(  # noqa: PLR0913 - a record has these fields
    *,
    kind: str,
    gross: Mapping[int, int],
    total: int,
    perpetual: int,
    perpetual_absolute: int,
    wall: str,
    sequence: int,
    previous: str,
    label: str,
    first: int,
    last: int,
) -> str:
    """The grand total of a closed day, month or year.

    first, last: the records of the period below that it sums (tickets for a day, days for a month, months for a
    year); `last` is `first - 1` when there were none.
    """
    head = f"{PROFILE};{kind};{by_rate(gross)};{total};{perpetual};{wall};{sequence};{flag(sequence)};{previous}"
    return f"{head};{perpetual_absolute};{label};{first};{last}"


def duplicate_text(
    *,
    sequence: int,
    document: str,
    number: int,
    operator: str,
    wall: str,
    original: str,
    previous: str,
) -> str:
    """A reprint: `number` is 1 for the first reprint of the `original` document."""
    head = f"{PROFILE};duplicate;{sequence};{escape(document)};{number};{escape(operator)};{wall};{escape(original)}"
    return f"{head};{flag(sequence)};{previous}"


def event_text(*, sequence: int, code: int, info: str, wall: str, operator: str, till: str, previous: str) -> str:
    """A technical event, for the journal that French law calls JET."""
    head = f"{PROFILE};event;{sequence};{code};{escape(info)};{wall};{escape(operator)};{escape(till)}"
    return f"{head};{flag(sequence)};{previous}"


def invoice_text(  # noqa: PLR0913 - a record has these fields
    *,
    gross: Mapping[int, int],
    total: int,
    wall: str,
    number: str,
    kind: str,
    sequence: int,
    previous: str,
    operator: str,
    ticket: str,
    document_hash: str,
) -> str:
    """An invoice or credit note that was made from a ticket; its amounts are the ticket's and are counted there.

    kind: `invoice` or `credit`. number: of the invoice's own series. ticket: number of the ticket.
    """
    rates = by_rate(gross)
    head = f"{PROFILE};invoice;{rates};{total};{wall};{escape(number)};{kind};{flag(sequence)};{previous}"
    return f"{head};{sequence};{escape(operator)};{escape(ticket)};{document_hash}"


def archive_text(  # noqa: PLR0913 - a record has these fields
    *,
    gross: Mapping[str, int],
    total: int,
    wall: str,
    till: str,
    label: str,
    sequence: int,
    previous: str,
    first: int,
    last: int,
    content_hash: str,
) -> str:
    """An archive of a period: its tickets `first` to `last`, and the SHA-256 over their signatures.

    gross: per rate as it is written in texts (`2000` is 20 %). label: `2026-01-01/2026-12-31`.
    """
    rates = "|".join(f"{rate}:{gross[rate]}" for rate in sorted(gross))
    head = f"{PROFILE};archive;{rates};{total};{wall};{escape(till)};{escape(label)};{flag(sequence)};{previous}"
    return f"{head};{sequence};{first};{last};{content_hash}"


def checkpoint_text(till: str, heads: Mapping[str, tuple[int, str]]) -> str:
    """The ends of a till's chains as a Z prints them and a mail carries them.

    `CKP1;TILL;KIND:SEQUENCE:SIGNATURE;…`: whoever keeps it can tell a journal that was cut off or written anew.
    """
    ends = (f"{kind}:{sequence}:{signature}" for kind, (sequence, signature) in heads.items() if sequence)
    return ";".join(["CKP1", escape(till), *ends])
