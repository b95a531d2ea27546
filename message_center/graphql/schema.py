"""Putting the schema together from parts, ours first."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.exceptions import DuplicatedTypeName
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.execution import ExecutionContext
from strawberry.types.field import StrawberryField

from message_center.errors import PluginError
from message_center.graphql.error_answers import answer_to
from message_center.graphql.executor import DirectExecutor, StandardExecutor
from message_center.graphql.fields import ACCESS, ComputedField
from message_center.graphql.limits import (
    CostLimit,
    Limits,
    Parsing,
    Validation,
    rule_extension,
    rules,
    token_limit,
)
from message_center.graphql.mutations.assign_conversation import AssignConversation
from message_center.graphql.mutations.auto_assignment import AssignmentSettings
from message_center.graphql.mutations.bots import BotMutations
from message_center.graphql.mutations.cancel_message import CancelMessage
from message_center.graphql.mutations.cart_links import CartLinkMutations
from message_center.graphql.mutations.carts import CartMutations
from message_center.graphql.mutations.channel_accounts import ChannelAccountMutations
from message_center.graphql.mutations.comments import CommentMutations
from message_center.graphql.mutations.customer_profile import CustomerProfile
from message_center.graphql.mutations.customer_tags import CustomerTags
from message_center.graphql.mutations.erase_customer import EraseCustomer
from message_center.graphql.mutations.mark_conversations import MarkConversations
from message_center.graphql.mutations.mark_read import MarkRead
from message_center.graphql.mutations.marks import Marks
from message_center.graphql.mutations.merging import MergeMutations
from message_center.graphql.mutations.notes import NoteMutations
from message_center.graphql.mutations.payment_reminder_templates import PaymentReminderTemplates
from message_center.graphql.mutations.preferences import Preferences
from message_center.graphql.mutations.reject_find import RejectFind
from message_center.graphql.mutations.retry_message import RetryMessage
from message_center.graphql.mutations.save_auto_tagging import SaveAutoTagging
from message_center.graphql.mutations.save_ice_breakers import SaveIceBreakers
from message_center.graphql.mutations.save_keyword_answers import SaveKeywordAnswers
from message_center.graphql.mutations.save_payment_reminders import SavePaymentReminders
from message_center.graphql.mutations.save_retention import SaveRetention
from message_center.graphql.mutations.saved_replies import SavedReplyMutations
from message_center.graphql.mutations.send_message import SendMessage
from message_center.graphql.mutations.sessions import Sessions
from message_center.graphql.mutations.set_aside import SetAside
from message_center.graphql.mutations.set_presence import SetPresence
from message_center.graphql.mutations.set_status import SetStatus
from message_center.graphql.mutations.staff import StaffMutations
from message_center.graphql.mutations.start_conversation import StartConversation
from message_center.graphql.mutations.tags import TagMutations
from message_center.graphql.mutations.working_hours import WorkingHoursMutations
from message_center.graphql.operations import OneContextAnOperation
from message_center.graphql.parts import EXTENDS, SchemaPart
from message_center.graphql.queries.assignment import AssignmentQueries
from message_center.graphql.queries.auto_tagging import AutoTaggingQueries
from message_center.graphql.queries.cart_links import CartLinkQueries
from message_center.graphql.queries.connections import ConnectionQueries
from message_center.graphql.queries.conversations import ConversationQueries
from message_center.graphql.queries.customers import CustomerQueries
from message_center.graphql.queries.ice_breakers import IceBreakerQueries
from message_center.graphql.queries.keyword_answers import KeywordAnswerQueries
from message_center.graphql.queries.live import LiveQueries
from message_center.graphql.queries.mentions import MentionQueries
from message_center.graphql.queries.merging import MergeQueries
from message_center.graphql.queries.nodes import NodeQueries
from message_center.graphql.queries.phone_hits import PhoneHitQueries
from message_center.graphql.queries.reminders import ReminderQueries
from message_center.graphql.queries.reports import ReportQueries
from message_center.graphql.queries.retention import RetentionQueries
from message_center.graphql.queries.saved_replies import SavedReplyQueries
from message_center.graphql.queries.search import SearchQueries
from message_center.graphql.queries.shop import ShopQueries
from message_center.graphql.queries.shop_backend import ShopBackendQueries
from message_center.graphql.queries.tags import TagQueries
from message_center.graphql.queries.working_hours import WorkingHoursQueries
from message_center.graphql.subscriptions.inbox_events import InboxEvents
from message_center.graphql.subscriptions.inbox_states import InboxStates
from message_center.graphql.types.scalars import DATE_TIME
from message_center.graphql.types.working_hours import StaffWorkingHours

OURS = SchemaPart(
    owner="message_center",
    query=(
        ShopQueries,
        ConversationQueries,
        NodeQueries,
        LiveQueries,
        MentionQueries,
        IceBreakerQueries,
        ConnectionQueries,
        SearchQueries,
        SavedReplyQueries,
        CartLinkQueries,
        TagQueries,
        MergeQueries,
        PhoneHitQueries,
        AutoTaggingQueries,
        KeywordAnswerQueries,
        WorkingHoursQueries,
        AssignmentQueries,
        CustomerQueries,
        ShopBackendQueries,
        ReportQueries,
        RetentionQueries,
        ReminderQueries,
    ),
    mutation=(
        Sessions,
        SendMessage,
        RetryMessage,
        CancelMessage,
        RejectFind,
        CartLinkMutations,
        CartMutations,
        CommentMutations,
        SetAside,
        StartConversation,
        MarkRead,
        Marks,
        MarkConversations,
        SetPresence,
        BotMutations,
        Preferences,
        SetStatus,
        AssignConversation,
        SaveIceBreakers,
        SavedReplyMutations,
        SavePaymentReminders,
        PaymentReminderTemplates,
        TagMutations,
        MergeMutations,
        SaveAutoTagging,
        SaveKeywordAnswers,
        CustomerTags,
        CustomerProfile,
        EraseCustomer,
        SaveRetention,
        NoteMutations,
        WorkingHoursMutations,
        StaffMutations,
        ChannelAccountMutations,
        AssignmentSettings,
    ),
    subscription=(InboxEvents, InboxStates),
    extensions=(StaffWorkingHours,),
)

_ROOTS = {
    "Query": "Reading. Ask for `eventsCursor` beside your lists to go on with `inboxEvents`.",
    "Mutation": "Changing. Expected errors are in the payload's `userErrors`; nothing was changed then.",
    "Subscription": "What happens, live, over WebSocket (`graphql-transport-ws`).",
}
CACHED_DOCUMENTS = 256
"""Texts that are kept parsed; the largest takes up to a megabyte."""

ExtraFields = dict[type, list[StrawberryField]]


class ExtensibleSchema(strawberry.Schema):
    """A schema whose types have fields from several owners; `partners_fields` are the names of those not ours."""

    def __init__(
        self,
        query: type,
        *,
        extra_fields: ExtraFields,
        partners_fields: frozenset[str],
        **options: Any,
    ) -> None:
        self.partners_fields = partners_fields
        self._extra_fields = extra_fields  # before super, which asks for the fields
        super().__init__(query, **options)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """A type's own fields, then what parts added."""
        return [*type_definition.fields, *self._extra_fields.get(type_definition.origin, ())]

    def get_field_for_type(self, field_name: str, type_name: str) -> StrawberryField | None:
        """The same for Strawberry's look-ups by name."""
        definition = self.get_type_by_name(type_name)
        if not isinstance(definition, StrawberryObjectDefinition):
            return None
        named = self.config.name_converter.get_graphql_name
        return next((field for field in self.get_fields(definition) if named(field) == field_name), None)

    def process_errors(
        self,
        errors: list[GraphQLError],
        execution_context: ExecutionContext | None = None,
    ) -> None:
        """Every list of errors passes here on its way out, whichever way the operation took."""
        errors[:] = [answer_to(error) for error in errors]


def build_schema(
    parts: Sequence[SchemaPart] = (),
    *,
    limits: Limits | None = None,
    executor: type[StandardExecutor] = DirectExecutor,
) -> ExtensibleSchema:
    """Our schema with the partners' parts. `executor` may be StandardExecutor, which is slower.

    Raises PluginError when two owners claim one name, or a field does not declare its access.
    """
    everybody = (OURS, *parts)
    chosen = limits or Limits()
    made = rules(chosen)
    extensions: list[Any] = [
        OneContextAnOperation,
        lambda: token_limit(chosen),
        lambda: rule_extension(made),
        lambda: Parsing(chosen.characters, kept=CACHED_DOCUMENTS),
        lambda: Validation(chosen.selections, kept=CACHED_DOCUMENTS),
        lambda: CostLimit(chosen.cost),
    ]
    try:
        return ExtensibleSchema(
            _root("Query", ((part.owner, part.query) for part in everybody)),
            mutation=_root("Mutation", ((part.owner, part.mutation) for part in everybody)),
            subscription=_root("Subscription", ((part.owner, part.subscription) for part in everybody)),
            types=[one for part in everybody for one in part.types],
            extra_fields=_extra_fields(everybody),
            partners_fields=_names(parts),
            extensions=extensions,
            execution_context_class=executor,
            config=StrawberryConfig(
                scalar_map={datetime: DATE_TIME}, disable_field_suggestions=not chosen.introspection
            ),
        )
    except DuplicatedTypeName as error:
        raise PluginError(f"Two plugins define the same type: {error}") from error


def print_schema(schema: ExtensibleSchema) -> str:
    """The text of `schema.graphql`."""
    return schema.as_str().rstrip() + "\n"


def _root(name: str, contributions: Iterable[tuple[str, Sequence[type]]]) -> type:
    owners: dict[str, str] = {}
    classes: list[type] = []
    for owner, contributed in contributions:
        for one in contributed:
            for field in _fields(one):
                _claim(owners, f"{name}.{field.name}", owner)
                _declared(field, f"{name}.{field.name}", owner, "`query_field` or its like")
            classes.append(one)
    return strawberry.type(type(name, tuple(classes), {}), description=_ROOTS[name])


def _extra_fields(parts: Sequence[SchemaPart]) -> ExtraFields:
    owners: dict[str, str] = {}
    extra: ExtraFields = {}
    for part in parts:
        for extension in part.extensions:
            extended: type | None = getattr(extension, EXTENDS, None)
            if extended is None:
                raise PluginError(f"{part.owner}: {extension.__name__} needs the decorator `extend_type`.")
            for own in _fields(extended):
                owners.setdefault(f"{extended.__name__}.{own.name}", OURS.owner)
            for field in _fields(extension):
                where = f"{extended.__name__}.{field.name}"
                _claim(owners, where, part.owner)
                if field.base_resolver is None:
                    raise PluginError(f"{part.owner}: {where} needs a resolver; it is not an attribute of ours.")
                if not isinstance(field, ComputedField):
                    _declared(field, where, part.owner, "`field` or `computed`")
                extra.setdefault(extended, []).append(field)
    return extra


def _names(parts: Sequence[SchemaPart]) -> frozenset[str]:
    """The names of all fields of these parts, as operations write them."""
    kinds = [kind for part in parts for kind in (*part.query, *part.mutation, *part.subscription)]
    kinds += [kind for part in parts for kind in (*part.extensions, *part.types)]
    named = StrawberryConfig().name_converter.get_graphql_name
    return frozenset(named(field) for kind in kinds for field in _fields(kind))


def _fields(owner: type) -> list[StrawberryField]:
    definition: StrawberryObjectDefinition | None = getattr(owner, "__strawberry_definition__", None)
    if definition is None:
        raise PluginError(f"{owner.__name__} is not a type of a schema; decorate it.")
    return definition.fields


def _claim(owners: dict[str, str], where: str, owner: str) -> None:
    other = owners.setdefault(where, owner)
    if other != owner:
        raise PluginError(f"{owner} adds {where}, which {other} has already. Choose another name.")


def _declared(field: StrawberryField, where: str, owner: str, by: str) -> None:
    if ACCESS not in field.metadata:
        raise PluginError(f"{owner}: {where} does not say who may select it; write it with {by}.")
