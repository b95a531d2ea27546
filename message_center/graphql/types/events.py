"""Live events of the inbox (spec F2, F3)."""

from datetime import datetime
from typing import cast

import strawberry
from strawberry import ID

from message_center.domain.facts import Fact, FactKind
from message_center.domain.ids import Id
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.types.accounts import ChannelAccount, accounts_by_id
from message_center.graphql.types.actors import Actor
from message_center.graphql.types.carts import Cart, carts_by_id
from message_center.graphql.types.comments import Comment, comments_by_id
from message_center.graphql.types.conversations import Conversation, conversations_by_id
from message_center.graphql.types.customers import Customer, customers_by_id
from message_center.graphql.types.messages import Message, messages_by_id
from message_center.graphql.types.saved_replies import SavedReply, saved_replies_by_id
from message_center.graphql.types.tags import Tag, tags_by_id
from message_center.graphql.types.timeline import FactValue, values_of


@object_type("Something happened. The objects are as they are now, so that the newest revision wins.")
class InboxEvent:
    """A fact with the objects it concerns, loaded when the event is sent."""

    cursor: str = described("Its place in the stream: pass it as `after` when you connect again.")
    at: datetime = described("When it happened.")
    kind: FactKind = described("What happened.")
    actor: Actor = described("Who did it.")
    values: list[FactValue] = described("Details.")
    reason: str | None = described("For what a machine did: why.")
    conversation_id: ID | None = described("The conversation concerned.")
    message_id: ID | None = described("The message concerned.")
    revision: int = described(
        "The conversation's revision just after this; `conversation.revision` is as large or larger. Of an event "
        "without a conversation but with a customer, the customer's."
    )
    fact: strawberry.Private[Fact]
    context: strawberry.Private[Context]

    @computed("The conversation concerned, as it is now; null for a bulk operation, see `conversations`.")
    def conversation(self) -> Conversation | None:
        key = self.fact.conversation_id
        return None if key is None else self.context.now_or_later(conversations_by_id, key)

    @computed(
        "For a bulk operation, which tells of up to 200 conversations in one event: those concerned, as they are "
        "now. Empty for all other events. Apply each by its `revision`."
    )
    def conversations(self) -> list[Conversation]:
        ids = [one.id for one in self.fact.conversations]
        return cast("list[Conversation]", self.context.found_now_or_later(conversations_by_id, ids))

    @computed("The message concerned, as it is now.")
    def message(self) -> Message | None:
        key = self.fact.message_id
        return None if key is None else self.context.now_or_later(messages_by_id, key)

    @computed("The private comment concerned, as it is now; null when it was deleted.")
    def comment(self) -> Comment | None:
        key = self.fact.values.get("comment_id")
        return None if key is None else self.context.now_or_later(comments_by_id, Id(str(key)))

    @computed("The cart concerned, as it is now.")
    def cart(self) -> Cart | None:
        key = self.fact.values.get("cart_id")
        return None if key is None else self.context.now_or_later(carts_by_id, Id(str(key)))

    @computed("The account concerned, as it is now.")
    def account(self) -> ChannelAccount | None:
        key = self.fact.account_id
        return None if key is None else self.context.now_or_later(accounts_by_id, key)

    @computed("The customer concerned, as they are now.")
    def customer(self) -> Customer | None:
        key = self.fact.customer_id
        return None if key is None else self.context.now_or_later(customers_by_id, key)

    @computed("The tag concerned, as it is now; null when it was deleted.")
    def tag(self) -> Tag | None:
        key = self.fact.values.get("tag_id")
        return None if key is None else self.context.now_or_later(tags_by_id, Id(str(key)))

    @computed("The saved reply concerned, as it is now; null when it was deleted.")
    def saved_reply(self) -> SavedReply | None:
        key = self.fact.values.get("saved_reply_id")
        return None if key is None else self.context.now_or_later(saved_replies_by_id, Id(str(key)))

    @classmethod
    def of(cls, cursor: str, fact: Fact, context: Context) -> "InboxEvent":
        """The event of a fact."""
        return cls(
            cursor=cursor,
            at=fact.at,
            kind=fact.kind,
            actor=Actor.of(fact.actor),
            values=values_of(fact),
            reason=fact.why,
            conversation_id=cast("ID | None", fact.conversation_id),
            message_id=cast("ID | None", fact.message_id),
            revision=fact.revision,
            fact=fact,
            context=context,
        )
