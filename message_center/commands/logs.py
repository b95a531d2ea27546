"""Logging: readable lines on a terminal, JSON lines anywhere else; always on standard error.

We log ids, states and counts, never message text and never secrets. A request's id is bound by `RequestIds`, and
so stands in every line that was logged while the request was answered.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from message_center.errors import SettingsInvalid

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_QUIET = ("pymongo", "httpx", "httpcore", "asyncio", "websockets", "uvicorn")
"""Libraries whose lines below WARNING tell an operator nothing; httpx would log addresses with their query."""


def set_up_logs(level: str) -> None:
    """Send our log, and the libraries', to standard error. Raises SettingsInvalid for an unknown level."""
    if level.upper() not in LEVELS:
        raise SettingsInvalid(f"MESSAGE_CENTER_LOG_LEVEL: {level!r} is none of {', '.join(LEVELS)}")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_noise,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*_last(), _renderer()])
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


def _last() -> list[Processor]:
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta]


def _renderer() -> Processor:
    if sys.stderr.isatty():
        # The rich traceback would print local variables, and secrets are among them.
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return _json


def _json(logger: WrappedLogger, name: str, event: EventDict) -> str:
    """One line; an exception becomes its traceback as text."""
    formatted = structlog.processors.format_exc_info(logger, name, event)
    rendered: Any = structlog.processors.JSONRenderer(ensure_ascii=False)(logger, name, formatted)
    return str(rendered)


def _without_noise(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """uvicorn repeats each line with colours in it."""
    event.pop("color_message", None)
    return event
