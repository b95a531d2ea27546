"""An amount of money with its currency (design.md 5)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in units of the currency, exactly as the shop tells it; `currency` by ISO 4217, as `TWD`."""

    amount: Decimal
    currency: str
