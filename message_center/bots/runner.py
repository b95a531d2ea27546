"""Asks the bots about a conversation's new messages, in a declared order, and does what they say.

Everything a bot does carries a key made of bot, message and position, so asking again after a crash does
nothing twice. A bot that raises or exceeds its time is reported and left behind; the others are still asked
(docs/plugins.md). A bot's own message never wakes bots, because only customers' messages are asked about.
"""

import asyncio
from collections.abc import Sequence

import structlog

from message_center.contracts.bots import Answer, AssignNext, Bot, BotAct, PutTags, Turn
from message_center.domain.buttons import check_buttons
from message_center.domain.conversations import Conversation
from message_center.domain.ids import is_id
from message_center.domain.messages import TEXT_LIMIT, Message
from message_center.domain.shops import Shop
from message_center.domain.templates import typed_length
from message_center.errors import InvalidInput, LimitExceeded, told_without_words
from message_center.inbox.ask_bots import BotFailure, asked, turns
from message_center.inbox.auto_assignment import assign_next
from message_center.inbox.auto_tagging import put_tags
from message_center.inbox.bot_reply import bot_reply
from message_center.inbox.desk import Desk

log = structlog.get_logger(__name__)


class BotRunner:
    """Holds the bots in their order. `seconds` is how long one bot may take for one message."""

    def __init__(self, bots: Sequence[Bot], *, seconds: float) -> None:
        self._bots = tuple(sorted(bots, key=lambda bot: (bot.order, bot.name)))
        self._seconds = seconds

    def want(self, message: Message, shop: Shop) -> bool:
        """Whether any bot that works for this shop asks for this message; a bot that cannot say is asked."""
        return any(_wants(bot, message, shop) for bot in self._bots)

    async def run(self, desk: Desk, conversation: Conversation) -> Conversation:
        """Ask about every message that bots have not been asked about; return the conversation afterwards."""
        while pending := await turns(desk, conversation):
            for turn in pending:
                asked_for = self._wanting(turn, desk.shop)
                failures = [failure for bot in asked_for if (failure := await self._ask(desk, bot, turn))]
                conversation = await asked(desk, turn.message, tuple(failures))
        return conversation

    def _wanting(self, turn: Turn, shop: Shop) -> list[Bot]:
        """Those that ask for it; none when the customer was blocked meanwhile (spec H10)."""
        if turn.conversation.blocked:
            return []
        return [bot for bot in self._bots if _wants(bot, turn.message, shop)]

    async def _ask(self, desk: Desk, bot: Bot, turn: Turn) -> BotFailure | None:
        # In a task of its own, so that a bot that will not be stopped is left behind.
        asking = asyncio.create_task(_respond(bot, turn), name=f"bot {bot.name}")
        try:
            await asyncio.wait({asking}, timeout=self._seconds)
        finally:
            asking.cancel()
        if not asking.done():
            asking.add_done_callback(_forget)
            return _failed(bot, f"took longer than {self._seconds:g} s")
        if asking.cancelled():
            return _failed(bot, "was cancelled")
        error = asking.exception()
        if error is not None:
            return _failed(bot, f"raised {type(error).__name__}", error)
        for position, act in enumerate(asking.result()):
            await _do(desk, bot, turn, act, position)
        return None


async def _respond(bot: Bot, turn: Turn) -> Sequence[BotAct]:
    """What the bot wants, checked: a partner's bot may give back anything."""
    acts = tuple(await bot.respond(turn))
    for act in acts:
        match act:
            case Answer():
                _check_answer(act)
            case PutTags():
                _check_tags(act)
            case AssignNext():
                pass
            case _:
                raise InvalidInput(f"A bot cannot ask for {type(act).__name__}.")
    return acts


def _check_answer(answer: Answer) -> None:
    if not answer.text.strip() and not answer.attachments:
        raise InvalidInput("A bot's answer needs a text or an image.", field="text")
    if typed_length(answer.text) > TEXT_LIMIT:
        raise LimitExceeded(f"A message has at most {TEXT_LIMIT} characters.", field="text")
    check_buttons(answer.buttons)


def _check_tags(act: PutTags) -> None:
    for tag_id in act.tag_ids:
        if not is_id(tag_id):
            raise InvalidInput(f"A tag is named by its id; {tag_id!r} is none.", field="tag_ids")


def _forget(asking: "asyncio.Task[Sequence[BotAct]]") -> None:
    """Take what a bot says too late, so that nothing complains of it."""
    if not asking.cancelled():
        asking.exception()


async def _do(desk: Desk, bot: Bot, turn: Turn, act: BotAct, position: int) -> None:
    own = desk.as_bot(bot.name)
    match act:
        case Answer():
            name = f"{turn.message.id}:{position}" if act.once is None else f"once:{act.once}"
            key = f"bot:{bot.name}:{name}"
            await bot_reply(own, conversation=turn.conversation, key=key, answer=act, to=turn.message)
        case PutTags(tag_ids=tag_ids, why=why):
            customer_id = turn.conversation.customer_id
            await put_tags(
                own, customer_id=customer_id, message=turn.message, act=position, tag_ids=tag_ids, why=why
            )
        case AssignNext():
            await assign_next(own, conversation=turn.conversation)


def _wants(bot: Bot, message: Message, shop: Shop) -> bool:
    if bot.needs_switch and not shop.runs(bot.name):
        return False
    try:
        return bot.wants(message)
    except Exception as error:
        log.error("bot.wants_failed", bot=bot.name, message_id=message.id, **told_without_words(error))
        return True


def _failed(bot: Bot, reason: str, error: BaseException | None = None) -> BotFailure:
    log.warning("bot.failed", bot=bot.name, reason=reason, **(told_without_words(error) if error else {}))
    return BotFailure(bot.name, f"The bot {bot.name} {reason}.")
