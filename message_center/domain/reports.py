"""A shop's simple reports: how much was written, how long customers waited, how long work took (spec F16).

Volumes count in the time in which something was written, waits in the time in which the customer began to wait,
whenever they were answered, and completions in the time in which they happened.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from message_center.domain.durations import Durations
from message_center.domain.open_time import begin_of
from message_center.domain.working_hours import read_date
from message_center.errors import InvalidInput

DAYS_LIMIT = 92
"""A quarter of a year, the longest one."""

_DAY = timedelta(days=1)


class Grouping(StrEnum):
    """What a report's rows are."""

    ALL = "ALL"
    ACCOUNT = "ACCOUNT"
    PERSON = "PERSON"
    TAG = "TAG"
    DAY = "DAY"
    HOUR = "HOUR"
    WEEKDAY = "WEEKDAY"


Key = str | int | None
"""A row's: the id of an account, person or tag, a date like 2026-06-01, an hour, or a day of the week from 1.

None for all, for people whose platform does not say who they are, and for what has no tag.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers of one row.

    `conversations` are those in which something was written, `started` those that began. `received` are
    customers' messages, `answers` people's, `bot_messages` the bots'. `waits` began here, and `first_answers` are
    the lengths of those that a person's answer has ended. `resolutions` are the times from a conversation's
    beginning, or its last reopening, to its completion.
    """

    conversations: int = 0
    started: int = 0
    received: int = 0
    answers: int = 0
    bot_messages: int = 0
    waits: int = 0
    first_answers: Durations = field(default_factory=Durations)
    resolutions: Durations = field(default_factory=Durations)

    @property
    def unanswered(self) -> int:
        """Waits that no person has ended yet, or ever will: the customer may have been blocked."""
        return max(0, self.waits - self.first_answers.count)


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """From the beginning of one day until the end of another, on the shop's calendar."""

    first_day: date
    last_day: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        """Its first moment, in UTC."""
        return begin_of(self.first_day, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return begin_of(self.last_day + _DAY, self.zone)

    @property
    def days(self) -> Iterator[date]:
        """Its days, in order."""
        return (self.first_day + _DAY * number for number in range((self.last_day - self.first_day).days + 1))


def read_period(first_day: str, last_day: str, zone: ZoneInfo) -> ReportPeriod:
    """The period of a report, both days included. Raises InvalidInput, naming `from` or `to`."""
    period = ReportPeriod(read_date(first_day, field="from"), read_date(last_day, field="to"), zone)
    if period.last_day < period.first_day:
        raise InvalidInput("The last day is before the first.", field="to")
    if (period.last_day - period.first_day).days >= DAYS_LIMIT:
        raise InvalidInput(f"A report covers at most {DAYS_LIMIT} days.", field="to")
    try:
        _ = period.start, period.end
    except OverflowError:
        raise InvalidInput("Ask for days of our time.", field="from") from None
    return period
