"""The e-mail that tells a customer, in their language, of the shop's reply in its own thread (spec A5, A20)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from message_center.contracts.mailer import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    language: str
    subject: str
    subject_of_order: str
    greeting: str
    greeting_unnamed: str
    files: str
    answer: str
    not_read: str


_WORDS = {
    "zh-Hant": _Words(
        language="zh-Hant",
        subject="{shop} 回覆了您的訊息",
        subject_of_order="{shop} 回覆了您對訂單 {order} 的訊息",
        greeting="{name} 您好：",
        greeting_unnamed="您好：",
        files="附件：",
        answer="查看對話並回覆",
        not_read="請勿直接回覆此電郵，我們不會收到；請點按上方連結回覆。此連結專屬於您，請勿轉寄。",
    ),
    "en": _Words(
        language="en",
        subject="{shop} answered your message",
        subject_of_order="{shop} answered your message about order {order}",
        greeting="Dear {name},",
        greeting_unnamed="Hello,",
        files="Files:",
        answer="See the conversation and answer",
        not_read="Please answer through the link above; replies to this e-mail are not read. "
        "The link is yours alone, so do not forward it.",
    ),
}

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def language_of(*locales: str | None) -> str:
    """The first known locale decides between the two languages we write: Chinese of any kind, or English."""
    known = next((locale for locale in locales if locale), "zh-Hant")
    return "zh-Hant" if known.lower().startswith("zh") else "en"


def reply_mail(
    *,
    to: str,
    shop: str,
    language: str,
    customer: str | None,
    order: str | None,
    text: str,
    files: Sequence[str],
    link: str,
    mark: str,
    domain: str,
) -> Mail:
    """The mail for one reply; `order` is the number of the order that it is about.

    `mark` names the message, so that a repetition has the same Message-ID.
    """
    words = _WORDS[language]
    greeting = words.greeting.format(name=customer) if customer else words.greeting_unnamed
    return Mail(
        to=to,
        subject=(words.subject_of_order if order else words.subject).format(shop=shop, order=order),
        text=_text(words, greeting, text, files, link),
        html=_html(words, greeting, text, files, link),
        message_id=f"<{_UNSAFE.sub('-', mark)}@{domain}>",
        sender_name=shop,
    )


def _text(words: _Words, greeting: str, text: str, files: Sequence[str], link: str) -> str:
    parts = [greeting, text, "\n".join((words.files, *files)) if files else ""]
    parts += [f"{words.answer}:\n{link}", words.not_read]
    return "\n\n".join(part for part in parts if part) + "\n"


def _html(words: _Words, greeting: str, text: str, files: Sequence[str], link: str) -> str:
    body = escape(text).replace("\n", "<br>\n")
    items = "".join(f'<li><a href="{escape(file)}">{escape(file)}</a></li>' for file in files)
    return f"""<!doctype html>
<html lang="{words.language}">
<body style="font-family: sans-serif; line-height: 1.6">
<p>{escape(greeting)}</p>
<p>{body}</p>
{f"<p>{words.files}</p><ul>{items}</ul>" if items else ""}
<p><a href="{escape(link)}">{words.answer}</a></p>
<p style="color: #666">{words.not_read}</p>
</body>
</html>
"""
