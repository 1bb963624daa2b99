"""Logs that name events and ids, never a person's words: only allowed fields pass, whatever is handed in."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

ALLOWED: Final = frozenset(
    {
        "event", "level", "timestamp", "inbox_id", "outbox_id", "row", "queue", "chore", "fault", "where",
        "about", "status", "pause", "reason", "count", "logger",
    }
)  # fmt: skip
# Libraries that write addresses, tokens or whole updates into their logs.
TALKATIVE: Final = (
    "aiogram",
    "aiohttp",
    "uvicorn",
    "sqlalchemy",
    "aiosqlite",
    "asyncio",
    "httpcore",
    "httpx",
    "telegram",
    "matplotlib",
    "PIL",
)


def set_up_logs(level: str) -> None:
    """One line an event, on standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _keep_allowed,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.basicConfig(level=logging.WARNING, handlers=[_Names()], force=True)


class _Names(logging.Handler):
    """Of what libraries log, only who and how bad: their messages may hold anything."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().warning("library", logger=record.name, reason=record.levelname)


def _keep_allowed(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in entry.items() if key in ALLOWED}
