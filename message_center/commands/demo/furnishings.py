"""What the demo shop has prepared before anybody writes: tags, ice breakers, saved replies, ads, newcomers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who has not written yet: play them, and see the ice breakers."""

    person: str
    name: str
    locale: str = "zh_TW"


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad of the page, for customers to come through."""

    id: str
    title: str
    post: str | None = None


TAGS = (
    ("VIP", "#b04ab0"),
    ("老顧客", "#2a8fbd"),
    ("退換貨", "#d33c44"),
    ("Wholesale", "#3fa34d"),
    ("待追蹤", "#e8833a"),
)

ICE_BREAKERS = (
    ("營業時間？ Opening hours?", "{{account_name}}：週一至週五 11:00–20:00，週末 11:00–21:00。我們盡快回覆您！"),
    ("運費怎麼算？ Shipping cost?", "全館滿 NT$1,000 免運，未滿酌收 NT$80。Free shipping above NT$1,000."),
    ("可以退換貨嗎？ Returns?", "收到商品七天內可以退換貨，請保留吊牌與包裝。You can return within seven days."),
    ("我想找真人客服 Talk to us", "好的，同事看到會盡快回覆您。A colleague will be with you soon."),
)

SAVED_REPLIES = (
    ("運費 Shipping", "{{customer_name}} 您好，全館滿 NT$1,000 免運，未滿酌收 NT$80。"),
    ("退換貨 Returns", "收到商品七天內可以退換貨，請保留吊牌與包裝。You can return within seven days."),
    ("門市 Opening hours", "門市週一至週五 11:00–20:00，週末 11:00–21:00，歡迎 {{customer_name}} 光臨！"),
)

ADS = (Ad("6300000000001", "冬季羊毛外套 85 折", "3001"), Ad("6300000000002", "Free delivery week"))

APPROVED_REMINDER = {"name": "payment_reminder", "language": "zh_TW", "body": "{{1}} 您好，訂單 {{2}} 尚未付款。"}
"""The page's utility template, as docs/graphql.md names it for payment reminders."""

NEWCOMERS = (Newcomer("zhou", "周新宇"), Newcomer("nora", "Nora Newman", "en_US"))
