"""What a platform may tell of a conversation, in any order, and what is kept of it: for tests of the intake."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.inbound import (
    Edited,
    Event,
    MessageArrived,
    PostbackTapped,
    ReachChanged,
    ReferralOpened,
    Unsent,
)
from message_center.domain.intake import Intake, take
from message_center.domain.messages import Message
from message_center.domain.recognition.recognise import recognise
from message_center.domain.referrals import Referral
from tests.domain.made import fresh_id, minute


@dataclass(frozen=True)
class Told:
    """An event and the platform's own time of it, in minutes."""

    event: Event
    at: int


@dataclass
class Stored:
    """What the database holds between two batches."""

    conversation: Conversation
    messages: tuple[Message, ...] = ()

    def take(self, *told: Told) -> Intake:
        """Take in one batch, by the platform's time, as a lane does."""
        intake = Intake(
            self.conversation,
            fresh_id,
            bots_want=lambda message: message.payload is not None,
            finds_in=lambda text: recognise(text, "TW"),
        )
        intake.know(self.messages)
        for one in sorted(told, key=lambda one: one.at):
            take(intake, one.event, at=minute(one.at))
        self.conversation, self.messages = intake.conversation, tuple(intake.messages.values())
        return intake

    def message(self, external_id: str) -> Message:
        [found] = [message for message in self.messages if message.external_id == external_id]
        return found

    @property
    def visible(self) -> object:
        """All that staff see, without our own ids and the order of arrival."""
        names = {message.id: message.external_id for message in self.messages}
        last = self.conversation.last_message
        kept = {"phones": (), "emails": (), "matching": ()}
        chores = tuple(sorted(set(self.conversation.chores) - {Chore.MATCHING}))
        row = replace(self.conversation, last_message=None, bots_waiting=0, sequence=0, revision=0, **kept)
        row = replace(row, chores=chores)
        known = [
            (one.value, [(names[seen.message_id], seen.at, seen.start, seen.end) for seen in one.sightings])
            for one in (*self.conversation.phones, *self.conversation.emails)
        ]
        shown = {
            message.external_id: replace(message, id=fresh_id_of(message), sequence=0) for message in self.messages
        }
        matched = {names[one] for one in self.conversation.matching}
        return row, shown, known, matched, (names[last.id], last.snippet, last.kind) if last else None


def fresh_id_of(message: Message) -> str:
    return f"id of {message.external_id}"


EDITS = st.sampled_from(["call me", "0912 345 678", "0933444555"])


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    """What a customer may do in an hour: write, change words, take back, tap, come through ads, block."""
    minutes = iter(draw(st.permutations(range(1, 60))))
    picture = (Attachment(kind=AttachmentKind.IMAGE, url="https://platform.example/1.png"),)
    story: list[Told] = []
    for number in range(draw(st.integers(1, 4))):
        name = f"m{number}"
        words = draw(st.sampled_from(["hello", "", "0912345678", "a@shop.tw 0922333444"]))
        ad = draw(st.none() | st.builds(lambda one: Referral(source="ADS", ad_id=one), st.sampled_from("ab")))
        payload = draw(st.none() | st.just("ib:1"))
        told = draw(
            st.sampled_from(
                [
                    MessageArrived(
                        external_id=name, text=words, attachments=picture, referral=ad, payload=payload
                    ),
                    PostbackTapped(external_id=name, title="Size?", payload="ib:1", referral=ad),
                ]
            )
        )
        start = next(minutes)
        story.append(Told(told, start))
        for edit in range(1, draw(st.integers(0, 2)) + 1):
            story.append(Told(Edited(external_id=name, text=draw(EDITS), edit_number=edit), start + 60 * edit))
        if draw(st.booleans()):
            story.append(Told(Unsent(external_id=name), start + draw(st.integers(61, 400))))
    for ad_id in draw(st.lists(st.sampled_from("abc"), max_size=3)):
        story.append(Told(ReferralOpened(referral=Referral(source="ADS", ad_id=ad_id)), next(minutes)))
    for reachable in draw(st.lists(st.booleans(), max_size=2)):
        story.append(Told(ReachChanged(reachable=reachable, detail="blocked"), next(minutes)))
    return story
