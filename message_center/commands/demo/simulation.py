"""What the simulator must know so that the demo's people can go on where their history ends."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from message_center.center import Center
from message_center.commands.demo.dialogues import DIALOGUES
from message_center.commands.demo.furnishings import ADS, APPROVED_REMINDER, NEWCOMERS
from message_center.commands.demo.shop import (
    APP_ID,
    APP_KEY,
    INSTAGRAM_APP_ID,
    INSTAGRAM_ID,
    LINE_ID,
    PAGE_ID,
    PAGE_NAME,
    WHATSAPP_APP_ID,
    WHATSAPP_BUSINESS_ID,
    WHATSAPP_ID,
    WHATSAPP_PHONE,
    DemoShop,
    demo_secret,
)
from message_center.commands.opening import desk_of
from message_center.domain.inbound import conversation_key
from message_center.settings import Settings

FILE = "simulator.json"


def simulator_file(settings: Settings) -> Path:
    """Where the simulator's configuration is; it holds the demo's secrets, so only its owner can read it."""
    return settings.data_folder.expanduser() / FILE


async def write_simulation(center: Center, demo: DemoShop) -> None:
    """Write the simulator's configuration: apps, accounts, and the people with their threads."""
    config = {
        "apps": _apps(center.settings),
        "pages": _pages(center.settings),
        "line_accounts": _line_accounts(center.settings),
        "line_limits": {"https_only": False},
        "whatsapp_numbers": _whatsapp_numbers(center.settings),
        "people": [
            *({"id": one.person, "name": one.name, "locale": one.locale} for one in NEWCOMERS),
            *await _people(center, demo),
        ],
    }
    file = simulator_file(center.settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump(config, opened, ensure_ascii=False, indent=2)


def _apps(settings: Settings) -> list[dict[str, Any]]:
    """Our apps at Meta: one for each of its platforms."""
    ids = {"messenger": APP_ID, "instagram": INSTAGRAM_APP_ID, "whatsapp": WHATSAPP_APP_ID}
    return [
        {
            "id": app_id,
            "secret": demo_secret(settings, "app_secret"),
            "instagram_secret": demo_secret(settings, "instagram_app_secret"),
            "verify_token": demo_secret(settings, "verify_token"),
            "callback_url": f"{settings.public_url.rstrip('/')}/webhooks/{channel}/{APP_KEY}",
            "deletion_url": f"{settings.public_url.rstrip('/')}/webhooks/{channel}/{APP_KEY}/deletion",
        }
        for channel, app_id in ids.items()
    ]


def _pages(settings: Settings) -> list[dict[str, Any]]:
    return [
        {
            "id": PAGE_ID,
            "name": PAGE_NAME,
            "access_token": demo_secret(settings, "token"),
            "app_id": APP_ID,
            "ads": _ads(),
            "utility_templates": [APPROVED_REMINDER],
        },
        {
            "id": INSTAGRAM_ID,
            "name": PAGE_NAME,
            "access_token": demo_secret(settings, "instagram_token"),
            "app_id": INSTAGRAM_APP_ID,
            "instagram": {"username": "demo.shop", "login": "instagram"},
        },
    ]


def _line_accounts(settings: Settings) -> list[dict[str, Any]]:
    return [
        {
            "user_id": LINE_ID,
            "name": PAGE_NAME,
            "channel_secret": demo_secret(settings, "line_channel_secret"),
            "access_token": demo_secret(settings, "line_token"),
            "webhook_url": f"{settings.public_url.rstrip('/')}/webhooks/line/{LINE_ID}",
        }
    ]


def _whatsapp_numbers(settings: Settings) -> list[dict[str, Any]]:
    return [
        {
            "id": WHATSAPP_ID,
            "phone": WHATSAPP_PHONE,
            "name": PAGE_NAME,
            "business_id": WHATSAPP_BUSINESS_ID,
            "access_token": demo_secret(settings, "whatsapp_token"),
            "app_id": WHATSAPP_APP_ID,
            "ads": _ads(),
        }
    ]


def _ads() -> list[dict[str, Any]]:
    return [{"id": ad.id, "title": ad.title, "post_id": ad.post} for ad in ADS]


async def _people(center: Center, demo: DemoShop) -> list[dict[str, Any]]:
    """Those with a history at a platform; their answer window is as open as the shop believes."""
    conversations = desk_of(center, demo.shop).scope.conversations
    people = []
    for one in DIALOGUES:
        if one.channel not in _KNOWN:
            continue
        account = demo.accounts[one.channel].external_id
        found = await conversations.by_key(conversation_key(one.channel, account, one.person))
        acted = found.acted_at.isoformat() if found and found.acted_at else None
        person = {"id": one.person, "name": one.name, "locale": one.locale}
        people.append({**person, **_KNOWN[one.channel](account, one.person, acted)})
    return people


def _at_meta(account: str, person: str, acted: str | None) -> dict[str, Any]:
    return {"threads": [{"page_id": account, "psid": person, "last_action": acted}]}


def _on_line(account: str, person: str, _acted: str | None) -> dict[str, Any]:
    return {"line_user_id": person, "line_friend_of": [account]}


def _on_whatsapp(account: str, person: str, acted: str | None) -> dict[str, Any]:
    return {"whatsapp_phone": person, "whatsapp_chats": [{"number_id": account, "last_wrote": acted}]}


_KNOWN: dict[str, Callable[[str, str, str | None], dict[str, Any]]] = {
    "messenger": _at_meta,
    "instagram": _at_meta,
    "line": _on_line,
    "whatsapp": _on_whatsapp,
}
"""How each platform knows somebody who has a history with an account."""
