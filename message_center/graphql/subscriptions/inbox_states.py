"""inboxStates: unread totals and presence, live (spec F2, A16, H5)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import strawberry
from strawberry import ID

from message_center.graphql.context import Context, Info
from message_center.graphql.fields import argument, subscription_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.subscriptions.access import while_allowed
from message_center.graphql.types.states import InboxState, Presence
from message_center.graphql.types.unread import UnreadTotals
from message_center.inbox.states import BEAT_SECONDS, ShopState

EXPIRES_AFTER = timedelta(seconds=3 * BEAT_SECONDS)


@strawberry.type
class InboxStates:
    """States have no cursor: whoever subscribes gets the present state first."""

    @subscription_field(
        "The state of the inbox: unread totals, and who is viewing or typing where. First as it is now, then "
        "whenever it changed, at most once a second, and again every 15 seconds. Ends with the error "
        "UNAUTHENTICATED when the token expires or the staff member loses access.",
        access=SIGNED_IN,
    )
    async def inbox_states(
        self,
        info: Info,
        conversation_id: Annotated[
            ID | None, argument("Presence at this conversation only; the totals stay those of the inbox.")
        ] = None,
    ) -> AsyncGenerator[InboxState, None]:
        context = info.context
        if conversation_id is not None:
            await context.desk.scope.conversations.get(conversation_id)
        states = while_allowed(context, context.center.states.follow(context.shop_id))
        told: ShopState | None = None
        async with aclosing(states) as following:  # type: ignore[type-var]
            async for state in following:
                narrowed = _narrowed(state, conversation_id)
                if narrowed == told:
                    continue
                if told is not None and told.staff_changes != state.staff_changes:
                    await context.authenticate_again()
                told = narrowed
                context.forget()
                yield _shown(narrowed, context)


def _narrowed(state: ShopState, conversation_id: str | None) -> ShopState:
    if conversation_id is None:
        return state
    return replace(state, present=tuple(one for one in state.present if one.conversation_id == conversation_id))


def _shown(state: ShopState, context: Context) -> InboxState:
    return InboxState(
        unread_totals=UnreadTotals.of(state.unread, context.signed_in.staff, context),
        presence=[Presence.of(one, context) for one in state.present],
        expires_at=context.center.clock.now() + EXPIRES_AFTER,
    )
