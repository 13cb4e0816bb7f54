"""What the process counts about itself, for `/metrics` (Prometheus text format)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
BESIDE = CollectorRegistry()
"""What is counted by whoever works beside the requests, in a process of its own where there is one."""

REQUESTS = Counter("comptoir_requests", "Requests answered", ("method", "route", "status"), registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "comptoir_request_seconds",
    "Time to answer a request",
    ("route",),
    registry=REGISTRY,
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
COMMITS = Counter("comptoir_commits", "Transactions committed", registry=REGISTRY)
GROUP_SIZE = Histogram(
    "comptoir_group_commands",
    "Commands that one commit of the committer carried",
    ("handler",),
    registry=REGISTRY,
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
FEED_POSITION = Gauge("comptoir_feed_position", "Last feed entry seen by this process", registry=REGISTRY)
READER_LAG = Gauge("comptoir_feed_reader_lag", "Entries a reader has not handled yet", ("reader",), registry=BESIDE)
DEAD_LETTERS = Counter("comptoir_feed_dead_letters", "Entries set aside by a reader", ("reader",), registry=BESIDE)
JOBS = Counter("comptoir_jobs", "Jobs ended", ("kind", "state"), registry=BESIDE)
OUTBOX = Counter("comptoir_outbox_attempts", "Attempts to send", ("kind", "outcome"), registry=BESIDE)
