"""What an operator watches, as Prometheus reads it. No label ever holds a person's words, names or ids.

Every label is one of few: kinds of events, fates, purposes, codes of failures, fields of the dialogues.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

SECONDS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """One process's figures, in a registry of their own."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.updates = Counter("binome_updates", "Updates by what they were", ["kind", "fate"], registry=registry)
        self.turns = Histogram(
            "binome_turn_seconds", "From the inbox to the commit", buckets=SECONDS, registry=registry
        )
        self.deliveries = Counter(
            "binome_deliveries", "Attempts at what was promised", ["purpose", "outcome", "about"], registry=registry
        )
        self.at_gate = Gauge("binome_sends_waiting", "Held back by the channel's own limits", registry=registry)
        self.readings = Counter("binome_readings", "Typed answers, as read", ["field", "verdict"], registry=registry)
        self.hook_requests = Counter(
            "binome_webhook_requests", "By the status that they were answered with", ["status"], registry=registry
        )
        self.waiting = Gauge("binome_waiting", "Rows that nobody has dealt with", ["queue"], registry=registry)
        self.oldest = Gauge("binome_oldest_seconds", "Since when the oldest waits", ["queue"], registry=registry)
        self.silence = Gauge("binome_telegram_silent_seconds", "Since Telegram was surely heard", registry=registry)
        self.mentors = Gauge("binome_pool_mentors", "Mentors who may be suggested", registry=registry)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Times what is done while it lasts, whatever comes of it."""
        began = perf_counter()
        try:
            yield
        finally:
            self.turns.observe(perf_counter() - began)

    def text(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self._registry)
