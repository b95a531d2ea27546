"""Keys, marks, ads, windows and templates."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.inbound import conversation_key, read_key
from message_center.domain.marks import PartMark, read_mark
from message_center.domain.permissions import Permission, needed_to_act_on
from message_center.domain.referrals import ADS_KEPT, Ad, Referral, with_ad
from message_center.domain.replyability import ReplyBarrier, ReplyMeans, within_window
from message_center.domain.templates import check_template, render
from message_center.errors import InvalidInput
from tests.domain.made import fresh_id, minute

names = st.text(st.sampled_from("a:%25AZ3客"), max_size=8)
orders = st.none() | names


def whose(channel: str, account: str, identity: str, order: str | None) -> tuple[str, ...]:
    """What a conversation is about: a person, or an order, whoever writes about it."""
    return (channel, account, identity) if order is None else (channel, account, "an order", order)


@pytest.mark.spec("A20")
@given(names, names, names, orders, st.tuples(names, names, names, orders))
def test_every_person_and_every_order_has_a_key_of_its_own(
    channel: str, account: str, identity: str, order: str | None, other: tuple[str, str, str, str | None]
) -> None:
    """No two customers, accounts or orders can ever share a conversation, whatever their ids look like; an order
    has one, whoever writes about it."""
    key = conversation_key(channel, account, identity, order)
    assert read_key(key) == (channel, account, identity if order is None else "order")
    assert (conversation_key(channel, account, "somebody else", order) == key) == (order is not None)
    assert (conversation_key(*other) == key) == (whose(*other) == whose(channel, account, identity, order))


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_our_mark_is_recognised(index: int, parts: int) -> None:
    """What we write on a message is what we read from its echo."""
    mark = PartMark(fresh_id(), index, parts)
    assert read_mark(str(mark)) == mark


@given(st.none() | st.text() | st.from_regex(r"mc:[0-9a-fA-F]{20,26}:[0-9٣]{1,6000}:-?[0-9]{1,3}", fullmatch=True))
def test_another_s_mark_never_hurts(text: str | None) -> None:
    """Whatever another app writes on its messages, reading it never fails, and is ours only in our form."""
    mark = read_mark(text)
    assert mark is None or read_mark(str(mark)) == mark


opened = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 60)), max_size=40)


@pytest.mark.spec("B6")
@given(opened, st.randoms(use_true_random=False))
def test_the_ten_latest_distinct_ads_are_kept(visits: list[tuple[int, int]], random: object) -> None:
    """A conversation lists each ad once, with its latest time, newest first, in whatever order they are told."""
    latest: dict[str, int] = {}
    for ad, at in visits:
        latest[str(ad)] = max(at, latest.get(str(ad), at))
    newest = sorted(latest, key=lambda ad: (latest[ad], ad), reverse=True)[:ADS_KEPT]
    for order in (visits, visits[::-1]):
        ads: tuple[Ad, ...] = ()
        for ad, at in order:
            ads = with_ad(ads, Referral(source="ADS", ad_id=str(ad)), minute(at))
        assert [(ad.id, ad.at) for ad in ads] == [(ad, minute(latest[ad])) for ad in newest]


@pytest.mark.spec("B6")
def test_a_link_is_no_ad() -> None:
    """Coming through a link of our own does not mark a conversation as from an ad."""
    assert with_ad((), Referral(source="SHORTLINK", ref="spring"), minute(0)) == ()


@pytest.mark.spec("H1")
@given(st.integers(-200_000, 200_000))
def test_the_answer_window_closes_to_the_second(seconds: int) -> None:
    """One may answer until the window is over and not a moment longer, and is told when that is."""
    window = timedelta(hours=24)
    acted_at = minute(0)
    answer = within_window(acted_at, window=window, now=acted_at + timedelta(seconds=seconds))
    is_open = seconds < window.total_seconds()
    assert answer.means == ((ReplyMeans.FREE_TEXT,) if is_open else ())
    assert answer.barrier is (None if is_open else ReplyBarrier.WINDOW_CLOSED)
    assert answer.until == acted_at + window


@pytest.mark.spec("H1")
def test_without_an_act_there_is_no_window() -> None:
    """A customer who never wrote cannot be answered where the platform has a window."""
    answer = within_window(None, window=timedelta(hours=24), now=minute(0))
    assert (answer.is_open, answer.barrier, answer.until) == (False, ReplyBarrier.WINDOW_CLOSED, None)


@pytest.mark.spec("C7", "C8")
def test_a_colleague_s_conversation_needs_both_permissions() -> None:
    """Acting for a colleague takes MANAGE_CONVERSATIONS on top of SEND_MESSAGES, never instead of it."""
    ben, eva = fresh_id(), fresh_id()
    own = (Permission.SEND_MESSAGES,)
    assert needed_to_act_on(assignee_id=None, staff_id=ben) == own
    assert needed_to_act_on(assignee_id=ben, staff_id=ben) == own
    assert needed_to_act_on(assignee_id=eva, staff_id=ben) == (*own, Permission.MANAGE_CONVERSATIONS)


plain = st.text(st.sampled_from("a字 👍{}_"), max_size=6).filter(
    lambda text: "{{" not in text and "}}" not in text
)
VARIABLES = frozenset({"account_name"})


@pytest.mark.spec("E10")
@given(
    plain, st.sampled_from(["{{ nobody }}", "{{account_nam}}", "{{ account_name", "{{}}", "}}", "{{客戶}}"]), plain
)
def test_a_bad_variable_is_found_with_its_position(before: str, bad: str, after: str) -> None:
    """A template that could fail when it is sent is refused when it is saved, saying where."""
    before, after = before.replace("{", "(").replace("}", ")"), after.replace("{", "(").replace("}", ")")
    with pytest.raises(InvalidInput) as refusal:
        check_template(f"{{{{account_name}}}}{before}{bad}{after}", variables=VARIABLES, field="answer")
    position = len("{{account_name}}") + len(before) + 1
    assert f"at character {position}." in refusal.value.message
    assert refusal.value.field == "answer"


@pytest.mark.spec("E10")
@given(plain, st.text(max_size=20), plain)
def test_rendering_never_injects(before: str, value: str, after: str) -> None:
    """A name that looks like a placeholder is written as it is, and everything around it stays."""
    before, after = before.rstrip("{}"), after.lstrip("{}")
    assert render(f"{before}{{{{ account_name }}}}{after}", {"account_name": value}) == before + value + after


@pytest.mark.spec("E10")
@given(st.text(st.sampled_from("a字{} _}"), max_size=20))
def test_what_was_saved_can_be_sent(text: str) -> None:
    """Whatever passes the check renders without any brace pair left over."""
    try:
        check_template(text, variables=frozenset({"a"}), field="answer")
    except InvalidInput:
        return
    rendered = render(text, {"a": "x"})
    assert "{{" not in rendered.replace("x", "")
