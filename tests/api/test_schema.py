"""The schema as frontends rely on it: printed, described, and every field guarded (spec F1, C9)."""

from dataclasses import replace
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
)

import message_center
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.errors import ErrorCode
from message_center.errors import UserError as ExpectedError
from message_center.graphql.fields import ACCESS, ComputedField
from message_center.graphql.permissions import PUBLIC, SIGNED_IN, Access, needs
from message_center.graphql.schema import ExtensibleSchema, print_schema
from message_center.graphql.types.enums import UserErrorCode

COMMITTED = Path(message_center.__file__).parents[1] / "schema.graphql"
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


@pytest.mark.spec("F1")
def test_the_committed_schema_is_the_one_that_is_served(schema: ExtensibleSchema) -> None:
    """`schema.graphql` is what the server answers by; `make schema` writes it anew."""
    assert COMMITTED.read_text(encoding="utf-8") == print_schema(schema)
    build_schema(COMMITTED.read_text(encoding="utf-8"))


def own_types(schema: ExtensibleSchema) -> list[GraphQLNamedType]:
    """Every type but GraphQL's own."""
    types = schema._schema.type_map.values()
    return [one for one in types if not one.name.startswith("__") and one.name not in BUILT_IN]


def test_everything_is_described_for_a_frontend_developer(schema: ExtensibleSchema) -> None:
    """Every type, field, argument and enum value says what it is."""
    silent: list[str] = []
    for one in own_types(schema):
        silent += [one.name] if not one.description else []
        if isinstance(one, GraphQLEnumType):
            silent += [f"{one.name}.{name}" for name, value in one.values.items() if not value.description]
        elif isinstance(one, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in one.fields.items():
                silent += [] if field.description else [f"{one.name}.{name}"]
                silent += [f"{one.name}.{name}({a})" for a, arg in field.args.items() if not arg.description]
        elif isinstance(one, GraphQLInputObjectType):
            silent += [f"{one.name}.{name}" for name, field in one.fields.items() if not field.description]
        else:
            assert isinstance(one, GraphQLScalarType), one
    assert silent == []


ACCESS_OF = {
    "Query": {
        **dict.fromkeys(
            [
                "viewer", "shop", "accounts", "staff", "tags", "conversations", "conversation", "customer", "node",
                "eventsCursor", "unreadTotals", "iceBreakers", "searchConversations", "searchMessages",
                "workingHours", "permissionGroups", "autoAssignment", "coverage",
                "tagPalette", "tagDeletion", "phoneHits", "autoTagging",
                "customers", "customerByMember", "member", "members", "order", "product", "products",
                "mentionedIn", "retention", "savedReplies", "templateVariables", "keywordAnswers",
                "paymentReminders", "reminders", "cartLinkSettings",
            ],
            SIGNED_IN,
        ),
        **dict.fromkeys(
            [
                "autoTagDryRun", "autoAssignmentPreview", "keywordAnswersDryRun", "retentionPreview",
                "keywordAnswerPreview",
                "paymentReminderPreview", "paymentReminderTemplatePreview",
                "cartLinkPreview",
                "connectionForms",
            ],
            needs(Permission.MANAGE_SETTINGS),
        ),
        "report": needs(Permission.MANAGE_CONVERSATIONS),
        **dict.fromkeys(["mergePreview", "renderSavedReply"], needs(Permission.SEND_MESSAGES)),
    },
    "Mutation": {
        **dict.fromkeys(["setPresence", "setAccountsView", "setNotifications"], SIGNED_IN),
        **dict.fromkeys(["signIn", "refreshSession", "signOut", "acceptInvitation"], PUBLIC),
        **dict.fromkeys(
            [
                "sendMessage", "retryMessage", "cancelMessage",
                "markRead", "markUnread", "star", "unstar", "archive", "unarchive",
                "setStatus", "markConversations",
                "dismissMergeSuggestion", "mergeCustomer", "undoMerge",
                "createTag", "changeTag", "deleteTag", "addTags", "setTags", "removeTags", "rejectFind",
                "restoreFind",
                "addNote", "changeNote", "deleteNote", "addComment", "editComment", "deleteComment",
                "updateCustomer", "addAddress", "changeAddress", "removeAddress",
                "snoozeConversation", "unsnoozeConversation", "blockCustomer", "unblockCustomer",
                "startConversation",
                "pauseBots", "resumeBots",
                "createSavedReply", "changeSavedReply", "moveSavedReply", "deleteSavedReply",
                "addCartItem", "addCartGift", "addCustomCartItem", "changeCartItem", "removeCartItem", "clearCart",
                "updateCartPrices", "sendCartLink", "orderCart",
            ],
            needs(Permission.SEND_MESSAGES),
        ),
        "assignConversation": needs(Permission.MANAGE_CONVERSATIONS),
        **dict.fromkeys(
            [
                "saveIceBreakers", "saveAutoTagging", "eraseCustomer", "createWorkingHours", "updateWorkingHours",
                "deleteWorkingHours", "setStaffWorkingHours", "saveAutoAssignment", "setShopTimezone",
                "saveRetention",
                "savePaymentReminders", "savePaymentReminderTemplate", "deletePaymentReminderTemplate",
                "saveCartLinkSettings",
                "setBotRest", "saveKeywordAnswers",
                "connectChannelAccount", "checkChannelAccount", "reconnectChannelAccount",
                "disconnectChannelAccount",
            ],
            needs(Permission.MANAGE_SETTINGS),
        ),
        **dict.fromkeys(
            ["createStaff", "inviteStaff", "changeStaffPermissions", "deactivateStaff", "reactivateStaff"],
            needs(Permission.MANAGE_STAFF),
        ),
    },
    "Subscription": {"inboxEvents": SIGNED_IN, "inboxStates": SIGNED_IN},
}  # fmt: skip


FEATURES = {
    Feature.ICE_BREAKERS: {"saveIceBreakers"},
    Feature.AUTO_ASSIGNMENT: {"saveAutoAssignment", "autoAssignmentPreview"},
    Feature.AUTO_TAGGING: {"saveAutoTagging", "autoTagDryRun"},
    Feature.KEYWORD_ANSWERS: {"saveKeywordAnswers", "keywordAnswersDryRun", "keywordAnswerPreview"},
    Feature.SAVED_REPLIES: {
        "savedReplies",
        "renderSavedReply",
        "createSavedReply",
        "changeSavedReply",
        "moveSavedReply",
        "deleteSavedReply",
    },
    Feature.CARTS: {
        *("addCartItem", "addCartGift", "addCustomCartItem", "changeCartItem", "removeCartItem", "clearCart"),
        *("updateCartPrices", "orderCart", "sendCartLink", "saveCartLinkSettings", "cartLinkPreview"),
    },
    Feature.PAYMENT_REMINDERS: {
        *("savePaymentReminders", "savePaymentReminderTemplate", "deletePaymentReminderTemplate"),
        *("paymentReminderPreview", "paymentReminderTemplatePreview"),
    },
    Feature.SEARCH: {"searchConversations", "searchMessages"},
    Feature.REPORTS: {"report"},
}


@pytest.mark.spec("C9")
@pytest.mark.parametrize("root", ["Query", "Mutation", "Subscription"])
def test_every_way_in_declares_who_may_take_it(schema: ExtensibleSchema, root: str) -> None:
    """A new query, mutation or subscription without a declared and reviewed permission fails here."""
    root_type = schema._schema.type_map[root]
    assert isinstance(root_type, GraphQLObjectType)
    declared: dict[str, Access] = {}
    for name in root_type.fields:
        field = schema.get_field_for_type(name, root)
        assert field is not None
        declared[name] = replace(field.metadata[ACCESS], feature=None)
    assert declared == ACCESS_OF[root]


@pytest.mark.spec("F10")
def test_every_feature_guards_its_ways_in(schema: ExtensibleSchema) -> None:
    """What a plan can leave out is declared with the way in, and every feature has at least one."""
    guarded: dict[Feature, set[str]] = {feature: set() for feature in Feature}
    for root in ACCESS_OF:
        root_type = schema._schema.type_map[root]
        assert isinstance(root_type, GraphQLObjectType)
        for name in root_type.fields:
            field = schema.get_field_for_type(name, root)
            assert field is not None
            if (feature := field.metadata[ACCESS].feature) is not None:
                guarded[feature].add(name)
    assert guarded == FEATURES


@pytest.mark.spec("C9")
def test_every_resolver_declares_who_may_see_it(schema: ExtensibleSchema) -> None:
    """Fields of our types that run code are guarded too; only these need more than being signed in."""
    special: dict[str, Access] = {}
    for one in own_types(schema):
        if isinstance(one, GraphQLObjectType) and one.name not in ACCESS_OF:
            for name in one.fields:
                field = schema.get_field_for_type(name, one.name)
                assert field is not None
                plain = field.is_basic_field or isinstance(field, ComputedField)
                if not plain and field.metadata[ACCESS] != SIGNED_IN:
                    special[f"{one.name}.{name}"] = field.metadata[ACCESS]
    assert special == {"Staff.permissions": needs(Permission.MANAGE_STAFF)}


def test_every_expected_error_has_a_code_in_the_schema() -> None:
    """Each kind of expected error, and a refused sign-in, has its code among the user errors."""
    kinds = {kind.code.value for kind in ExpectedError.__subclasses__()}
    assert {code.value for code in UserErrorCode} == kinds | {ErrorCode.UNAUTHENTICATED.value}
