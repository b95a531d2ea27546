"""Orders, carts, and the reminders of what is not paid."""

from message_center.domain.cart_problems import CartProblemKind
from message_center.domain.carts import CartItemKind, CartState
from message_center.domain.orders import OrderSource, PaymentStatus, ShippingStatus
from message_center.domain.reminders import REASONS, ReminderReason, ReminderState
from message_center.graphql.types.enums.describing import describe

describe(
    OrderSource,
    "Where an order was made.",
    {
        "LIVE": "In a live broadcast.",
        "MESSAGE_CENTER": "In this message center, from a cart.",
        "POST_SALES": "Under a post.",
        "OTHER": "Anywhere else, the storefront included.",
    },
)
describe(
    PaymentStatus,
    "Whether an order is paid.",
    {"UNPAID": "Not paid.", "PAID": "Paid.", "REFUNDED": "Paid, and paid back."},
)
describe(
    ShippingStatus,
    "Where the goods of an order are.",
    {
        "PENDING": "Not sent yet.",
        "SHIPPED": "On their way.",
        "ARRIVED": "With the buyer, or waiting to be collected.",
        "RETURNED": "Sent back.",
    },
)
describe(
    CartItemKind,
    "What an item of a cart is.",
    {
        "PRODUCT": "A product of the catalogue, at its price.",
        "GIFT": "A product of the catalogue that costs the customer nothing.",
        "CUSTOM": "Something that stands in no catalogue.",
    },
)
describe(
    CartState,
    "Where a cart stands.",
    {
        "OPEN": "Staff fill it.",
        "ORDERING": "An order is being made of it; it cannot be changed.",
        "ORDERED": "An order was made of it; the conversation's next item begins a new cart.",
    },
)
describe(
    CartProblemKind,
    "What the catalogue says against an item of a cart.",
    {
        "GONE": "The product is no longer sold, or no longer has a price in the cart's currency.",
        "PRICE_CHANGED": "The catalogue's price is another by now; `updateCartPrices` takes it over.",
        "TOO_FEW_LEFT": "The cart holds more than can be sold.",
    },
)
describe(
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
describe(
    ReminderReason,
    "Why a payment reminder stands where it does.",
    {reason.name: sentence for reason, sentence in REASONS.items()},
)
