"""Keyword answers on a platform: a button that says its words leads on, also while a person answers (spec H4)."""

from datetime import timedelta

import pytest

from message_center.bots.keyword_answers import KeywordAnswersBot
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.buttons import LinkButton
from message_center.domain.keyword_answers import NO_AWAY_ANSWER, KeywordRule, PreparedMessage, says
from message_center.domain.permissions import Permission
from message_center.inbox.desk import Desk
from message_center.inbox.keyword_answers import save_keyword_answers
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.testing import SECRET_KEY
from tests.bots.messenger import Talk, talking

LINK = LinkButton(title="Prices", url="https://shop.example/shipping")
SHIPPING = KeywordRule(
    phrases=("運費", "shipping"),
    messages=(PreparedMessage(text="{{customer_name}}, what of it?", buttons=(LINK, says("Returns"))),),
)
RETURNS = KeywordRule(phrases=("returns",), messages=(PreparedMessage(text="Within a week."),))


def heard(talk: Talk) -> list[str]:
    """The texts that Amy got, those above buttons too."""
    bodies = [send.body["message"] for send in talk.simulator.accepted]
    return [one.get("text") or one["attachment"]["payload"]["text"] for one in bodies]


@pytest.mark.spec("H4", "E11")
async def test_a_button_of_an_answer_leads_to_the_next(database: Database) -> None:
    """A phrase is answered with buttons; tapping one that says a phrase is answered, in a person's hand, too."""
    storage = Storage(database, cipher=FernetCipher(SECRET_KEY), journal_kept=timedelta(days=1))
    async with talking(database, [KeywordAnswersBot(storage)]) as talk:
        desk = talk.shop.desk
        await save_keyword_answers(desk, enabled=True, rules=[SHIPPING, RETURNS], away=NO_AWAY_ANSWER, revision=0)
        talk.amy.write("What is the ＳＨＩＰＰＩＮＧ?")
        await talk.work()
        assert heard(talk) == ["顧客, what of it?"]
        conversation = await talk.shop.conversation(talk.amy.psid)
        assert conversation is not None
        ben = Caller(talk.shop.shop.id, Actor(ActorKind.STAFF, new_id(), "Ben"), frozenset(Permission))
        theirs = Desk(talk.shop.shop, storage.scope(ben), desk.channels, desk.clock)
        await send_message(theirs, conversation_id=conversation.id, text="I am here.")
        talk.amy.write("returns?")
        talk.amy.tap_button(talk.simulator.accepted[0].mid, "Returns")
        await talk.work()
        assert sorted(heard(talk)) == ["I am here.", "Within a week.", "顧客, what of it?"]
