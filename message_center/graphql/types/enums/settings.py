"""What a shop has, may, and sets."""

from message_center.domain.accounts import AccountState
from message_center.domain.connections import AppUse, ConnectionFieldKind
from message_center.domain.features import Feature
from message_center.domain.ice_breakers import PublicationState
from message_center.domain.keyword_answers import AnswerTime
from message_center.domain.permissions import Permission
from message_center.domain.template_variables import TemplateKind
from message_center.domain.working_hours import Weekday
from message_center.graphql.types.enums.describing import describe

describe(
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
describe(
    Permission,
    "What a staff member may do.",
    {
        "SEND_MESSAGES": "Answer customers, mark conversations, edit customers.",
        "MANAGE_CONVERSATIONS": "Assign conversations, and act on those assigned to colleagues.",
        "MANAGE_SETTINGS": "Change settings and templates, such as ice breakers.",
        "MANAGE_STAFF": "Manage the staff, as an administrator: grant and revoke every permission, also those "
        "that they do not have themselves, and to themselves. Give it only to whoever may do everything.",
    },
)
describe(
    AccountState,
    "Whether a connected account works.",
    {
        "CONNECTED": "It works.",
        "NEEDS_RECONNECT": "The platform no longer accepts our access; connect it again.",
        "RESTRICTED": "The platform has restricted the account; see its notice there.",
        "DISCONNECTED": "Somebody disconnected it; its conversations stay readable.",
    },
)
describe(
    PublicationState,
    "Whether what is saved is what customers see.",
    {
        "NEVER": "Nothing was ever saved, so nothing was published.",
        "PENDING": "Saved; the platform is about to be told, or will be tried again.",
        "LIVE": "Customers see what was saved, as far as the channel's limit allows.",
        "FAILED": "The platform refused; `error` says why. Customers still see what was live before.",
    },
)
describe(
    Weekday,
    "A day of the week.",
    {day.name: f"{day.name.capitalize()}." for day in Weekday},
)
describe(
    TemplateKind,
    "What is written with variables.",
    {
        "ICE_BREAKER_ANSWER": "The answer of an ice breaker.",
        "SAVED_REPLY": "A saved reply's text.",
        "KEYWORD_ANSWER": "A keyword answer, or the answer outside working hours.",
        "PAYMENT_REMINDER": "The text and the button of payment reminders.",
        "PAYMENT_REMINDER_TEMPLATE": "What stands for the parameters of a platform's approved template.",
        "CART_LINK": "Text and button of a cart link.",
    },
)
describe(
    AnswerTime,
    "When a keyword rule answers.",
    {
        "ALWAYS": "At any time.",
        "WITHIN_HOURS": "While one of its working hours is open.",
        "OUTSIDE_HOURS": "While none of its working hours is open.",
        "OFF": "Never; the rule is kept.",
    },
)
describe(
    AppUse,
    "Whether an app of ours at the platform stands between it and an account.",
    {
        "NONE": "There is none.",
        "SHARED": "Accounts share an app, registered by the operator, or by a shop for itself.",
        "OWN": "Each account has one of its own.",
    },
)
describe(
    ConnectionFieldKind,
    "What a field of a connection's form is.",
    {
        "ACCOUNT_ID": "The platform's id of the account.",
        "ACCOUNT_SECRET": "A secret of the account, as its access token. Never shown again.",
        "ACCOUNT_OPTION": "A setting of the account.",
        "APP_SECRET": "A secret of the app, as that which signs webhooks. Never shown again.",
    },
)
