"""The tags of members at their linked customers: the host's changes carried over, in few commands (spec D2).

As with staff's changes, the rows of the inbox that repeat the tags change in the same transaction, each with a
fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.facts import Fact, FactKind, FactValue
from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.member_tags import TagNews, as_called_now, tag_news, tags_after, without_deleted
from message_center.domain.members import Member
from message_center.storage.conversation_rows import retagged, write_changes
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.mapping import new_id, to_document, to_value
from message_center.storage.tags import Tags

WHY = "The shop's own system changed the member's tags."


@dataclass(frozen=True, slots=True, kw_only=True)
class Retagged:
    """A customer's tags before and after; `revision` is the customer's afterwards."""

    customer_id: ObjectId
    before: tuple[Id, ...]
    after: tuple[Id, ...]
    revision: int


class MemberTags:
    """Decides and shows; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}
        self._tags = Tags(database, caller)

    async def news(
        self, rows: Sequence[Raw], members: Mapping[str, Member], *, at: datetime, session: Session
    ) -> tuple[Retagged, ...]:
        """Which of these customers come to have other tags; names that are new to the shop become tags of it."""
        told = await self._told(rows, members, at, session)
        known = await self._known(list(told.values()), at, session)
        found = []
        for row in rows:
            before = tuple(Id(str(one)) for one in row["tag_ids"])
            after = tags_after(before, told[row["_id"]], known)
            if after != before:
                revision = row["revision"] + 1
                found.append(Retagged(customer_id=row["_id"], before=before, after=after, revision=revision))
        return tuple(found)

    async def show(self, changed: Sequence[Retagged], *, at: datetime, session: Session) -> None:
        """Repeat the tags on the customers' conversations, and tell of both."""
        if not changed:
            return
        theirs = {**self._shop, "customer_id": {"$in": [one.customer_id for one in changed]}}
        tags = {str(one.customer_id): one.after for one in changed}
        found = self._database.conversations.find(theirs, session=session)
        rows = [to_value(Conversation, row) async for row in found]
        shown = [(known, retagged(known, tags[known.customer_id])) for known in rows]
        await write_changes(self._database, shown, session=session)
        facts = [self._customer_fact(one, at) for one in changed] + [self._row_fact(one, at) for _, one in shown]
        documents = [dict(validate(FactDocument, to_document(fact))) for fact in facts]
        await in_bulk(self._database.facts.insert_many(documents, session=session))

    async def _told(
        self, rows: Sequence[Raw], members: Mapping[str, Member], at: datetime, session: Session
    ) -> dict[ObjectId, TagNews]:
        """What the host changed, by customer; in today's names, and without what was deleted before they met."""
        said = {row["_id"]: (row.get("told_tags"), members[row["member_id"]].tags) for row in rows}
        names = {name for told, now in said.values() if _differ(told, now) for name in (*(told or ()), *now)}
        renamed = await self._tags.renamed(names, session=session) if names else {}
        first = {name for told, now in said.values() if told is None for name in as_called_now(now, renamed)}
        deleted = await self._tags.deleted(first, at=at, session=session) if first else set()
        news = {}
        for customer, (told, now) in said.items():
            today = as_called_now(now, renamed)
            known = as_called_now(told or (), renamed)
            news[customer] = tag_news(known, without_deleted(today, deleted) if told is None else today)
        return news

    async def _known(self, news: Sequence[TagNews], at: datetime, session: Session) -> dict[str, Id]:
        put_on = {key: name for one in news for key, name in one.put_on.items()}
        taken_off = {name for one in news for name in one.taken_off}
        made = await self._tags.ensure(put_on, at=at, session=session) if put_on else {}
        found = await self._tags.named(taken_off, session=session) if taken_off else {}
        return {key: tag.id for key, tag in (found | made).items()}

    def _customer_fact(self, one: Retagged, at: datetime) -> Fact:
        changes: dict[str, FactValue] = {
            "added": " ".join(tag for tag in one.after if tag not in one.before),
            "removed": " ".join(tag for tag in one.before if tag not in one.after),
        }
        return Fact(
            id=new_id(),
            shop_id=self._caller.shop_id,
            kind=FactKind.CUSTOMER_TAGS_CHANGED,
            at=at,
            actor=self._caller.actor,
            revision=one.revision,
            customer_id=Id(str(one.customer_id)),
            values={name: value for name, value in changes.items() if value},
            why=WHY,
        )

    def _row_fact(self, conversation: Conversation, at: datetime) -> Fact:
        return Fact(
            id=new_id(),
            shop_id=self._caller.shop_id,
            kind=FactKind.CONVERSATION_TAGS_CHANGED,
            at=at,
            actor=self._caller.actor,
            revision=conversation.revision,
            conversation_id=conversation.id,
            account_id=conversation.account_id,
            customer_id=conversation.customer_id,
        )


def _differ(told: Sequence[str] | None, now: Sequence[str]) -> bool:
    return {folded(one) for one in told or ()} != {folded(one) for one in now}
