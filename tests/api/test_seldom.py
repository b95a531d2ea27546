"""Rows are read without what an operation does not show, and nobody can tell (docs/architecture.md)."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from message_center.domain.addresses import Address
from message_center.domain.blocks import Block, BlockReason
from message_center.domain.bot_pauses import BotState
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.members import Gender
from message_center.domain.merge_suggestions import MergeSuggestion, Proof
from message_center.domain.permissions import Permission
from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognized import Recognized, RejectedFind, Sighting
from message_center.domain.referrals import Ad
from message_center.graphql import extend
from message_center.graphql.extend import SchemaPart, computed, extend_type
from message_center.graphql.schema import ExtensibleSchema, build_schema
from message_center.graphql.seldom import Seldom, names_in
from message_center.graphql.types import conversations, customers
from message_center.storage.mapping import new_id, to_document
from tests.api.conftest import Answer, Person, Shop
from tests.domain.made import BEN

AT = datetime(2026, 6, 1, 4, tzinfo=UTC)
PHONE, EMAIL = "+886912345678", "anna@shop.tw"


def a_find(kind: FindKind, value: str, conversation: Conversation) -> Recognized:
    """Something that a customer wrote."""
    sighting = Sighting(conversation_id=conversation.id, message_id=new_id(), at=AT, start=0, end=3)
    return Recognized(kind=kind, value=value, address=None, sightings=(sighting,))


def full_row(row: Conversation) -> dict[str, Any]:
    """Something in every field that is seldom shown."""
    proofs = (Proof(kind=FindKind.PHONE, value=PHONE, start=0, end=3),)
    return {
        "phones": (a_find(FindKind.PHONE, PHONE, row),),
        "emails": (a_find(FindKind.EMAIL, EMAIL, row),),
        "ads": (Ad(id="ad", title="Spring", link=None, at=AT),),
        "merge_suggestion": MergeSuggestion(member_ids=("m1", "m2"), message_id=new_id(), at=AT, proofs=proofs),
        **dict.fromkeys(("snoozed_until", "acted_at", "reach_known_at", "assigned_at", "erased_at"), AT),
        **dict.fromkeys(("emptied_at", "reopened_at"), AT),
        "last_customer_message_at": AT,
        "order_id": "o1",
        "unreachable": "Gone.",
        "is_member": True,
        "answerable_by_email": True,
        "chores": (Chore.MEDIA,),
        "matching": (new_id(),),
        "outbox": 1,
        "bots_waiting": 1,
        "bots": BotState(paused_at=AT),
    }


def full_customer(row: Customer, conversation: Conversation, member_id: str | None) -> Customer:
    """The same for a customer."""
    return replace(
        row,
        email=EMAIL,
        phone=PHONE,
        gender=Gender.FEMALE,
        birthday=date(1990, 6, 1),
        addresses=(Address(rest="1 Road"),),
        member_id=member_id,
        tag_ids=(new_id(),),
        recognized=(a_find(FindKind.EMAIL, EMAIL, conversation),),
        rejected=(RejectedFind(kind=FindKind.EMAIL, value="no@shop.tw"),),
        dismissed_member_ids=("m2",),
        note_count=3,
        block=Block(reason=BlockReason.SPAM, at=AT, by=BEN),
        erased_at=AT,
        profile_at=AT,
    )


async def store(shop: Shop, collection: str, value: Conversation | Customer, names: set[str]) -> None:
    """Into the database, as it is."""
    row = to_document(value)
    update = {"$set": {name: row[name] for name in names}}
    await shop.center.storage.database.raw[collection].update_one({"_id": row["_id"]}, update)


async def a_full_conversation(shop: Shop, member_id: str | None) -> Conversation:
    """A conversation and its customer that have something everywhere."""
    stored = await shop.written("anna")
    row = replace(stored, **full_row(stored))
    customer = await shop.center.desk().scope.customers.get(row.customer_id)
    whose = full_customer(customer, row, member_id)
    for seldom, value in ((conversations.SELDOM_SHOWN, row), (customers.SELDOM_SHOWN, whose)):
        empty = {field.name for field in fields(value) if getattr(value, field.name) == field.default}
        assert empty & set(seldom.shown_by) <= {"member_id"}
    await store(shop, "conversations", row, set(conversations.SELDOM_SHOWN.shown_by))
    await store(shop, "customers", whose, set(customers.SELDOM_SHOWN.shown_by))
    return row


def selections(schema: ExtensibleSchema, kind: str) -> dict[str, str]:
    """A selection for each field of a type, by the field's name."""
    shown: Any = schema._schema.get_type(kind)
    wanted = {name: field for name, field in shown.fields.items() if name not in ("customer", "conversations")}
    return {name: f"{name} {_below(get_named_type(field.type), 2)}" for name, field in wanted.items()}


def _below(shown: Any, depth: int) -> str:
    if is_leaf_type(shown):
        return ""
    inner = shown.fields.items() if isinstance(shown, GraphQLObjectType) and depth else ()
    kinds = [(name, get_named_type(field.type)) for name, field in inner if not field.args]
    return f"{{ __typename {' '.join(f'{name} {_below(kind, depth - 1)}' for name, kind in kinds)} }}"


def test_the_text_tells_what_may_be_shown() -> None:
    """What no name in it stands for is left out; a field that may look at anything leaves out nothing."""
    seldom = Seldom(Customer, {"email": ["email", "mail"], "profile_at": []}, whole=["everything"])
    assert seldom.left_out(names_in("{ customer { name } }")) == {"email", "profile_at"}
    assert seldom.left_out(names_in("{ customer { x: mail @skip(if: true) } }")) == {"profile_at"}
    assert seldom.left_out(names_in("{ customer { ...F } } fragment F on Customer { email }")) == {"profile_at"}
    assert seldom.left_out(names_in("{ customer { everything } }")) == set()
    assert seldom.left_out(None) == set()
    with pytest.raises(TypeError):
        Seldom(Customer, {"id": ["id"]})


@pytest.mark.parametrize("member_id", [None, "m1"])
async def test_a_field_says_the_same_alone_as_beside_all_others(shop: Shop, member_id: str | None) -> None:
    """Whatever was left out of the reads, each field of a row and of its customer shows what is stored."""
    mei = await shop.hire("Mei", *Permission)
    await a_full_conversation(shop, member_id)
    row, customer = (selections(shop.schema, kind) for kind in ("Conversation", "Customer"))

    async def ask(selection: str) -> Answer:
        data = await mei.ask(f"{{ conversations {{ edges {{ node {{ {selection} }} }} }} }}")
        [edge] = data["conversations"]["edges"]
        node: Answer = edge["node"]
        return node

    whole = await ask(" ".join(row.values()))
    for name, selection in row.items():
        assert await ask(selection) == {name: whole[name]}, name
    whole = (await ask(f"customer {{ {' '.join(customer.values())} }}"))["customer"]
    for name, selection in customer.items():
        assert await ask(f"customer {{ {selection} }}") == {"customer": {name: whole[name]}}, name


async def test_a_partners_field_may_look_at_anything(shop: Shop) -> None:
    """A field that a partner added shows what it is made of, although the operation names nothing of that."""

    @extend_type(extend.Customer)
    class Domain:
        """Adds the domain of an e-mail address."""

        @computed("The domain.")
        def domain(customer: strawberry.Parent[extend.Customer]) -> str | None:  # noqa: N805
            return (customer.row.email or "").partition("@")[2] or None

    schema = build_schema([SchemaPart(owner="domains", extensions=(Domain,))])
    mei = await shop.hire("Mei")
    await a_full_conversation(shop, None)
    person = Person(schema, shop.shared, mei.token)
    data = await person.ask("{ conversations { edges { node { customer { domain } } } } }")
    assert data["conversations"]["edges"][0]["node"]["customer"] == {"domain": "shop.tw"}
