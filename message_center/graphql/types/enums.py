"""The domain's enums, described for frontend developers. Their values are the domain's own."""

from enum import Enum, StrEnum

import strawberry

from message_center.domain.accounts import AccountState
from message_center.domain.actors import ActorKind
from message_center.domain.attachments import AttachmentKind
from message_center.domain.blocks import BlockReason
from message_center.domain.bot_pauses import BotPauseReason
from message_center.domain.bulk_marks import ConversationMark
from message_center.domain.cart_problems import CartProblemKind
from message_center.domain.carts import CartItemKind, CartState
from message_center.domain.connections import AppUse, ConnectionFieldKind
from message_center.domain.conversations import ConversationKind, ConversationStatus
from message_center.domain.delivery import DeliveryStatus, FailureKind
from message_center.domain.facts import FactKind
from message_center.domain.features import Feature
from message_center.domain.filters import ConversationOrder
from message_center.domain.hits import HitReason
from message_center.domain.ice_breakers import PublicationState
from message_center.domain.keyword_answers import AnswerTime
from message_center.domain.member_writes import SyncState
from message_center.domain.members import Gender
from message_center.domain.messages import Direction, MessageKind
from message_center.domain.orders import OrderSource, PaymentStatus, ShippingStatus
from message_center.domain.permissions import Permission
from message_center.domain.presence import PresenceState
from message_center.domain.previews import PreviewWarningKind
from message_center.domain.recognition.finds import FindKind
from message_center.domain.reminders import REASONS, ReminderReason, ReminderState
from message_center.domain.replyability import ReplyBarrier, ReplyMeans
from message_center.domain.template_variables import TemplateKind
from message_center.domain.working_hours import Weekday


class UserErrorCode(StrEnum):
    """The codes of user errors: those of `errors.UserError`, and a refused sign-in."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    FEATURE_DISABLED = "FEATURE_DISABLED"
    NOT_REPLYABLE = "NOT_REPLYABLE"
    SEQUENCE_OUTDATED = "SEQUENCE_OUTDATED"
    CONFLICT = "CONFLICT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    UNAUTHENTICATED = "UNAUTHENTICATED"


def _describe(enum: type[Enum], description: str, values: dict[str, str]) -> None:
    """Make a domain enum a type of the schema; every value must be described, and no other."""
    strawberry.enum(enum, description=description)
    definition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    if {value.name for value in definition.values} != set(values):
        raise TypeError(f"{enum.__name__}: describe exactly its values in graphql/types/enums.py.")
    for value in definition.values:
        value.description = values[value.name]


_describe(
    UserErrorCode,
    "What kind of expected error a mutation met.",
    {
        "INVALID": "A value that the caller can correct; `field` names it.",
        "NOT_FOUND": "Nothing with that id in this shop.",
        "PERMISSION_DENIED": "The signed-in staff member lacks a permission.",
        "FEATURE_DISABLED": "The shop's plan leaves this feature out; see `Shop.features`.",
        "NOT_REPLYABLE": "The channel does not let anybody answer now; see `Conversation.replyability`.",
        "SEQUENCE_OUTDATED": "Messages arrived that the caller has not seen; read them and send again.",
        "CONFLICT": "The thing changed meanwhile, or is in a state that makes the request void.",
        "LIMIT_EXCEEDED": "More than a documented limit.",
        "UNAUTHENTICATED": "Wrong e-mail or password, or a refresh token that is unknown, used or expired.",
    },
)
_describe(
    FindKind,
    "What can be recognised in a customer's words.",
    {
        "PHONE": "A phone number, of the shop's country or in international form.",
        "EMAIL": "An e-mail address.",
        "ADDRESS": "A postal address of Taiwan, Hong Kong, Malaysia or Singapore.",
    },
)
_describe(
    Feature,
    "What a shop's plan can leave out.",
    {
        "ICE_BREAKERS": "Questions that a platform shows before a conversation starts, with their answers.",
        "AUTO_ASSIGNMENT": "Giving new instant messages to staff who are at work.",
        "AUTO_TAGGING": "Tagging customers by the words of their messages.",
        "KEYWORD_ANSWERS": "Automatic answers to phrases, and outside working hours.",
        "SAVED_REPLIES": "Answers that staff prepared.",
        "PAYMENT_REMINDERS": "Reminding customers of orders that they have not paid.",
        "SEARCH": "Searching messages and customers.",
        "REPORTS": "Reports on conversations, answers and waiting.",
        "CARTS": "Carts that staff fill for customers in instant conversations.",
    },
)
_describe(
    ReminderState,
    "Where the payment reminder of an order stands.",
    {
        "PLANNED": "It waits for its due time.",
        "HELD_BACK": "It came due, or never will, and is not sent; `reason` says why.",
        "QUEUED": "Its message waits to be sent.",
        "SENT": "The platform took its message.",
        "UNKNOWN": "Nobody knows whether the platform took its message; it is not sent again by itself.",
        "FAILED": "The platform refused its message; a person may send that again.",
        "CANCELLED": "The order needs none: it is paid, refunded or cancelled.",
    },
)
_describe(
    ReminderReason,
    "Why a payment reminder stands where it does.",
    {reason.name: sentence for reason, sentence in REASONS.items()},
)
_describe(
    Permission,
    "What a staff member may do.",
    {
        "SEND_MESSAGES": "Answer customers, mark conversations, edit customers.",
        "MANAGE_CONVERSATIONS": "Assign conversations, and act on those assigned to colleagues.",
        "MANAGE_SETTINGS": "Change settings and templates, such as ice breakers.",
        "MANAGE_STAFF": "Grant and revoke permissions.",
    },
)
_describe(
    Gender,
    "What a member said of themselves.",
    {
        "FEMALE": "Female.",
        "MALE": "Male.",
        "UNDISCLOSED": "They chose not to say; show no icon, as when nothing is known.",
    },
)
_describe(
    OrderSource,
    "Where an order was made.",
    {
        "LIVE": "In a live broadcast.",
        "MESSAGE_CENTER": "In this message center, from a cart.",
        "POST_SALES": "Under a post.",
        "OTHER": "Anywhere else, the storefront included.",
    },
)
_describe(
    PaymentStatus,
    "Whether an order is paid.",
    {"UNPAID": "Not paid.", "PAID": "Paid.", "REFUNDED": "Paid, and paid back."},
)
_describe(
    ShippingStatus,
    "Where the goods of an order are.",
    {
        "PENDING": "Not sent yet.",
        "SHIPPED": "On their way.",
        "ARRIVED": "With the buyer, or waiting to be collected.",
        "RETURNED": "Sent back.",
    },
)
_describe(
    SyncState,
    "Whether changes of a linked customer arrived in the shop's own system.",
    {
        "SYNCED": "Everything arrived.",
        "PENDING": "A change is on its way.",
        "FAILED": "The shop's system does not answer; the change is kept and tried again by itself.",
        "REFUSED": "The shop's system refused a change: somebody must correct it.",
    },
)
_describe(
    ConversationKind,
    "Where a conversation belongs.",
    {
        "STOREFRONT": "Written through the shop's contact form.",
        "ORDER": "Written from the page of one order.",
        "INSTANT": "On an instant messenger: Messenger, Instagram, LINE or WhatsApp.",
    },
)
_describe(
    ConversationStatus,
    "Whether staff still work on a conversation.",
    {
        "IN_PROGRESS": "The default; also set again by a new customer message.",
        "COMPLETED": "Staff are done with it.",
    },
)
_describe(
    PresenceState,
    "What a person does at a conversation.",
    {
        "VIEWING": "It is open on their screen.",
        "TYPING": "They are writing an answer.",
        "AWAY": "They left it; without this, they are gone when the last word expires.",
    },
)
_describe(
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
_describe(
    ConversationOrder,
    "The order of a list of conversations.",
    {
        "NEWEST": "Latest message first.",
        "LONGEST_WAITING": "Longest unanswered first; only together with the filter `unread: true`.",
    },
)
_describe(
    AccountState,
    "Whether a connected account works.",
    {
        "CONNECTED": "It works.",
        "NEEDS_RECONNECT": "The platform no longer accepts our access; connect it again.",
        "RESTRICTED": "The platform has restricted the account; see its notice there.",
        "DISCONNECTED": "Somebody disconnected it; its conversations stay readable.",
    },
)
_describe(
    AppUse,
    "Whether an app of ours at the platform stands between it and an account.",
    {
        "NONE": "There is none.",
        "SHARED": "Accounts share an app, registered by the operator, or by a shop for itself.",
        "OWN": "Each account has one of its own.",
    },
)
_describe(
    ConnectionFieldKind,
    "What a field of a connection's form is.",
    {
        "ACCOUNT_ID": "The platform's id of the account.",
        "ACCOUNT_SECRET": "A secret of the account, as its access token. Never shown again.",
        "ACCOUNT_OPTION": "A setting of the account.",
        "APP_SECRET": "A secret of the app, as that which signs webhooks. Never shown again.",
    },
)
_describe(
    ActorKind,
    "Who wrote or did something.",
    {
        "CUSTOMER": "A customer.",
        "STAFF": "A person of the shop.",
        "BOT": "An automatic answer.",
        "SYSTEM": "The message center itself.",
    },
)
_describe(
    Direction,
    "Which side a message comes from.",
    {"INBOUND": "The customer wrote it.", "OUTBOUND": "The shop wrote it: a person or a bot."},
)
_describe(
    MessageKind,
    "What a message mainly is.",
    {
        "TEXT": "Text, perhaps with attachments.",
        "IMAGE": "An image without text.",
        "STICKER": "A sticker.",
        "FILE": "A file.",
        "AUDIO": "A sound recording.",
        "VIDEO": "A video.",
        "LOCATION": "A place on the map.",
        "TEMPLATE": "A platform's structured message.",
        "CART_LINK": "A link to a prepared cart.",
        "SYSTEM": "A remark of the message center.",
    },
)
_describe(
    AttachmentKind,
    "What an attachment is.",
    {
        "IMAGE": "An image.",
        "STICKER": "A sticker.",
        "FILE": "A file.",
        "AUDIO": "A sound recording.",
        "VIDEO": "A video.",
        "LOCATION": "A place, with latitude and longitude.",
        "LINK": "A link that the platform shows as a card.",
        "TEMPLATE": "A platform's structured content.",
    },
)
_describe(
    DeliveryStatus,
    "What became of a message that the shop sent.",
    {
        "QUEUED": "Waiting to be sent, or to be tried again.",
        "SENDING": "A call to the platform is under way.",
        "SENT": "The platform took it.",
        "DELIVERED": "It reached the customer's device.",
        "READ": "The customer has seen it.",
        "UNKNOWN": "Nobody knows whether the platform took it; it is not sent again by itself.",
        "FAILED": "The platform refused it for good; `failure` says why.",
    },
)
_describe(
    FailureKind,
    "Why a platform refused a message.",
    {
        "AUTH": "Our access to the account has expired; connect it again.",
        "PERMISSION": "The account's access lacks a right on the platform.",
        "WINDOW_CLOSED": "The platform's answer window is closed until the customer writes again.",
        "USER_UNREACHABLE": "The customer blocked the account or cannot be reached.",
        "BAD_RECIPIENT": "The platform does not know the customer.",
        "BAD_REQUEST": "The platform did not understand the request; a defect to report.",
        "BAD_CONTENT": "The platform does not accept the content.",
        "RATE_LIMITED": "Too many at once; tried again by itself.",
        "QUOTA_EXHAUSTED": "The account's quota of messages is used up.",
        "ACCOUNT_BLOCKED": "The platform has blocked the account.",
        "TRANSIENT": "A passing fault; tried again by itself.",
    },
)
_describe(
    ReplyMeans,
    "By which means an answer may go out.",
    {
        "FREE_TEXT": "Anything that the composer can write.",
        "TEMPLATE": "Only a template that the platform approved.",
        "HUMAN_AGENT": "Free text, marked as written by a person; not for bots.",
    },
)
_describe(
    BlockReason,
    "Why staff want to hear no more of a customer.",
    {
        "UNWANTED": "They write what nobody wants to read.",
        "SPAM": "They advertise, or are a machine.",
    },
)
_describe(
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
_describe(
    PublicationState,
    "Whether what is saved is what customers see.",
    {
        "NEVER": "Nothing was ever saved, so nothing was published.",
        "PENDING": "Saved; the platform is about to be told, or will be tried again.",
        "LIVE": "Customers see what was saved, as far as the channel's limit allows.",
        "FAILED": "The platform refused; `error` says why. Customers still see what was live before.",
    },
)
_describe(
    FactKind,
    "What happened. New kinds may be added: treat an unknown one as a hint to look at the objects it carries.",
    {
        "CONVERSATION_STARTED": "A customer wrote for the first time on this account.",
        "MESSAGE_RECEIVED": "A customer's message came in.",
        "MESSAGE_QUEUED": "Staff or a bot wrote a message; it waits to be sent.",
        "MESSAGE_SENT_ELSEWHERE": "The shop answered outside the message center, on the platform itself.",
        "DELIVERY_CHANGED": "The delivery of a message moved on; see `message.delivery`.",
        "MESSAGE_EDITED": "The customer changed a message.",
        "MESSAGE_UNSENT": "The customer took a message back; its content is gone.",
        "MESSAGE_REACTED": "Somebody reacted to a message, or took a reaction back.",
        "MEDIA_KEPT": "What a message carries was fetched; its attachments have addresses of ours.",
        "FIND_REJECTED": "Staff said that something in the message was recognised wrongly.",
        "FIND_RESTORED": "Staff took a rejection back: something in the message is recognised again.",
        "CONVERSATION_READ": "Somebody marked the conversation read.",
        "CONVERSATION_UNREAD": "Somebody marked the conversation unread.",
        "CONVERSATION_STARRED": "Marked for follow-up.",
        "CONVERSATION_UNSTARRED": "The follow-up mark was taken off.",
        "CONVERSATION_ARCHIVED": "Moved to the archive.",
        "CONVERSATION_UNARCHIVED": "Back in the normal list, by hand or through a new message.",
        "CONVERSATION_COMPLETED": "The status became COMPLETED.",
        "CONVERSATION_REOPENED": "The status became IN_PROGRESS again.",
        "CONVERSATION_ASSIGNED": "Given to a staff member; `values` hold `from` and `to`.",
        "CONVERSATION_UNASSIGNED": "Given to nobody.",
        "CONVERSATION_SNOOZED": "It left the normal list until the time in `values`, or the customer writes.",
        "CONVERSATION_RETURNED": "It is no longer snoozed; `reason` says why where no person did it.",
        "CONVERSATION_BLOCKED": "Its customer was blocked: it is in no list but `blocked`.",
        "CONVERSATION_UNBLOCKED": "Its customer is no longer blocked.",
        "CUSTOMER_BLOCKED": "Staff blocked the customer: their messages are kept, and raise nothing.",
        "CUSTOMER_UNBLOCKED": "Staff hear of the customer again.",
        "AD_OPENED": "The customer came through an ad.",
        "LINK_OPENED": "The customer came back through a link, which opens the answer window anew.",
        "REACH_CHANGED": "The customer blocked or unblocked the account.",
        "CONVERSATION_TAGS_CHANGED": "The tags of the conversation's customer changed, and so those of its row.",
        "CUSTOMER_TAGS_CHANGED": "The customer's tags changed; `values` have the ids `added` and `removed`.",
        "TAG_CHANGED": "A tag was created, renamed, recoloured or deleted: read `tag` again; null when deleted.",
        "SAVED_REPLY_CHANGED": "A saved reply is new, changed, moved, or (`savedReply` is null) deleted.",
        "CUSTOMER_ERASED": "All that was kept of the customer was erased: drop it wherever it is shown.",
        "CONVERSATION_ERASED": "The conversation was emptied, because its customer was erased: drop its messages.",
        "CONVERSATION_EMPTIED": "Messages and comments were removed, because the shop keeps them no longer: drop "
        "those that you show, up to the message whose `sequence` is `through` in `values`.",
        "NOTE_ADDED": "Staff wrote a note on the customer; `values` has its `note_id`.",
        "NOTE_CHANGED": "A note on the customer has another text; `values` has its `note_id`.",
        "NOTE_DELETED": "A note on the customer was deleted; `values` has its `note_id`.",
        "CUSTOMER_CHANGED": "The customer's name, picture, contacts, member or `recognized` changed.",
        "ORDER_CHANGED": "An order of the customer is new or changed; `values` has its `order_id`.",
        "REMINDER_CHANGED": "An order's payment reminder came due, was sent, held back or refused; `values` has "
        "the `order_id`, the `state` and the `reason`.",
        "COMMENT_ADDED": "Staff wrote a private comment: read `comment`; `values` has the `comment_id`.",
        "COMMENT_EDITED": "A private comment has other words now: read `comment` again.",
        "COMMENT_DELETED": "A private comment was deleted: drop the one with the `comment_id` of `values`.",
        "ORDER_PLACED": "An order was made of the conversation's cart: `order_id` and `order_number` of `values`.",
        "CART_CHANGED": "The conversation's cart changed: `change` says how, `item_count` how much is in it.",
        "STAFF_MENTIONED": "A private comment calls a colleague: the `staff_id` of `values`.",
        "MERGE_SUGGESTED": "The customer's words hold a member's phone or e-mail; see `mergeSuggestion`.",
        "MERGE_SUGGESTION_DISMISSED": "Staff said that the customer is not these `members`.",
        "CUSTOMER_MERGED": "A customer was merged: `values` hold `from` and `into`, whose everything is now.",
        "CUSTOMER_UNMERGED": "A merge was undone: `values` hold `from` and `into`; the conversation went back.",
        "BOT_FAILED": "A bot failed on a message; the message went on without it.",
        "BOT_STOPPED": "A bot did not answer because nobody may answer now; `reason` says why.",
        "BOTS_PAUSED": "Staff paused the bots, or their budget stopped them: see `bots`, and `values.reason`.",
        "BOTS_RESUMED": "Staff let the bots go on.",
        "ACCOUNT_CHANGED": "An account was connected, disconnected, or changed its state.",
        "SETTINGS_CHANGED": "Settings were saved or published; `values.topic` says which.",
        "STAFF_CHANGED": "A staff member's permissions, access, or own settings changed.",
    },
)
_describe(
    HitReason,
    "Why a search found something.",
    {
        "MESSAGE": "A message holds what was searched for.",
        "CUSTOMER_EMAIL": "The customer's e-mail address is it, or begins with it.",
        "CUSTOMER_PHONE": "The customer's phone number is it, or ends with it.",
        "CUSTOMER_NAME": "The customer's name holds it.",
    },
)
_describe(
    Weekday,
    "A day of the week.",
    {day.name: f"{day.name.capitalize()}." for day in Weekday},
)

_describe(
    PreviewWarningKind,
    "What a channel changes in what was written for it.",
    {
        "TEXT_IN_PARTS": "The text is longer than one message of the channel and arrives as several.",
        "BUTTON_SHORTENED": "The button's words are longer than the channel shows; their end is left out.",
        "BUTTON_IN_WORDS": "The channel has no place for the button: it stands in the text.",
        "TEXT_TOO_LONG": "With its variables filled in, the text is longer than a message may be.",
        "IMAGES_LEFT_OUT": "Storefront and order conversations take the first image of a saved reply alone.",
        "IMAGES_REFUSED": "The channel takes no images.",
    },
)
_describe(
    TemplateKind,
    "What is written with variables.",
    {
        "ICE_BREAKER_ANSWER": "The answer of an ice breaker.",
        "SAVED_REPLY": "A saved reply's text.",
        "KEYWORD_ANSWER": "A keyword answer, or the answer outside working hours.",
        "PAYMENT_REMINDER": "The text and the button of payment reminders.",
        "CART_LINK": "Text and button of a cart link.",
    },
)
_describe(
    CartItemKind,
    "What an item of a cart is.",
    {
        "PRODUCT": "A product of the catalogue, at its price.",
        "GIFT": "A product of the catalogue that costs the customer nothing.",
        "CUSTOM": "Something that stands in no catalogue.",
    },
)

_describe(
    CartState,
    "Where a cart stands.",
    {
        "OPEN": "Staff fill it.",
        "ORDERING": "An order is being made of it; it cannot be changed.",
        "ORDERED": "An order was made of it; the conversation's next item begins a new cart.",
    },
)

_describe(
    CartProblemKind,
    "What the catalogue says against an item of a cart.",
    {
        "GONE": "The product is no longer sold, or no longer has a price in the cart's currency.",
        "PRICE_CHANGED": "The catalogue's price is another by now; `updateCartPrices` takes it over.",
        "TOO_FEW_LEFT": "The cart holds more than can be sold.",
    },
)
_describe(
    BotPauseReason,
    "Why bots keep silent in a conversation.",
    {
        "TAKEN_OVER": "A person answered, or it was assigned by hand; they go on after `botsRestHours`.",
        "PAUSED": "Staff paused them; they go on when staff say so, or when it is completed.",
        "BUDGET": "They wrote too much in too short a time; they go on when a person answered, or says so.",
    },
)
_describe(
    AnswerTime,
    "When a keyword rule answers.",
    {
        "ALWAYS": "At any time.",
        "WITHIN_HOURS": "While one of its working hours is open.",
        "OUTSIDE_HOURS": "While none of its working hours is open.",
        "OFF": "Never; the rule is kept.",
    },
)
