"""Product feeds: what a feed tells of each product, and the rules of whoever reads it."""

from comptoir.connectors.domain.feeds import (
    Column,
    Facts,
    Feed,
    FeedInvalid,
    FeedUnknown,
    Form,
    Line,
    Problem,
    StaleFeed,
    assembled,
    line_of,
    refuse_wrong,
)

__all__ = [
    "Column",
    "Facts",
    "Feed",
    "FeedInvalid",
    "FeedUnknown",
    "Form",
    "Line",
    "Problem",
    "StaleFeed",
    "assembled",
    "line_of",
    "refuse_wrong",
]
