"""What messages are, and what becomes of them."""

from message_center.domain.actors import ActorKind
from message_center.domain.attachments import AttachmentKind
from message_center.domain.delivery import DeliveryStatus, FailureKind
from message_center.domain.messages import Direction, MessageKind
from message_center.domain.previews import PreviewWarningKind
from message_center.graphql.types.enums.describing import describe

describe(
    ActorKind,
    "Who wrote or did something.",
    {
        "CUSTOMER": "A customer.",
        "STAFF": "A person of the shop.",
        "BOT": "An automatic answer.",
        "SYSTEM": "The message center itself.",
    },
)
describe(
    Direction,
    "Which side a message comes from.",
    {"INBOUND": "The customer wrote it.", "OUTBOUND": "The shop wrote it: a person or a bot."},
)
describe(
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
describe(
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
describe(
    DeliveryStatus,
    "What became of a message that the shop sent.",
    {
        "QUEUED": "Waiting to be sent, to be tried again, or for the account to work again; `failure` says which.",
        "SENDING": "A call to the platform is under way.",
        "SENT": "The platform took it.",
        "DELIVERED": "It reached the customer's device.",
        "READ": "The customer has seen it.",
        "UNKNOWN": "Nobody knows whether the platform took it; it is not sent again by itself.",
        "FAILED": "The platform refused it for good; `failure` says why.",
        "CANCELLED": "The shop took it back while it waited, with `cancelMessage` or, where `failure` says so, by "
        "itself; the customer does not get it. "
        "Staff still read its words in the conversation; lists and search leave them out.",
    },
)
describe(
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
        "NO_LONGER_WANTED": "Not the platform's: a payment reminder had to wait, and its order needs none now; "
        "`detail` says why.",
    },
)
describe(
    PreviewWarningKind,
    "What a channel changes in what was written for it.",
    {
        "TEXT_IN_PARTS": "The text is longer than one message of the channel and arrives as several.",
        "BUTTON_SHORTENED": "The button's words are longer than the channel shows; their end is left out.",
        "BUTTON_IN_WORDS": "The channel has no place for the button: it stands in the text.",
        "TEXT_TOO_LONG": "With its variables filled in, the text is longer than a message may be.",
        "IMAGES_LEFT_OUT": "In storefront and order conversations a saved reply fills in its first image alone; "
        "`sendMessage` takes the others as well.",
        "IMAGES_REFUSED": "The channel takes no images.",
    },
)
