"""What a shop's plan can leave out (spec F10): switched by whoever runs the system, not by the shop's staff."""

from enum import StrEnum


class Feature(StrEnum):
    """The features. One that a bot brings has the bot's name, in capitals."""

    ICE_BREAKERS = "ICE_BREAKERS"
    AUTO_ASSIGNMENT = "AUTO_ASSIGNMENT"
    AUTO_TAGGING = "AUTO_TAGGING"
    KEYWORD_ANSWERS = "KEYWORD_ANSWERS"
    SAVED_REPLIES = "SAVED_REPLIES"
    PAYMENT_REMINDERS = "PAYMENT_REMINDERS"
    SEARCH = "SEARCH"
    REPORTS = "REPORTS"
    CARTS = "CARTS"
