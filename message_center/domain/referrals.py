"""Where a customer came from: an ad, a link, a product page."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What the platform says of the way into the conversation (Messenger Platform: referrals)."""

    source: str
    ref: str | None = None
    ad_id: str | None = None
    ad_title: str | None = None
    post_id: str | None = None
    product_id: str | None = None
    link: str | None = None

    @property
    def is_ad(self) -> bool:
        """The AD badge's rule: the platform names ads as the source, or names an ad."""
        return self.source == "ADS" or self.ad_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ad:
    """An ad that brought messages into a conversation (spec B6)."""

    id: str
    title: str | None
    link: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductReference:
    """The product page that a message was sent from (spec A4)."""

    id: str
    title: str
    url: str | None = None


ADS_KEPT = 10


def _post_link(referral: Referral) -> str | None:
    return f"https://www.facebook.com/{referral.post_id}" if referral.post_id else None


def with_ad(ads: tuple[Ad, ...], referral: Referral, at: datetime) -> tuple[Ad, ...]:
    """Add an ad: newest first, the ten latest distinct ones; other referrals change nothing (spec B6)."""
    if not referral.is_ad:
        return ads
    opened = Ad(
        id=referral.ad_id or referral.ref or "unknown",
        title=referral.ad_title,
        link=referral.link or _post_link(referral),
        at=at,
    )
    latest = {known.id: known for known in sorted((*ads, opened), key=lambda ad: ad.at)}
    return tuple(sorted(latest.values(), key=lambda ad: (ad.at, ad.id), reverse=True)[:ADS_KEPT])
