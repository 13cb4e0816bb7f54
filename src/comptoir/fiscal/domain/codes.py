"""The codes of technical events, as data. Source: the French compliance page published by NaviPartner.

Codes from 900 on are our own. Each code has its words under `text."fiscal.event.CODE"`.
"""

from enum import IntEnum


class EventCode(IntEnum):
    """What a technical event tells; the number is what is signed and exported."""

    MONTHLY_ARCHIVE = 20
    YEARLY_ARCHIVE = 30
    LOG_OUT = 40
    DAY_OR_MONTH_CLOSURE = 50
    YEAR_CLOSURE = 60
    LOG_IN = 80
    INTEGRITY_FAILURE = 90
    DRAWER_OPENED = 170
    RETURN_LINE = 190
    PARTNER_CHANGED = 240
    JOURNAL_STARTED = 260
    SALE_CANCELLED = 320
    KEY_CHANGED = 910
    KERNEL_CHANGED = 920
    DAY_CLOSED_BY_ITSELF = 930
    TRAINING_STARTED = 940
    TRAINING_ENDED = 941
