"""Where a shop's auto-tagging rules are kept, and what happens to a rule whose tag is deleted (spec D4, D6)."""

from dataclasses import replace

from message_center.domain.auto_tagging import AutoTagging
from message_center.domain.facts import Fact, FactKind
from message_center.inbox.desk import Desk
from message_center.storage.database import Session
from message_center.storage.mapping import new_id
from message_center.storage.scope import Scope

TOPIC = "auto_tagging"
BOT = "auto_tagging"
"""The bot that the switch is for."""


async def stored_rules(desk: Desk, *, session: Session | None = None) -> AutoTagging:
    """The rules as they are saved."""
    value, revision = await desk.scope.topics.get(TOPIC, AutoTagging(), session=session)
    return replace(value, revision=revision)


async def newer_rules(scope: Scope, *, than: int) -> AutoTagging | None:
    """The rules, if they were saved since that revision: one small command when they were not."""
    found = await scope.topics.newer(TOPIC, AutoTagging(), than=than)
    return None if found is None else replace(found[0], revision=found[1])


async def store_rules(desk: Desk, rules: AutoTagging, *, session: Session) -> AutoTagging:
    """Save rules that were read at their `revision`. Raises Conflict when somebody saved meanwhile."""
    fact = Fact(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        kind=FactKind.SETTINGS_CHANGED,
        at=desk.clock.now(),
        actor=desk.caller.actor,
        values={"topic": TOPIC},
    )
    revision = await desk.scope.topics.put(
        TOPIC, rules, revision=rules.revision, fact=fact, switched={BOT: rules.enabled}, session=session
    )
    return replace(rules, revision=revision)


async def drop_rule(desk: Desk, tag_id: str, *, session: Session) -> None:
    """Remove the rule of a tag that is being deleted, if it has one."""
    stored = await stored_rules(desk, session=session)
    left = tuple(rule for rule in stored.rules if rule.tag_id != tag_id)
    if left != stored.rules:
        await store_rules(desk, replace(stored, rules=left), session=session)
