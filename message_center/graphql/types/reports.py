"""Reports: what was written, how long customers waited, how long work took (spec F16)."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import strawberry

from message_center.domain import durations, reports
from message_center.domain.ids import Id
from message_center.domain.reports import Grouping, Key, ReportPeriod
from message_center.domain.working_hours import WEEK, Weekday
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.types.accounts import ChannelAccount, accounts_by_id
from message_center.graphql.types.shops import Staff, staff_by_id
from message_center.graphql.types.tags import Tag, tags_by_id
from message_center.inbox.reports import figures_of

V = TypeVar("V")
Rows = Mapping[Key, reports.Figures]
NOTHING = reports.Figures()
EXACT = (
    "A length that really occurred: the exact one below 1,000 seconds, and else that one or another that is at "
    "most 1 % longer."
)


@object_type("How long something took, over all times that it happened.")
class Durations:
    """All but the count are null when it never happened."""

    count: int = described("How many times.")
    median_seconds: int | None = described(f"Half of the times it took this long or less. {EXACT}")
    p90_seconds: int | None = described(f"Nine of ten times it took this long or less. {EXACT}")
    longest_seconds: int | None = described("The longest it took, exactly.")

    @classmethod
    def of(cls, told: durations.Durations) -> "Durations":
        """The domain's durations, for the schema."""
        return cls(
            count=told.count,
            median_seconds=told.median_seconds,
            p90_seconds=told.p90_seconds,
            longest_seconds=told.longest_seconds,
        )


@object_type("The figures of one row of a report.")
class ReportFigures:
    """Messages count when they were written, waits when they began, completions when they happened."""

    conversations: int = described("Conversations in which something was written.")
    started: int = described("Conversations that began.")
    received: int = described("Messages of customers.")
    answers: int = described("Messages of people, those written outside of this system included.")
    bot_messages: int = described("Messages of bots. They end no waiting.")
    first_answers: Durations = described(
        "How long customers waited for a person: from the first message that nobody had answered until the "
        "answer, of all waits that began here and have ended, also later."
    )
    unanswered: int = described("Waits that began here and that no person has ended.")
    resolutions: Durations = described(
        "From the beginning of a conversation, or from when it was last reopened, until it was set to `COMPLETED`."
    )

    @classmethod
    def of(cls, figures: reports.Figures) -> "ReportFigures":
        """The domain's figures, for the schema."""
        return cls(
            conversations=figures.conversations,
            started=figures.started,
            received=figures.received,
            answers=figures.answers,
            bot_messages=figures.bot_messages,
            first_answers=Durations.of(figures.first_answers),
            unanswered=figures.unanswered,
            resolutions=Durations.of(figures.resolutions),
        )


@object_type("An account's row of a report.")
class AccountReport:
    """Accounts where nothing happened are left out."""

    account: ChannelAccount = described("The account.")
    figures: ReportFigures = described("Its figures.")


@object_type("A person's row of a report: what they did, whoever the conversations are assigned to.")
class PersonReport:
    """People who did nothing are left out."""

    staff: Staff | None = described(
        "Who; null gathers answers written outside of this system, whose platform does not say by whom."
    )
    conversations: int = described("Conversations in which they wrote.")
    answers: int = described("Messages of theirs.")
    first_answers: Durations = described("How long customers had waited whom this person was the first to answer.")
    resolutions: Durations = described("How long the work had lasted on what they set to `COMPLETED`.")


@object_type("A tag's row of a report. A conversation counts for each tag that its customer has now.")
class TagReport:
    """Tags of which there is nothing to tell are left out."""

    tag: Tag | None = described("The tag; null for conversations of customers without any.")
    figures: ReportFigures = described("Its figures.")


@object_type("A day's row of a report.")
class DayReport:
    """Every day of the period has one."""

    day: str = described("The day, `YYYY-MM-DD`.")
    figures: ReportFigures = described("Its figures.")


@object_type("The row of an hour of the day, over all days of a report.")
class HourReport:
    """Every hour has one."""

    hour: int = described("The hour on the shop's clock, 0 to 23.")
    figures: ReportFigures = described("Its figures.")


@object_type("The row of a day of the week, over all weeks of a report.")
class WeekdayReport:
    """Every day of the week has one, from Monday on."""

    weekday: Weekday = described("The day of the week.")
    figures: ReportFigures = described("Its figures.")


@object_type(
    "A report over some days; select only the rows that you show, because each of its lists is summed up."
)
class Report:
    """Nothing is summed up before its field is selected."""

    first_day: str = described("The first day, `YYYY-MM-DD`.")
    last_day: str = described("The last day; it is included.")
    timezone: str = described("The shop's time zone: days and hours are by its clock.")
    period: strawberry.Private[ReportPeriod]
    context: strawberry.Private[Context]

    @computed("The figures of all together.")
    async def totals(self) -> ReportFigures:
        return ReportFigures.of((await self._rows(Grouping.ALL)).get(None, NOTHING))

    @computed("By account, busiest first.")
    async def by_account(self) -> list[AccountReport]:
        rows = await self._rows(Grouping.ACCOUNT)
        return [
            AccountReport(account=account, figures=ReportFigures.of(figures))
            for account, figures in _busiest(await self._named(accounts_by_id, rows))
        ]

    @computed("By person, busiest first.")
    async def by_person(self) -> list[PersonReport]:
        rows = await self._rows(Grouping.PERSON)
        unknown = [(None, rows[None])] if None in rows else []
        return [
            PersonReport(
                staff=staff,
                conversations=figures.conversations,
                answers=figures.answers,
                first_answers=Durations.of(figures.first_answers),
                resolutions=Durations.of(figures.resolutions),
            )
            for staff, figures in _busiest([*await self._named(staff_by_id, rows), *unknown])
        ]

    @computed("By tag, busiest first.")
    async def by_tag(self) -> list[TagReport]:
        rows = await self._rows(Grouping.TAG)
        without = [(None, rows[None])] if None in rows else []
        return [
            TagReport(tag=tag, figures=ReportFigures.of(figures))
            for tag, figures in _busiest([*await self._named(tags_by_id, rows), *without])
        ]

    @computed("By day, in order.")
    async def by_day(self) -> list[DayReport]:
        rows = await self._rows(Grouping.DAY)
        days = [day.isoformat() for day in self.period.days]
        return [DayReport(day=day, figures=ReportFigures.of(rows.get(day, NOTHING))) for day in days]

    @computed("By hour of the day, in order: when customers write, and how long they wait when they write then.")
    async def by_hour(self) -> list[HourReport]:
        rows = await self._rows(Grouping.HOUR)
        return [HourReport(hour=hour, figures=ReportFigures.of(rows.get(hour, NOTHING))) for hour in range(24)]

    @computed("By day of the week, from Monday on.")
    async def by_weekday(self) -> list[WeekdayReport]:
        rows = await self._rows(Grouping.WEEKDAY)
        return [
            WeekdayReport(weekday=weekday, figures=ReportFigures.of(rows.get(number, NOTHING)))
            for number, weekday in enumerate(WEEK, start=1)
        ]

    async def _rows(self, by: Grouping) -> Rows:
        return await figures_of(self.context.desk, self.period, by)

    async def _named(self, loader: Loader[Id, V], rows: Rows) -> list[tuple[V, reports.Figures]]:
        """The rows of what still exists, each with what its key names."""
        keys = [Id(str(key)) for key in rows if key is not None]
        found = await self.context.load_many(loader, keys)
        return [(one, rows[key]) for key, one in zip(keys, found, strict=True) if one is not None]

    @classmethod
    def of(cls, period: ReportPeriod, context: Context) -> "Report":
        """The domain's period, for the schema."""
        return cls(
            first_day=period.first_day.isoformat(),
            last_day=period.last_day.isoformat(),
            timezone=period.zone.key,
            period=period,
            context=context,
        )


def _busiest(rows: Sequence[tuple[V, reports.Figures]]) -> list[tuple[V, reports.Figures]]:
    def busy(row: tuple[V, reports.Figures]) -> tuple[int, int, int]:
        return row[1].conversations, row[1].received, row[1].answers

    return sorted(rows, key=busy, reverse=True)
