"""Which stored messages a lane's events speak of, and so are looked up before they are folded in."""

from datetime import UTC, datetime

from message_center.domain.ids import Id
from message_center.domain.inbound import (
    Delivered,
    EchoArrived,
    Event,
    MessageArrived,
    PostbackTapped,
    Read,
    Unsent,
)
from message_center.domain.intake import Mentions, mentions_in
from message_center.domain.marks import PartMark

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
OURS = Id("a" * 24)


def test_events_name_messages_by_our_mark_by_the_platforms_id_and_by_time() -> None:
    """Each message once; a quoted one as well."""
    events: list[Event] = [
        EchoArrived(external_id="e1", sent_as=str(PartMark(OURS, 0, 1))),
        EchoArrived(external_id="e2", sent_as="of another app"),
        MessageArrived(external_id="m1", text="that one", reply_to="q1"),
        Unsent(external_id="e1"),
        Delivered(external_ids=("d1",), watermark=NOON),
        Read(external_ids=(), up_to="r1"),
    ]
    assert mentions_in(events, unmarked_echoes=False) == Mentions(
        ours=(OURS,),
        external_ids=("e1", "e2", "q1", "d1", "r1"),
        watermarks=(NOON,),
        read_up_to=("r1",),
    )


def test_new_messages_are_looked_up_only_when_asked() -> None:
    """The journal takes each event once, so the look-up is spared until something came again after all."""
    events: list[Event] = [
        MessageArrived(external_id="m1"),
        PostbackTapped(external_id="p1", title="?", payload="x"),
    ]
    mentions = mentions_in(events, unmarked_echoes=False)
    assert mentions == Mentions()
    assert mentions.with_arrivals(events) == Mentions(external_ids=("m1", "p1"))


def test_an_echo_without_a_mark_may_be_of_anything_on_the_way() -> None:
    """Only where the platform's echoes bear no mark, and only when one came."""
    echo: list[Event] = [EchoArrived(external_id="e1", text="Hi")]
    assert mentions_in(echo, unmarked_echoes=True).unmarked_echo
    assert not mentions_in(echo, unmarked_echoes=False).unmarked_echo
    assert not mentions_in([MessageArrived(external_id="m1")], unmarked_echoes=True).unmarked_echo
