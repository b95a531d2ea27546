"""What a shop's plan leaves out is hidden and refused (spec F10)."""

from dataclasses import replace

import pytest

from message_center.domain.facts import FactKind
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.inbox.plans import change_plan
from tests.api.conftest import Shop


@pytest.mark.spec("F10")
async def test_a_feature_that_the_plan_leaves_out_is_hidden_and_refused(shop: Shop) -> None:
    """What is not in the plan is not among the shop's features, and using it is refused by a code of its own."""
    boss = await shop.hire("Boss", *Permission)
    account = shop.center.account.id
    given = {"accountId": account, "enabled": True, "iceBreakers": [], "revision": 0}
    everything = [feature.value for feature in Feature]
    assert (await boss.ask("{ shop { features } }"))["shop"]["features"] == everything

    await change_plan(shop.center.desk(), off=[Feature.ICE_BREAKERS, Feature.SEARCH])

    told = shop.center.storage.database.facts.find({"kind": FactKind.SETTINGS_CHANGED.value})
    assert [row["values"] async for row in told] == [{"topic": "plan"}]
    left = [one for one in everything if one not in ("ICE_BREAKERS", "SEARCH")]
    assert (await boss.ask("{ viewer { shop { features } } }"))["viewer"]["shop"]["features"] == left
    assert await boss.error('{ searchConversations(query: "hello") { edges { cursor } } }') == {
        "code": "FEATURE_DISABLED",
        "message": "This shop's plan does not have SEARCH.",
    }
    payload = await boss.do("saveIceBreakers", "__typename", **given)
    assert payload["userErrors"] == [
        {"field": None, "code": "FEATURE_DISABLED", "message": "This shop's plan does not have ICE_BREAKERS."}
    ]
    assert await shop.center.storage.database.settings.count_documents({}) == 0


@pytest.mark.spec("F10")
async def test_a_bot_rests_while_the_plan_leaves_it_out(shop: Shop) -> None:
    """A bot that was switched on does nothing while its feature is not in the plan."""
    desk = shop.center.desk()
    switched = replace(shop.center.shop, automations=("auto_tagging",))
    assert (switched.runs("auto_tagging"), switched.runs("auto_assignment")) == (True, False)
    await change_plan(desk, off=[Feature.AUTO_TAGGING])
    left_out = (await shop.center.storage.shops.get(desk.shop.id)).features_off
    assert replace(switched, features_off=left_out).runs("auto_tagging") is False


@pytest.mark.spec("F10")
async def test_a_feature_comes_back_with_the_plan(shop: Shop) -> None:
    """A plan that has a feature again works as before."""
    mei = await shop.hire("Mei")
    await change_plan(shop.center.desk(), off=[Feature.SEARCH])
    with_less = await shop.center.storage.shops.get(shop.center.shop.id)
    await change_plan(replace(shop.center.desk(), shop=with_less), on=[Feature.SEARCH])
    found = await mei.ask('{ searchConversations(query: "hello") { edges { cursor } } }')
    assert found == {"searchConversations": {"edges": []}}
