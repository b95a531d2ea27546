"""What customers write: checked, safe in the journal like a webhook, then acknowledged (spec A2, A3, A20)."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from message_center.domain.contact_form import ContactForm, first_message, next_message, proven_message
from message_center.domain.inbound import Inbound, MessageArrived
from message_center.domain.shops import Shop
from message_center.errors import Unauthenticated
from message_center.storage.journal import new_entry
from message_center.storefront.answers import answer, read_object
from message_center.storefront.desk import Desk, Place, Sender
from message_center.storefront.door import shop_of

_NO_APP = ""
"""The shop's own accounts are not connected through a platform's app: we vouch for the message ourselves."""


class ContactFormEndpoints:
    """POST to `messages` starts or continues a thread; POST to `thread/messages` only continues one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def write(self, request: Request) -> Response:
        """Take a message of anybody: with a token in that sender's thread, without one in a new thread."""
        shop = shop_of(request)
        sender = await self._desk.sender(request, shop)
        return await self._take(request, shop, sender)

    async def continue_thread(self, request: Request) -> Response:
        """Take a message of somebody who proves with a token whose thread it is."""
        shop = shop_of(request)
        sender = await self._desk.sender(request, shop)
        if sender is None:
            raise Unauthenticated("A thread token, a member token or an order token is needed.")
        return await self._take(request, shop, sender)

    async def _take(self, request: Request, shop: Shop, sender: Sender | None) -> Response:
        form = _checked(await read_object(request), shop, sender)
        tokens = self._desk.tokens
        place = sender.place if sender else Place(identity=tokens.visitor(shop.handle, form.message_id))
        reference = tokens.reference(place.lane(shop), form.message_id)
        await self._journal(shop, place, reference, form)
        renewable = sender is None or sender.by_thread_token
        token = tokens.issue(shop.handle, place.identity, order_id=place.order_id) if renewable else None
        return answer({"reference": reference, "threadToken": token}, 201)

    async def _journal(self, shop: Shop, place: Place, reference: str, form: ContactForm) -> None:
        """Safe before it is acknowledged: one insert, and the thread's lane is woken."""
        access = await self._desk.access(shop, place.channel)
        now = self._desk.clock.now()
        inbound = Inbound(
            account=access.account.external_id,
            event_id=reference,
            occurred_at=now,
            identity=place.identity,
            order=place.order_id,
            event=MessageArrived(
                external_id=reference, text=form.message, contact=form.contact, product=form.product
            ),
        )
        lane = place.lane(shop)
        entry = new_entry(channel=place.channel, app=_NO_APP, lane=lane, inbound=inbound, received_at=now)
        await self._desk.storage.journal.add([entry])


def _checked(fields: Mapping[str, Any], shop: Shop, sender: Sender | None) -> ContactForm:
    if sender is None:
        return first_message(fields, shop)
    if sender.contact is not None:
        return proven_message(fields, sender.contact)
    return next_message(fields, shop)
