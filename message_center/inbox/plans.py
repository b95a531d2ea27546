"""A shop's plan: which features it has (spec F10)."""

from collections.abc import Collection
from dataclasses import replace

from message_center.domain.facts import FactKind
from message_center.domain.features import Feature
from message_center.domain.shops import Shop
from message_center.inbox.desk import Desk


async def change_plan(desk: Desk, *, on: Collection[Feature] = (), off: Collection[Feature] = ()) -> Shop:
    """Add features to the shop's plan and take others out; what a shop had set up stays and rests meanwhile.

    For whoever runs the system, by the command line; the shop's staff cannot reach it.
    """
    left_out = (set(desk.shop.features_off) - set(on)) | set(off)
    features_off = tuple(feature for feature in Feature if feature in left_out)
    told = desk.fact(FactKind.SETTINGS_CHANGED, values={"topic": "plan"})
    await desk.scope.own_shop.set_features_off(features_off, fact=told)
    return replace(desk.shop, features_off=features_off)
