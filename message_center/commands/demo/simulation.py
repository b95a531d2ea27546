"""What the simulator must know so that the demo's people can go on where their history ends."""

import json
import os
from pathlib import Path
from typing import Any

from message_center.app import Center
from message_center.commands.demo.dialogues import ADS, DIALOGUES, NEWCOMERS
from message_center.commands.demo.shop import (
    APP_ID,
    APP_KEY,
    INSTAGRAM_APP_ID,
    INSTAGRAM_ID,
    LINE_ID,
    PAGE_ID,
    PAGE_NAME,
    DemoShop,
    demo_secret,
)
from message_center.commands.opening import desk_of
from message_center.domain.inbound import conversation_key
from message_center.settings import Settings

FILE = "simulator.json"
_PAGES = {"messenger": PAGE_ID, "instagram": INSTAGRAM_ID}


def simulator_file(settings: Settings) -> Path:
    """Where the simulator's configuration is; it holds the demo's secrets, so only its owner can read it."""
    return settings.data_folder.expanduser() / FILE


async def write_simulation(center: Center, demo: DemoShop) -> None:
    """Write the simulator's configuration: apps, accounts, and the people with their threads."""
    settings = center.settings
    public_url = settings.public_url.rstrip("/")
    config = {
        "apps": [
            {
                "id": APP_ID,
                "secret": demo_secret(settings, "app_secret"),
                "verify_token": demo_secret(settings, "verify_token"),
                "callback_url": f"{public_url}/webhooks/messenger/{APP_KEY}",
            },
            {
                "id": INSTAGRAM_APP_ID,
                "secret": demo_secret(settings, "app_secret"),
                "instagram_secret": demo_secret(settings, "instagram_app_secret"),
                "verify_token": demo_secret(settings, "verify_token"),
                "callback_url": f"{public_url}/webhooks/instagram/{APP_KEY}",
            },
        ],
        "pages": [
            {
                "id": PAGE_ID,
                "name": PAGE_NAME,
                "access_token": demo_secret(settings, "token"),
                "app_id": APP_ID,
                "ads": [{"id": ad.id, "title": ad.title, "post_id": ad.post} for ad in ADS],
            },
            {
                "id": INSTAGRAM_ID,
                "name": PAGE_NAME,
                "access_token": demo_secret(settings, "instagram_token"),
                "app_id": INSTAGRAM_APP_ID,
                "instagram": {"username": "demo.shop", "login": "instagram"},
            },
        ],
        "line_accounts": [
            {
                "user_id": LINE_ID,
                "name": PAGE_NAME,
                "channel_secret": demo_secret(settings, "line_channel_secret"),
                "access_token": demo_secret(settings, "line_token"),
                "webhook_url": f"{public_url}/webhooks/line/{LINE_ID}",
            }
        ],
        "line_limits": {"https_only": False},
        "people": [
            *({"id": one.person, "name": one.name, "locale": one.locale} for one in NEWCOMERS),
            *await _people(center, demo),
            *(
                {"id": one.person, "name": one.name, "locale": one.locale}
                | {"line_user_id": one.person, "line_friend_of": [LINE_ID]}
                for one in DIALOGUES
                if one.channel == "line"
            ),
        ],
    }
    file = simulator_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump(config, opened, ensure_ascii=False, indent=2)


async def _people(center: Center, demo: DemoShop) -> list[dict[str, Any]]:
    """Those with a history at Meta; their answer window is as open as the shop believes."""
    conversations = desk_of(center, demo.shop).scope.conversations
    people = []
    for one in DIALOGUES:
        if one.channel not in _PAGES:
            continue
        page = _PAGES[one.channel]
        found = await conversations.by_key(conversation_key(one.channel, page, one.person))
        acted = found.acted_at.isoformat() if found and found.acted_at else None
        thread = {"page_id": page, "psid": one.person, "last_action": acted}
        people.append({"id": one.person, "name": one.name, "locale": one.locale, "threads": [thread]})
    return people
