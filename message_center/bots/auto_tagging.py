"""Puts tags on customers whose messages hold the keywords of the shop's rules (spec D6)."""

from collections.abc import Sequence

from message_center.contracts.bots import BotAct, PutTags, Turn
from message_center.domain.actors import system_caller
from message_center.domain.auto_tagging import AutoTagging, Hit, KeywordFinder, is_examined
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.inbox.auto_tag_rules import BOT, newer_rules
from message_center.storage.scope import Scope, Storage

SHOPS_KEPT = 500


class AutoTaggingBot:
    """Asked before the bots that answer, so that a customer is tagged when the answer goes out.

    The rules of a shop are made ready for searching once, and again when their revision is another.
    """

    name = BOT
    order = 50
    needs_switch = True

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._ready: dict[Id, tuple[AutoTagging, KeywordFinder]] = {}

    def wants(self, message: Message) -> bool:
        """Every message that a customer wrote."""
        return is_examined(message)

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """The tags of all rules that the message meets, as one act."""
        scope = self._storage.scope(system_caller(turn.account.shop_id))
        rules, finder = await self._ready_rules(scope)
        hits = finder.hits(turn.message.text)
        if not hits:
            return ()
        tag_ids = tuple(rules.rules[hit.rule].tag_id for hit in hits)
        return (PutTags(tag_ids=tag_ids, why=await _why(scope, tag_ids, hits)),)

    async def _ready_rules(self, scope: Scope) -> tuple[AutoTagging, KeywordFinder]:
        ready = self._ready.get(scope.shop_id, (AutoTagging(), KeywordFinder(())))
        newer = await newer_rules(scope, than=ready[0].revision)
        if newer is None:
            return ready
        if len(self._ready) >= SHOPS_KEPT:
            self._ready.clear()
        finder = KeywordFinder([rule.keywords for rule in newer.rules])
        self._ready[scope.shop_id] = newer, finder
        return newer, finder


async def _why(scope: Scope, tag_ids: Sequence[Id], hits: Sequence[Hit]) -> str:
    names = {tag.id: tag.name for tag in await scope.tags.by_ids(tag_ids)}
    reasons = [
        f"“{names[tag_id]}” for “{hit.keyword}”"
        for tag_id, hit in zip(tag_ids, hits, strict=True)
        if tag_id in names
    ]
    return f"Auto-tagging by keywords in the message: {', '.join(reasons)}."
