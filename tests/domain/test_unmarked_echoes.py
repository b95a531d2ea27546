"""Which of our parts an echo without a mark is of."""

from datetime import UTC, datetime

import pytest

from message_center.domain.actors import Actor, ActorKind
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.delivery import Delivery, DeliveryStatus
from message_center.domain.ids import Id
from message_center.domain.inbound import EchoArrived
from message_center.domain.marks import PartMark
from message_center.domain.messages import Direction, Message, MessageKind
from message_center.domain.unmarked_echoes import OPEN, PlannedPart, part_echoed

ANY = Id("a" * 24)
PICTURE = Attachment(kind=AttachmentKind.IMAGE)
PARTS = (PlannedPart("one"), PlannedPart("two"), PlannedPart("", AttachmentKind.IMAGE))


def reply(number: int, status: DeliveryStatus, *taken: str) -> Message:
    return Message(
        id=Id(f"{number:024}"),
        shop_id=ANY,
        conversation_id=ANY,
        account_id=ANY,
        sequence=number,
        direction=Direction.OUTBOUND,
        author=Actor(ActorKind.STAFF, ANY),
        kind=MessageKind.TEXT,
        at=datetime(2026, 6, 1, tzinfo=UTC),
        delivery=Delivery(status=status, external_ids=taken),
    )


def echo(text: str, *attachments: Attachment) -> EchoArrived:
    return EchoArrived(external_id="x9", text=text, attachments=attachments)


@pytest.mark.parametrize(
    ("taken", "heard", "index"),
    [
        ((), echo("one"), 0),
        (("x1",), echo("two"), 1),
        (("x1", "x2"), echo("", PICTURE), 2),
        (("x1",), echo("one"), None),
        ((), echo("One"), None),
        ((), echo("one", PICTURE), None),
        (("x1", "x2"), echo("", Attachment(kind=AttachmentKind.VIDEO)), None),
        (("x1", "x2", "x3"), echo("one"), None),
    ],
)
def test_only_the_next_part_is_meant(taken: tuple[str, ...], heard: EchoArrived, index: int | None) -> None:
    """Parts go out in order, so an echo can only be of the first that nobody has accounted for."""
    message = reply(1, DeliveryStatus.UNKNOWN, *taken)
    expected = None if index is None else PartMark(message.id, index, 3)
    assert part_echoed(heard, [message], lambda _: PARTS) == expected


@pytest.mark.parametrize("status", [one for one in DeliveryStatus if one not in OPEN])
def test_what_is_settled_is_not_meant(status: DeliveryStatus) -> None:
    """A message that waits, went out or failed explains no echo: the same words came from somebody else."""
    assert part_echoed(echo("one"), [reply(1, status)], lambda _: PARTS) is None


def test_a_call_under_way_comes_first() -> None:
    """Of two that say the same, the one that is being sent is meant; among unknown ones the older."""
    old, new = reply(1, DeliveryStatus.UNKNOWN), reply(2, DeliveryStatus.UNKNOWN)
    sending = reply(3, DeliveryStatus.SENDING)
    assert part_echoed(echo("one"), [old, sending], lambda _: PARTS) == PartMark(sending.id, 0, 3)
    assert part_echoed(echo("one"), [new, old], lambda _: PARTS) == PartMark(old.id, 0, 3)
