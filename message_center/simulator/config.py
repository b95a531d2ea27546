"""What a simulator starts with: platform apps, accounts on each platform, people, and the platforms' limits.

A configuration file is the JSON form of `SimulatorConfig`; a wrong field is refused by pydantic with its name.
Limits are those of the platforms' documentation (docs/channels.md) and can be changed,
because the platform changes them too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ALL_FIELDS = (
    "messages",
    "messaging_postbacks",
    "messaging_referrals",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_optins",
    "messaging_policy_enforcement",
    "messaging_handovers",
    "standby",
    "feed",
)
"""The webhook fields a page can be subscribed to (Messenger Platform: subscriptions)."""


class Config(BaseModel):
    """Base of all configuration values: frozen, unknown names refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AppConfig(Config):
    """A platform app: its secret signs the webhooks; `callback_url` is where they go."""

    id: str = Field(pattern=r"^\d+$")
    secret: str
    verify_token: str
    callback_url: str | None = None
    deletion_url: str | None = None
    """The app's "Data deletion request URL": told when a person wants their data deleted."""
    instagram_secret: str | None = None
    """The second secret of apps with Instagram Login: it signs those accounts' webhooks."""
    human_agent: bool = True
    """The app-review feature "Human Agent", needed for the tag HUMAN_AGENT."""


class AdConfig(Config):
    """An advertisement that opens a thread with the page."""

    id: str
    title: str
    photo_url: str | None = None
    post_id: str | None = None
    ref: str | None = None


class InstagramConfig(Config):
    """What makes a page an Instagram account: its user name, and whether it is page-linked or has a login."""

    username: str
    login: Literal["page", "instagram"] = "page"


class UtilityTemplateConfig(Config):
    """An approved utility template. `body` is its wording, with `{{1}}`, `{{2}}` and so on for its parameters."""

    name: str
    language: str
    body: str


class PageConfig(Config):
    """A page, or with `instagram` an Instagram account in its place.

    `subscribed_fields` empty means: nothing is sent until the product subscribes; None: all are subscribed.
    """

    id: str = Field(pattern=r"^\d+$")
    name: str
    access_token: str
    app_id: str
    ads: tuple[AdConfig, ...] = ()
    instagram: InstagramConfig | None = None
    subscribed_fields: tuple[str, ...] | None = None
    utility_templates: tuple[UtilityTemplateConfig, ...] = ()
    """What was approved."""


class LineAccountConfig(Config):
    """A LINE official account. Its `channel_secret` signs the webhooks, which go to `webhook_url`."""

    user_id: str = Field(pattern=r"^U[0-9a-f]{32}$")
    name: str
    channel_secret: str
    access_token: str
    basic_id: str = "@000aaaaa"
    webhook_url: str | None = None
    monthly_quota: int | None = None
    """Pushes of a month; None: as many as wanted."""


class WhatsAppNumberConfig(Config):
    """A WhatsApp business number. `id` is Meta's id of the number, `phone` the number itself in digits."""

    id: str = Field(pattern=r"^\d+$")
    phone: str = Field(pattern=r"^\d+$")
    name: str
    business_id: str = Field(pattern=r"^\d+$")
    """The id of the WhatsApp Business Account."""
    access_token: str
    app_id: str
    ads: tuple[AdConfig, ...] = ()
    """Click-to-WhatsApp ads."""
    subscribed: bool = True
    """False: nothing is told until the product subscribes to the business account."""


class KnownThread(Config):
    """A thread that exists from the start, for demo histories: its PSID and the person's last action."""

    page_id: str
    psid: str | None = None
    last_action: datetime | None = None


class KnownWhatsAppChat(Config):
    """A chat that exists from the start, for demo histories: when the person last wrote."""

    number_id: str
    last_wrote: datetime | None = None


class PersonConfig(Config):
    """A person. The PSID is another for every page; without one given it is derived from both ids."""

    id: str
    name: str
    locale: str = "zh_TW"
    picture_url: str | None = None
    profile_hidden: bool = False
    """The profile call answers `{}`, as it does for people who did not consent."""
    threads: tuple[KnownThread, ...] = ()
    line_user_id: str | None = None
    """The id on LINE; without one given it is derived from the person's and the account's."""
    line_friend_of: tuple[str, ...] = ()
    """Accounts on LINE that the person has added as friends, by their user ids."""
    whatsapp_phone: str | None = Field(None, pattern=r"^\d+$")
    """The number on WhatsApp, in digits; without one given it is derived from the person's id."""
    whatsapp_hides_number: bool = False
    """The person has a user name: businesses learn their business-scoped user id, and no number."""
    whatsapp_chats: tuple[KnownWhatsAppChat, ...] = ()


class Limits(Config):
    """The platform's numbers (Messenger Platform: Send API, messaging window, rate limits, Messenger Profile)."""

    text: int = 2000
    text_bytes: int | None = None
    """Instagram counts bytes of UTF-8 as well."""
    templates: tuple[str, ...] = (
        *("button", "generic", "image_grid", "receipt", "media", "product", "coupon", "customer_feedback"),
    )
    button_text: int = 640
    buttons: int = 3
    button_title: int = 20
    button_payload: int = 1000
    elements: int = 10
    element_title: int = 80
    element_subtitle: int = 80
    quick_replies: int = 13
    quick_reply_title: int = 20
    metadata: int = 1000
    image_bytes: int = 8 * 1024 * 1024
    file_bytes: int = 25 * 1024 * 1024
    fetch_seconds: float = 10
    window_hours: float = 24
    ad_window_hours: float = 24
    """Window of a conversation opened by an ad; the platform may grant up to 168 (7 days)."""
    human_agent_days: float = 7
    ice_breakers: int = 4
    profile_calls: int = 10
    profile_seconds: float = 600
    sends_per_second: int | None = 300
    edits: int = 5


INSTAGRAM_LIMITS = Limits(text_bytes=1000, templates=("button", "generic"), sends_per_second=100)
"""Instagram's numbers where they are others (Instagram Platform: sending, messaging window)."""


class LineLimits(Config):
    """LINE's numbers (LINE Messaging API: sending, errors). Texts are counted in UTF-16 code units."""

    messages: int = 5
    text: int = 5000
    alt_text: int = 1500
    template_text: int = 160
    pictured_template_text: int = 60
    template_actions: int = 4
    label: int = 20
    flex_label: int = 40
    flex_bytes: dict[str, int] = {"bubble": 30_000, "carousel": 50_000}
    data: int = 300
    uri: int = 1000
    url: int = 2000
    location: int = 100
    quick_replies: int = 13
    reply_seconds: float = 60
    calls_per_second: int = 2000
    https_only: bool = True
    """LINE takes addresses of images and webhooks with https only; a demo on one machine has none."""


class WhatsAppLimits(Config):
    """WhatsApp's numbers (WhatsApp Cloud API: sending, windows and limits). Texts are counted in characters."""

    text: int = 4096
    caption: int = 1024
    image_bytes: int = 5_000_000
    audio_bytes: int = 16_000_000
    video_bytes: int = 16_000_000
    document_bytes: int = 100_000_000
    sticker_bytes: int = 500_000
    body: int = 1024
    header: int = 60
    footer: int = 60
    buttons: int = 3
    button_title: int = 20
    button_id: int = 256
    list_button: int = 20
    rows: int = 10
    row_title: int = 24
    row_id: int = 200
    row_description: int = 72
    mark: int = 512
    window_hours: float = 24
    sends_per_second: int = 80
    pair_burst: int = 45
    pair_seconds: float = 6
    """To the same person a number may send one message in so many seconds, in bursts of up to `pair_burst`."""
    fetch_seconds: float = 10
    media_days: float = 30
    media_minutes: float = 5
    """How long an address leads to a person's file."""


class WebhookRules(Config):
    """How webhooks are delivered: the answer is awaited for `timeout_seconds`, then retried with growing delays.

    The delays are shorter than the platform's, and bounded, so that a test can see the end of them.
    """

    timeout_seconds: float = 5
    retry_delays: tuple[float, ...] = (0.1, 0.3, 1, 3)


class SimulatorConfig(Config):
    """Everything a simulator starts with."""

    host: str = "127.0.0.1"
    port: int = 8100
    smtp_port: int | None = None
    """Port of the mail sink; None: no mail sink, 0: any free port."""
    public_url: str | None = None
    """Where the product reaches us (links to images in webhooks); default: host and port."""
    apps: tuple[AppConfig, ...] = ()
    pages: tuple[PageConfig, ...] = ()
    line_accounts: tuple[LineAccountConfig, ...] = ()
    whatsapp_numbers: tuple[WhatsAppNumberConfig, ...] = ()
    people: tuple[PersonConfig, ...] = ()
    limits: Limits = Limits()
    instagram_limits: Limits = INSTAGRAM_LIMITS
    line_limits: LineLimits = LineLimits()
    whatsapp_limits: WhatsAppLimits = WhatsAppLimits()
    webhooks: WebhookRules = WebhookRules()
