"""What can be saved as a reply, and what becomes of it (spec E8, E10)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.attachments import AttachmentKind
from message_center.domain.conversations import ConversationKind
from message_center.domain.ids import Id
from message_center.domain.messages import TEXT_LIMIT
from message_center.domain.previews import PreviewWarningKind
from message_center.domain.saved_replies import (
    ReplyDraft,
    checked,
    filled_in,
    images_filled_in,
    warnings_of,
)
from message_center.errors import InvalidInput, UserError

IMAGES = tuple(Id(f"{number:024x}") for number in range(3))
IMAGE = frozenset({AttachmentKind.IMAGE})


@pytest.mark.spec("E8", "E10")
@settings(max_examples=50)
@given(st.text(st.sampled_from("a字{}_ é👍\n"), max_size=30), st.text(max_size=20))
def test_whatever_was_saved_is_sent_as_it_was_meant(text: str, name: str) -> None:
    """Any text, any name: only our variable is replaced, by exactly the name, and nothing else changes."""
    written = f"{{{{customer_name}}}}{text}{{{{ customer_name }}}}"
    try:
        kept = checked(ReplyDraft(title="x", text=written))
    except InvalidInput:
        return
    middle = unicodedata.normalize("NFC", text)
    assert filled_in(kept.text, customer_name=name) == name + middle + name


@pytest.mark.spec("E8", "E10")
@pytest.mark.parametrize("name", ["{{name}}", "{{customer_name}}", "}}{{", "{{", ""])
def test_a_customer_named_like_a_variable_stays_so(name: str) -> None:
    """A name is never read as a template."""
    assert filled_in("Hi {{customer_name}}, bye {{customer_name}}", customer_name=name) == f"Hi {name}, bye {name}"


@pytest.mark.spec("E10")
@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("   {{nobody}}", 4),
        ("\n\n{{ customer_name ", 3),
        ("é{{nobody}}", 2),
        ("👍{{x}}", 2),
        ("{{ {{customer_name}} }}", 1),
        ("{{customer_name}} }}", 19),
        ("{{客戶}}", 1),
        ("{{}}", 1),
    ],
)
def test_a_bad_variable_is_refused_with_its_place_in_what_was_typed(text: str, position: int) -> None:
    """Unknown, nested and broken variables: the position counts characters of the text as it was typed."""
    with pytest.raises(InvalidInput) as refusal:
        checked(ReplyDraft(title="Hi", text=unicodedata.normalize("NFD", text)))
    assert refusal.value.field == "text"
    assert f"at character {position}." in refusal.value.message


@pytest.mark.spec("E8", "E10")
@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ReplyDraft(title="  ", text="x"), "title"),
        (ReplyDraft(title="x" * 101, text="x"), "title"),
        (ReplyDraft(title="x\ny", text="x"), "title"),
        (ReplyDraft(title="x", text=" \n "), "text"),
        (ReplyDraft(title="x", text="x" * (TEXT_LIMIT + 1)), "text"),
        (ReplyDraft(title="x", text="y", image_ids=IMAGES * 4), "imageIds"),
        (ReplyDraft(title="x", text="y", image_ids=(IMAGES[0], IMAGES[0])), "imageIds.1"),
    ],
)
def test_what_cannot_be_saved_is_named(draft: ReplyDraft, field: str) -> None:
    """Title and text are required; each fault names its field."""
    with pytest.raises(UserError) as refusal:
        checked(draft)
    assert refusal.value.field == field


@pytest.mark.spec("E8")
def test_lengths_count_composed_characters() -> None:
    """A letter and its accent are one character, however they were typed."""
    kept = checked(ReplyDraft(title="e\u0301" * 100, text="e\u0301" * TEXT_LIMIT))
    assert (len(kept.title), len(kept.text)) == (100, TEXT_LIMIT)


@pytest.mark.spec("E8")
@pytest.mark.parametrize("kind", ConversationKind)
def test_only_in_instant_conversations_all_images_are_filled_in(kind: ConversationKind) -> None:
    """In storefront and order conversations the first image is filled in; for a channel without images none."""
    wanted = IMAGES if kind is ConversationKind.INSTANT else IMAGES[:1]
    assert images_filled_in(IMAGES, kind=kind, sendable=IMAGE) == wanted
    assert images_filled_in(IMAGES, kind=kind, sendable=frozenset()) == ()


@pytest.mark.spec("E8", "E10")
def test_each_difference_is_told() -> None:
    """A text in parts, one that is too long, images left out, images refused; and nothing when nothing differs."""

    def told(text: str, texts: int, images: int, used: int, kind: ConversationKind) -> list[str]:
        return [one.kind for one in warnings_of(text=text, texts=texts, images=images, used=used, kind=kind)]

    what = PreviewWarningKind
    assert told("x", 1, 3, 3, ConversationKind.INSTANT) == []
    assert told("x", 2, 0, 0, ConversationKind.INSTANT) == [what.TEXT_IN_PARTS]
    assert told("x" * (TEXT_LIMIT + 1), 3, 2, 0, ConversationKind.INSTANT) == [
        what.TEXT_TOO_LONG,
        what.IMAGES_REFUSED,
    ]
    assert told("x", 1, 2, 1, ConversationKind.STOREFRONT) == [what.IMAGES_LEFT_OUT]
    assert told("x", 1, 1, 1, ConversationKind.ORDER) == []
