"""Saved replies: answers that staff prepared, to be put into the composer (spec E8).

Not to be confused with the quick replies of platforms, which are buttons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from message_center.domain.attachments import AttachmentKind
from message_center.domain.conversations import ConversationKind
from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.messages import TEXT_LIMIT
from message_center.domain.previews import PreviewWarning, PreviewWarningKind
from message_center.domain.template_variables import CUSTOMER_NAME, TemplateKind, names_of
from message_center.domain.templates import check_template, render, typed_length
from message_center.domain.typed_text import one_line, several_lines
from message_center.errors import InvalidInput, LimitExceeded

TITLE_LIMIT = 100
SEARCH_LIMIT = 100
"""Unicode code points."""

IMAGES_LIMIT = 10
REPLIES_OF_A_SHOP = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedReply:
    """A prepared answer; the shop's replies are in the order of their ranks (domain/ranks.py)."""

    id: Id
    shop_id: Id
    rank: str
    title: str
    text: str
    image_ids: tuple[Id, ...] = ()
    revision: int = 0

    @property
    def search_key(self) -> str:
        """What a search looks into."""
        return folded(f"{self.title}\n{self.text}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDraft:
    """A saved reply as somebody wrote it."""

    title: str
    text: str
    image_ids: tuple[Id, ...] = ()


def checked(draft: ReplyDraft) -> ReplyDraft:
    """The reply as it is kept. What is wrong is found in the text as it was typed, blanks and all.

    Raises InvalidInput, LimitExceeded.
    """
    title = one_line(draft.title, limit=TITLE_LIMIT, field="title")
    if title is None:
        raise InvalidInput("A saved reply needs a title.", field="title")
    if typed_length(draft.text) > TEXT_LIMIT:
        raise LimitExceeded(f"A message has at most {TEXT_LIMIT} characters.", field="text")
    check_template(draft.text, variables=names_of(TemplateKind.SAVED_REPLY), field="text")
    text = several_lines(draft.text, limit=TEXT_LIMIT, field="text")
    if text is None:
        raise InvalidInput("A saved reply needs a text.", field="text")
    return replace(draft, title=title, text=text, image_ids=_checked_images(draft.image_ids))


def filled_in(text: str, *, customer_name: str | None) -> str:
    """The text for a customer; a name that looks like a variable stays a name."""
    return render(text, {CUSTOMER_NAME.name: customer_name or ""})


def images_filled_in(
    image_ids: Sequence[Id], *, kind: ConversationKind, sendable: Iterable[AttachmentKind]
) -> tuple[Id, ...]:
    """The images that a saved reply puts into the composer there: of storefront and order conversations the first.

    That is no limit of these conversations, where staff may attach more. A channel without images gets none.
    """
    if AttachmentKind.IMAGE not in sendable:
        return ()
    return tuple(image_ids if kind is ConversationKind.INSTANT else image_ids[:1])


def warnings_of(
    *, text: str, texts: int, images: int, used: int, kind: ConversationKind
) -> tuple[PreviewWarning, ...]:
    """What to tell of a reply that goes out as so many texts, with so many of its images filled in."""
    found: list[PreviewWarning] = []

    def warn(what: PreviewWarningKind, message: str) -> None:
        found.append(PreviewWarning(kind=what, message=message))

    if typed_length(text) > TEXT_LIMIT:
        warn(PreviewWarningKind.TEXT_TOO_LONG, f"A message has at most {TEXT_LIMIT} characters; shorten it.")
    elif texts > 1:
        warn(
            PreviewWarningKind.TEXT_IN_PARTS, f"The text is too long for one message here: it arrives as {texts}."
        )
    if images and not used:
        warn(PreviewWarningKind.IMAGES_REFUSED, "This channel takes no images; they are not sent.")
    elif used < images:
        where = "a storefront" if kind is ConversationKind.STOREFRONT else "an order"
        warn(
            PreviewWarningKind.IMAGES_LEFT_OUT,
            f"In {where} conversation, a saved reply fills in its first image alone; attach the others yourself.",
        )
    return tuple(found)


def _checked_images(image_ids: Sequence[Id]) -> tuple[Id, ...]:
    if len(image_ids) > IMAGES_LIMIT:
        raise LimitExceeded(f"A saved reply has at most {IMAGES_LIMIT} images.", field="imageIds")
    for index, image_id in enumerate(image_ids):
        if image_id in image_ids[:index]:
            raise InvalidInput("This image is in the reply already.", field=f"imageIds.{index}")
    return tuple(image_ids)
