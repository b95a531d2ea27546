"""inboxEvents: what happens in the shop, live, and from a cursor on (spec F2, F3)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Annotated

import strawberry
from strawberry import ID

from message_center.domain.conversations import Conversation
from message_center.domain.facts import Fact, FactKind
from message_center.domain.ids import Id
from message_center.errors import NotFound
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import argument, subscription_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.subscriptions.access import while_allowed
from message_center.graphql.types.events import InboxEvent


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a subscriber wants of the facts; decided before anything is executed for an event."""

    conversation: Conversation | None
    account_ids: frozenset[Id] | None

    def of(self, fact: Fact) -> Fact | None:
        """The fact as far as the subscriber wants it: of a batch's, only the conversations asked for.

        Facts that concern no account, such as a change of staff, pass a narrowing by account; those about a
        customer alone pass a narrowing by their conversation.
        """
        wanted = self._of_conversation(fact)
        if wanted is None or self.account_ids is None or wanted.account_id in self.account_ids:
            return wanted
        if not wanted.conversations:
            return wanted if wanted.account_id is None else None
        mine = tuple(one for one in wanted.conversations if one.account_id in self.account_ids)
        return replace(wanted, conversations=mine) if mine else None

    def _of_conversation(self, fact: Fact) -> Fact | None:
        if self.conversation is None:
            return fact
        if fact.is_about_customer and fact.customer_id == self.conversation.customer_id:
            return fact
        return fact.about(self.conversation.id)


@strawberry.type
class InboxEvents:
    """The live feed."""

    @subscription_field(
        "What happens in the shop, in order, each fact once. Ends with the error UNAUTHENTICATED when the "
        "token expires or the staff member loses access, and with CURSOR_EXPIRED when `after` is too old: "
        "reload and start from a new cursor.",
        access=SIGNED_IN,
    )
    async def inbox_events(
        self,
        info: Info,
        after: Annotated[
            str | None, argument("From `eventsCursor` or the last event seen; without it, from now on.")
        ] = None,
        conversation_id: Annotated[
            ID | None, argument("Only what concerns this conversation or its customer.")
        ] = None,
        account_ids: Annotated[
            list[ID] | None, argument("Only what concerns these accounts, or no account at all.")
        ] = None,
    ) -> AsyncGenerator[InboxEvent, None]:
        context = info.context
        narrowing = await _narrowing(context, conversation_id, account_ids)
        feed = context.center.storage.feed.follow(context.shop_id, after)
        async with aclosing(while_allowed(context, feed)) as facts:  # type: ignore[type-var]
            async for cursor, fact in facts:
                if fact.kind is FactKind.STAFF_CHANGED:
                    await context.authenticate_again()
                wanted = narrowing.of(fact)
                if wanted is not None:
                    context.forget()
                    yield InboxEvent.of(cursor, wanted, context)


async def _narrowing(context: Context, conversation_id: str | None, account_ids: list[ID] | None) -> Narrowing:
    """Check that what is asked for is the shop's own. Raises NotFound."""
    conversation = None
    if conversation_id is not None:
        conversation = await context.desk.scope.conversations.get(conversation_id)
    return Narrowing(
        conversation=conversation,
        account_ids=None if account_ids is None else await _own_accounts(context, account_ids),
    )


async def _own_accounts(context: Context, asked: list[ID]) -> frozenset[Id]:
    wanted = frozenset(Id(one) for one in asked)
    strangers = wanted - {account.id for account in await context.desk.scope.accounts.all()}
    if strangers:
        raise NotFound(f"This shop has no account {min(strangers)[:40]!r}.", field="accountIds")
    return wanted
