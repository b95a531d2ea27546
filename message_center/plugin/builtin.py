"""What we ship, announced through the same door that partners use."""

from collections.abc import Sequence
from datetime import timedelta

import httpx

from message_center.bots.auto_assignment import AutoAssignmentBot
from message_center.bots.auto_tagging import AutoTaggingBot
from message_center.bots.ice_breakers import IceBreakersBot
from message_center.bots.keyword_answers import KeywordAnswersBot
from message_center.channels.instagram import InstagramChannel
from message_center.channels.line import LineChannel
from message_center.channels.messenger import MessengerChannel
from message_center.channels.orders import OrdersChannel
from message_center.channels.smtp import NoMailer, SmtpMailer, smtp_server
from message_center.channels.storefront import StorefrontChannel
from message_center.channels.thread_tokens import ThreadTokens
from message_center.channels.whatsapp import WhatsAppChannel
from message_center.contracts.bots import Bot
from message_center.contracts.channels import Channel
from message_center.contracts.clock import Clock
from message_center.contracts.mailer import Mailer
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.actors import system_caller
from message_center.domain.ice_breakers import IceBreakerSettings
from message_center.domain.ids import Id
from message_center.inbox.cart_pages import SignedCartPages
from message_center.inbox.ice_breakers import topic
from message_center.plugin.contract import Plugin, Services
from message_center.settings import Settings
from message_center.storage.built_in_shop import BuiltInShop

MAIL_PATIENCE = 0.8
"""The mailer gives up a little before the sender does, so that it can say what happened."""


class Builtin(Plugin):
    """The channels, the bots and the built-in shop backend."""

    name = "builtin"

    def channels(self, services: Services) -> Sequence[Channel]:
        """The channels that we ship."""
        return shipped_channels(services.settings, services.http, services.clock)

    def bots(self, services: Services) -> Sequence[Bot]:
        """The bots that we ship."""

        async def read(shop_id: Id, account_id: Id) -> IceBreakerSettings:
            scope = services.storage.scope(system_caller(shop_id))
            value, _ = await scope.topics.get(topic(account_id), IceBreakerSettings(account_id=account_id))
            return value

        return (
            AutoAssignmentBot(),
            AutoTaggingBot(services.storage),
            IceBreakersBot(read),
            KeywordAnswersBot(services.storage),
        )

    def shop_backend(self, services: Services) -> ShopBackend:
        """Members, orders and products as they were imported."""
        return BuiltInShop(services.storage.database, services.clock, cart_pages=cart_pages(services))


def shipped_channels(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> Sequence[Channel]:
    """Every channel that we ship, with what it needs of the settings."""
    mailer, tokens = _mailer(settings), _thread_tokens(settings, clock)
    return (
        MessengerChannel(
            http,
            settings.graph_url,
            settings.graph_version,
            ice_breakers_published=settings.messenger_ice_breakers_published,
            people_answer_for=timedelta(days=settings.meta_human_agent_days),
            timeout=settings.send_timeout_seconds,
            most_media_bytes=settings.media_max_bytes,
        ),
        InstagramChannel(
            http,
            page_url=settings.graph_url,
            login_url=settings.instagram_graph_url,
            graph_version=settings.graph_version,
            people_answer_for=timedelta(days=settings.meta_human_agent_days),
            timeout=settings.send_timeout_seconds,
            most_media_bytes=settings.media_max_bytes,
        ),
        LineChannel(
            http,
            api_url=settings.line_api_url,
            data_url=settings.line_data_url,
            most_media_bytes=settings.media_max_bytes,
            public_url=settings.public_url,
            timeout=settings.send_timeout_seconds,
        ),
        WhatsAppChannel(
            http,
            settings.graph_url,
            settings.graph_version,
            timeout=settings.send_timeout_seconds,
            most_media_bytes=settings.media_max_bytes,
        ),
        StorefrontChannel(mailer=mailer, tokens=tokens, public_url=settings.public_url),
        OrdersChannel(mailer=mailer, tokens=tokens, public_url=settings.public_url),
    )


def thread_tokens(services: Services) -> ThreadTokens:
    """The tokens of the threads that customers read at the shop itself."""
    return _thread_tokens(services.settings, services.clock)


def cart_pages(services: Services) -> SignedCartPages:
    """The addresses of carts in our own storefront."""
    settings = services.settings
    return SignedCartPages(
        settings.secret_key.get_secret_value(),
        public_url=settings.public_url,
        life=timedelta(seconds=settings.cart_link_seconds),
        clock=services.clock,
    )


def _thread_tokens(settings: Settings, clock: Clock) -> ThreadTokens:
    life = timedelta(seconds=settings.thread_link_seconds)
    return ThreadTokens(settings.secret_key.get_secret_value(), life=life, clock=clock)


def _mailer(settings: Settings) -> Mailer:
    if settings.smtp_url is None:
        return NoMailer()
    server = smtp_server(settings.smtp_url.get_secret_value())
    return SmtpMailer(server, sender=settings.mail_from, timeout=settings.send_timeout_seconds * MAIL_PATIENCE)


plugin = Builtin()
