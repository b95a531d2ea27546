"""What we add to the schema ourselves: the part that stands before the partners' parts."""

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
from message_center.graphql.parts import SchemaPart
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
