"""Made-up rows for load tests: whole conversations with the shape and the skew of a real inbox.

Every row is a copy of the document of a domain value with its own fields put in, so that rows keep the shape
whatever fields a value gains, and cost microseconds instead of a conversion each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from bson import ObjectId

from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import Actor, ActorKind
from message_center.domain.conversations import Conversation, ConversationKind, ConversationStatus
from message_center.domain.folders import Folder
from message_center.domain.found_by import found_by
from message_center.domain.ids import Id
from message_center.domain.inbound import conversation_key
from message_center.domain.messages import SNIPPET_LIMIT, Direction
from message_center.domain.search import grams_of
from message_center.domain.shops import Staff
from message_center.storage.customer_rows import with_search_keys
from message_center.storage.database import Raw
from message_center.storage.mapping import to_part, to_value
from message_center.storage.seeding_finds import finds_of, finds_part, told_by
from message_center.storage.seeding_likeness import ANSWERED, ASKED, CONVERSATION, CUSTOMER, NOBODY, READ

YEAR_SECONDS = 365 * 86_400

UNREAD, ARCHIVED, STARRED, PHONE, AD, COMPLETED, ASSIGNED, NAMELESS = 0.10, 0.20, 0.03, 0.08, 0.12, 0.40, 0.5, 0.05
"""The share of conversations that have each mark."""

ENDS_WITH_CUSTOMER = 0.66
"""The share whose last words are the customer's; only these can be unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What people write and are called; the texts of a load test are drawn from these."""

    asked: Sequence[str]
    answered: Sequence[str]
    names: Sequence[str]
    ads: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedShop:
    """Where the rows belong: the shop with the accounts, the people and the tags they are spread over.

    `run` tells the customers of one loading from those of another; nothing happened after `until`.
    """

    id: Id
    run: str
    accounts: Sequence[ChannelAccount]
    staff: Sequence[Staff]
    tag_ids: Sequence[Id]
    until: datetime


@dataclass(frozen=True, slots=True)
class Rows:
    """The documents of some conversations, by collection."""

    customers: list[Raw]
    conversations: list[Raw]
    messages: list[Raw]
    message_search: list[Raw]


def rows_of(shop: SeedShop, wording: Wording, *, part: int, conversations: int, messages: int) -> Rows:
    """Part number `part` of a run, with exactly so many conversations and messages."""
    random = Random(f"{shop.run}:{part}")
    made = Rows([], [], [], [])
    for index, count in enumerate(_lengths(random, conversations, messages)):
        _Thread(random, shop, wording, f"{shop.run}-{part}-{index}").add_to(made, count)
    return made


def _lengths(random: Random, conversations: int, messages: int) -> Iterator[int]:
    """How long each conversation is: at least one message, most of them short, a few very long."""
    weights = [random.paretovariate(1.3) for _ in range(conversations)]
    rest, whole = messages - conversations, sum(weights)
    for index, weight in enumerate(weights):
        share = rest if index == conversations - 1 else min(rest, round(rest * weight / whole))
        rest -= share
        whole -= weight
        yield 1 + share


class _Thread:
    """One customer and their conversation, as it is drawn."""

    def __init__(self, random: Random, shop: SeedShop, wording: Wording, label: str) -> None:
        self._random = random
        self._wording = wording
        self._shop_id = ObjectId(shop.id)
        self._account = _skewed(random, shop.accounts)
        self._account_id = ObjectId(self._account.id)
        self._staff = _skewed(random, shop.staff) if shop.staff else None
        self._tags = [ObjectId(one) for one in {_skewed(random, shop.tag_ids) for _ in range(_few(random))}]
        self._identity = f"seed-{label}"
        self._tells_phone = random.random() < PHONE
        self._id, self._customer_id = ObjectId(), ObjectId()
        self._customer = to_part(Actor(ActorKind.CUSTOMER, str(self._customer_id)))
        self._last_at = _milliseconds(shop.until - timedelta(seconds=YEAR_SECONDS * random.random() ** 3))

    def add_to(self, made: Rows, count: int) -> None:
        messages = self._messages(count)
        made.messages.extend(messages)
        made.message_search.extend(_learned(one) for one in messages)
        made.conversations.append(self._conversation(messages))
        made.customers.append(self._customer_row(messages))

    def _messages(self, count: int) -> list[Raw]:
        random, at = self._random, self._last_at
        written: list[Raw] = []
        for sequence in range(count, 0, -1):
            from_customer = sequence == 1 or self._staff is None or random.random() < 0.55
            written.append(self._asked(sequence, at) if from_customer else self._answered(sequence, at))
            at = _milliseconds(at - timedelta(seconds=random.expovariate(1 / 7200)))
        written.reverse()
        return written

    def _asked(self, sequence: int, at: datetime) -> Raw:
        tells = sequence == 1 and self._tells_phone
        text = self._random.choice([one for one in self._wording.asked if bool(finds_of(one)) is tells])
        external_id = f"m_{self._id}_{sequence}"
        return self._message(
            ASKED, sequence, at, text, author=self._customer, external_id=external_id, finds=finds_part(text)
        )

    def _answered(self, sequence: int, at: datetime) -> Raw:
        text = self._random.choice(self._wording.answered)
        delivery = {**READ, "external_ids": [f"m_{self._id}_{sequence}"]}
        delivery |= {"sent_at": at, "delivered_at": at, "read_at": at}
        author = to_part(Actor(ActorKind.STAFF, self._staff.id, self._staff.name)) if self._staff else NOBODY
        return self._message(ANSWERED, sequence, at, text, author=author, delivery=delivery)

    def _message(self, like: Raw, sequence: int, at: datetime, text: str, **fields: Any) -> Raw:
        return {
            **like,
            "_id": ObjectId(),
            "shop_id": self._shop_id,
            "conversation_id": self._id,
            "account_id": self._account_id,
            "sequence": sequence,
            "at": at,
            "text": text,
            **fields,
        }

    def _conversation(self, messages: Sequence[Raw]) -> Raw:
        random, last = self._random, messages[-1]
        asked = [one["at"] for one in messages if one["direction"] == Direction.INBOUND.value]
        waiting = _trailing(messages)
        since = waiting[0]["at"] if waiting else None
        unread = len(waiting) if random.random() < UNREAD / ENDS_WITH_CUSTOMER else 0
        ads = [self._ad(messages[0]["at"])] if random.random() < AD else []
        archived = not unread and random.random() < ARCHIVED / (1 - UNREAD)
        completed = not unread and random.random() < COMPLETED
        row = {
            **CONVERSATION,
            "_id": self._id,
            "shop_id": self._shop_id,
            "account_id": self._account_id,
            "customer_id": self._customer_id,
            "channel": self._account.channel,
            "kind": _kind(self._account).value,
            "key": conversation_key(self._account.channel, self._account.external_id, self._identity),
            "identity": self._identity,
            "created_at": messages[0]["at"],
            "last_message_at": last["at"],
            "sequence": len(messages),
            "revision": len(messages),
            "unread": unread,
            "waiting_since": since,
            "sorts_unread_by": since if unread else None,
            "last_customer_message_at": asked[-1],
            "acted_at": asked[-1],
            "starred": random.random() < STARRED,
            "archived": archived,
            "folder": (Folder.ARCHIVE if archived else Folder.INBOX).value,
            "status": (ConversationStatus.COMPLETED if completed else ConversationStatus.IN_PROGRESS).value,
            "assigned_at": None,
            "assignee_id": ObjectId(self._staff.id) if self._staff and random.random() < ASSIGNED else None,
            "tag_ids": self._tags,
            "has_phone": self._tells_phone,
            "phones": told_by(messages),
            "from_ad": bool(ads),
            "ads": ads,
            "last_message": {
                "id": last["_id"],
                **{name: last[name] for name in ("direction", "author", "kind", "at")},
                "snippet": last["text"][:SNIPPET_LIMIT],
            },
            "is_member": _kind(self._account) is ConversationKind.STOREFRONT,
        }
        return {**row, "found_by": list(found_by(to_value(Conversation, row)))}

    def _ad(self, at: datetime) -> Raw:
        title = _skewed(self._random, self._wording.ads)
        return {"id": f"ad-{self._wording.ads.index(title)}", "title": title, "link": None, "at": at}

    def _customer_row(self, messages: Sequence[Raw]) -> Raw:
        identity = {"channel": self._account.channel, "account_id": self._account_id}
        nameless = self._random.random() < NAMELESS
        row = {
            **CUSTOMER,
            "_id": self._customer_id,
            "shop_id": self._shop_id,
            "created_at": messages[0]["at"],
            "recognized": told_by(messages),
            "identities": [{**identity, "external_id": self._identity, "home": None}],
            "identity_keys": [f"{self._account.channel}:{self._account.id}:{self._identity}"],
            "name": None if nameless else self._random.choice(self._wording.names),
            "tag_ids": self._tags,
            "conversation_count": 1,
        }
        return with_search_keys(row)


def _learned(message: Raw) -> Raw:
    """What the worker would learn of it."""
    known = {name: message[name] for name in ("_id", "shop_id", "conversation_id", "at")}
    return {**known, "grams": _grams_of(message["text"])}


@lru_cache(maxsize=1_000)
def _grams_of(text: str) -> list[str]:
    """The texts of a load test are few."""
    return list(grams_of(text))


def _trailing(messages: Sequence[Raw]) -> list[Raw]:
    """The customer's messages that nobody has answered."""
    waiting: list[Raw] = []
    for message in reversed(messages):
        if message["direction"] != Direction.INBOUND.value:
            break
        waiting.insert(0, message)
    return waiting


def _skewed(random: Random, choices: Sequence[Any]) -> Any:
    """The first choices are much likelier than the last, as with accounts, tags and ads."""
    return choices[int(len(choices) * random.random() ** 2)]


def _few(random: Random) -> int:
    return random.choices((0, 1, 2, 3), (50, 30, 15, 5))[0]


def _milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _kind(account: ChannelAccount) -> ConversationKind:
    return ConversationKind.STOREFRONT if account.channel == "storefront" else ConversationKind.INSTANT
