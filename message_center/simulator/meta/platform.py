"""The state of the simulated platform: apps, pages, people, and the threads between them. Memory only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Literal

from message_center.simulator.clock import Clock
from message_center.simulator.config import (
    AdConfig,
    AppConfig,
    Limits,
    PageConfig,
    PersonConfig,
    SimulatorConfig,
)
from message_center.simulator.known import NotKnown, found
from message_center.simulator.meta.dialects import Dialect, dialect_of

PAGE_INBOX_APP = "26390203743090"
"""The app id under which the platform's own Page inbox sends (Messenger Platform: webhook events)."""

Json = dict[str, Any]


@dataclass(slots=True)
class Message:
    """A message of a thread, seen from the platform. Times are milliseconds."""

    mid: str
    author: Literal["person", "page"]
    created: int
    text: str | None = None
    attachments: list[Json] = field(default_factory=list)
    quick_replies: list[Json] = field(default_factory=list)
    metadata: str | None = None
    app_id: str | None = None
    reply_to: str | None = None
    story: Json | None = None
    """The story of an Instagram account that the message answers."""
    delivered: int | None = None
    read: int | None = None
    unsent: bool = False
    edits: int = 0
    reactions: dict[str, str] = field(default_factory=dict)
    """Emoji by who reacted: `person` or `page`."""


@dataclass(slots=True)
class Thread:
    """What one person and one page have said to each other, and who may say what next."""

    page_id: str
    psid: str
    person_id: str
    owner_app: str
    """The app in control of the thread; events for the others are `standby`."""
    messages: list[Message] = field(default_factory=list)
    last_action: datetime | None = None
    """Opens the standard window: message, tap, link or ad click."""
    last_message: datetime | None = None
    """Opens the window of HUMAN_AGENT."""
    opened_by_ad: datetime | None = None
    referral: Json | None = None
    """An ad or link waits to be carried by the person's first message or tap."""
    blocked: bool = False
    away: bool = False
    """The person's device is off: nothing is delivered until they return."""
    typing: bool = False

    def message(self, mid: str) -> Message:
        """The message with this id (NotKnown)."""
        for message in self.messages:
            if message.mid == mid:
                return message
        raise NotKnown(f"mid: this thread has no message {mid!r}")


@dataclass(slots=True)
class PlatformApp:
    """A developer's app. `callback_url` changes when a subscription is verified."""

    config: AppConfig
    callback_url: str | None

    @property
    def id(self) -> str:
        return self.config.id


@dataclass(slots=True)
class Page:
    """A page and the settings the product writes to it."""

    config: PageConfig
    subscribed_fields: set[str]
    profile: Json = field(default_factory=dict)
    """`ice_breakers` and `get_started`, as written by the Profile API."""
    token_expired: bool = False
    profile_calls: list[datetime] = field(default_factory=list)
    sends: list[datetime] = field(default_factory=list)
    attachments: dict[str, Json] = field(default_factory=dict)
    """Reusable attachments by id."""

    @property
    def id(self) -> str:
        return self.config.id

    @property
    def dialect(self) -> Dialect:
        """How the platform speaks of this page."""
        return dialect_of(self.config)


class Platform:
    """All state, with the look-ups that scripts and the Graph API share."""

    def __init__(self, config: SimulatorConfig, clock: Clock) -> None:
        self.config, self.clock = config, clock
        self.apps: dict[str, PlatformApp] = {}
        self.pages: dict[str, Page] = {}
        self.people: dict[str, PersonConfig] = {}
        self.threads: dict[tuple[str, str], Thread] = {}
        """By page id and PSID."""
        self._latest = 0
        for app in config.apps:
            self.add_app(app)
        for page in config.pages:
            self.add_page(page)
        for person in config.people:
            self.add_person(person)

    def add_app(self, app: AppConfig) -> PlatformApp:
        """Register a developer's app; one with the same id is replaced."""
        self.apps[app.id] = PlatformApp(app, app.callback_url)
        return self.apps[app.id]

    def add_page(self, page: PageConfig) -> Page:
        """Create a page that belongs to an app (NotKnown); one with the same id is replaced."""
        self.app(page.app_id)
        fields = dialect_of(page).fields if page.subscribed_fields is None else page.subscribed_fields
        self.pages[page.id] = Page(page, set(fields))
        return self.pages[page.id]

    def add_person(self, person: PersonConfig) -> PersonConfig:
        """Create a person, with the threads they already have."""
        self.people[person.id] = person
        for known in person.threads:
            thread = self.open_thread(known.page_id, person.id, psid=known.psid)
            thread.last_action = thread.last_message = known.last_action
        return person

    def app(self, app_id: str) -> PlatformApp:
        """The app with this id (NotKnown)."""
        return found(self.apps, app_id, "app_id")

    def page(self, page_id: str) -> Page:
        """The page with this id (NotKnown)."""
        return found(self.pages, page_id, "page_id")

    def page_of_token(self, token: str) -> Page | None:
        """The page whose access token this is."""
        return next((page for page in self.pages.values() if page.config.access_token == token), None)

    def limits(self, page: Page) -> Limits:
        """The numbers that hold for a page, or for an Instagram account."""
        return self.config.instagram_limits if page.config.instagram else self.config.limits

    def ad(self, page_id: str, ad_id: str) -> AdConfig:
        """An ad of a page (NotKnown)."""
        return found({ad.id: ad for ad in self.page(page_id).config.ads}, ad_id, "ad_id")

    def open_thread(self, page_id: str, person_id: str, *, psid: str | None = None) -> Thread:
        """The thread of a person with a page, made when there is none yet (NotKnown: page, person)."""
        page = self.page(page_id)
        found(self.people, person_id, "person_id")
        for thread in self.threads.values():
            if thread.page_id == page_id and thread.person_id == person_id:
                return thread
        psid = psid or derived_psid(page_id, person_id)
        return self.threads.setdefault(
            (page_id, psid), Thread(page_id, psid, person_id, owner_app=page.config.app_id)
        )

    def thread(self, page_id: str, psid: str) -> Thread:
        """An existing thread (NotKnown)."""
        if (page_id, psid) not in self.threads:
            raise NotKnown(f"psid: nobody has the PSID {psid!r} for page {page_id!r}")
        return self.threads[page_id, psid]

    def stamp(self) -> int:
        """The time in milliseconds, never the same twice, so that watermarks are exact."""
        self._latest = max(self._latest + 1, int(self.clock.now().timestamp() * 1000))
        return self._latest


def new_mid() -> str:
    """A message id in the platform's shape."""
    return "m_" + token_urlsafe(48)


def derived_psid(page_id: str, person_id: str) -> str:
    """17 digits, beyond what a float can hold, and the same after a restart."""
    digest = int.from_bytes(sha256(f"{page_id}/{person_id}".encode()).digest()[:8])
    return str(45_000_000_000_000_000 + digest % 10**16)
