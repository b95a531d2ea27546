"""What WhatsApp sends, worded for these tests as its documentation shows it, and the account it is sent for."""

from typing import Any

from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount
from message_center.domain.ids import Id
from message_center.testing import START

NUMBER = "111222333444555"
BUSINESS = "999888777666555"
PHONE = "886912345678"
USER = "TW.13491208655302741918"
TOKEN = "EAAsystemUserToken"

Json = dict[str, Any]


def change(*, field: str = "messages", contacts: list[Json] | None = None, **lists: Any) -> Json:
    """One change: events in their list, for our number."""
    number = {"display_phone_number": "886900000000", "phone_number_id": NUMBER}
    value = {"messaging_product": "whatsapp", "metadata": number, **lists}
    return {"field": field, "value": value if contacts is None else {**value, "contacts": contacts}}


def body_of(*changes: Json) -> Json:
    """A webhook's document."""
    return {"object": "whatsapp_business_account", "entry": [{"id": BUSINESS, "changes": [*changes]}]}


def contact(name: str = "王小明", *, phone: str | None = PHONE, user: str | None = USER) -> Json:
    """What stands beside a message of its writer."""
    ids = {"wa_id": phone, "user_id": user}
    return {"profile": {"name": name}, **{key: one for key, one in ids.items() if one}}


def message(
    kind: str = "text", told: Any = None, *, wamid: str = "wamid.1", phone: str | None = PHONE, **more: Any
) -> Json:
    """One message of the customer."""
    sender = {} if phone is None else {"from": phone}
    content = {"body": "您好"} if told is None else told
    return {**sender, "id": wamid, "timestamp": "1790000000", "type": kind, kind: content, **more}


def access() -> AccountAccess:
    """The account with its access token."""
    account = ChannelAccount(
        id=Id("a" * 24),
        shop_id=Id("b" * 24),
        channel="whatsapp",
        external_id=NUMBER,
        name="小森選物",
        created_at=START,
        options={"waba_id": BUSINESS},
    )
    return AccountAccess(account=account, secrets={"token": TOKEN})
