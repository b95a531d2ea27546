"""What conversations are, how they are listed, and whether they can be answered."""

from message_center.domain.blocks import BlockReason
from message_center.domain.bot_pauses import BotPauseReason
from message_center.domain.bulk_marks import ConversationMark
from message_center.domain.conversations import ConversationKind, ConversationStatus
from message_center.domain.filters import ConversationOrder
from message_center.domain.hits import HitReason
from message_center.domain.presence import PresenceState
from message_center.domain.replyability import ReplyBarrier, ReplyMeans
from message_center.graphql.types.enums.describing import describe

describe(
    ConversationKind,
    "Where a conversation belongs.",
    {
        "STOREFRONT": "Written through the shop's contact form.",
        "ORDER": "Written from the page of one order.",
        "INSTANT": "On an instant messenger: Messenger, Instagram, LINE or WhatsApp.",
    },
)
describe(
    ConversationStatus,
    "Whether staff still work on a conversation.",
    {
        "IN_PROGRESS": "The default; also set again by a new customer message.",
        "COMPLETED": "Staff are done with it.",
    },
)
describe(
    ConversationMark,
    "A mark that many conversations can get at once, named by the state that it brings about.",
    {
        "READ": "Nothing is unread, up to what was seen.",
        "UNREAD": "The badge is 1 or more; a completed conversation is in progress again.",
        "STARRED": "Marked for follow-up.",
        "UNSTARRED": "Not marked for follow-up.",
        "ARCHIVED": "In the archive; a new message brings it back.",
        "UNARCHIVED": "In the normal list.",
        "COMPLETED": "Staff are done with it.",
        "IN_PROGRESS": "Staff still work on it.",
    },
)
describe(
    ConversationOrder,
    "The order of a list of conversations.",
    {
        "NEWEST": "Latest message first.",
        "LONGEST_WAITING": "Longest unanswered first; only together with the filter `unread: true`.",
    },
)
describe(
    PresenceState,
    "What a person does at a conversation.",
    {
        "VIEWING": "It is open on their screen.",
        "TYPING": "They are writing an answer.",
        "AWAY": "They left it; without this, they are gone when the last word expires.",
    },
)
describe(
    BlockReason,
    "Why staff want to hear no more of a customer.",
    {
        "UNWANTED": "They write what nobody wants to read.",
        "SPAM": "They advertise, or are a machine.",
    },
)
describe(
    ReplyMeans,
    "By which means an answer may go out.",
    {
        "FREE_TEXT": "Anything that the composer can write.",
        "TEMPLATE": "Only a template that the platform approved.",
        "HUMAN_AGENT": "Free text, marked as written by a person; not for bots.",
    },
)
describe(
    ReplyBarrier,
    "Why a conversation cannot be answered now.",
    {
        "WINDOW_CLOSED": "The platform's answer window is closed; it opens when the customer writes.",
        "CUSTOMER_BLOCKED": "Staff blocked this customer; unblock them to answer.",
        "CUSTOMER_UNREACHABLE": "The customer blocked the account or left.",
        "NO_ADDRESS": "The customer left no address that reaches them here.",
        "ACCOUNT_NEEDS_RECONNECT": "The account's access has expired.",
        "ACCOUNT_RESTRICTED": "The platform has restricted the account.",
        "ACCOUNT_DISCONNECTED": "The account is disconnected, or its channel is not installed.",
    },
)
describe(
    BotPauseReason,
    "Why bots keep silent in a conversation.",
    {
        "TAKEN_OVER": "A person answered, or it was assigned by hand; they go on after `botsRestHours`.",
        "PAUSED": "Staff paused them; they go on when staff say so, or when it is completed.",
        "BUDGET": "They wrote too much in too short a time; they go on when a person answered, or says so.",
    },
)
describe(
    HitReason,
    "Why a search found something.",
    {
        "MESSAGE": "A message holds what was searched for.",
        "CUSTOMER_EMAIL": "The customer's e-mail address is it, or begins with it.",
        "CUSTOMER_PHONE": "The customer's phone number is it, or ends with it.",
        "CUSTOMER_NAME": "The customer's name holds it.",
    },
)
