"""What tests of a customer's profile ask and do."""

from typing import Any

from message_center.domain.permissions import Permission
from tests.api.conftest import Answer, Person

SEND = Permission.SEND_MESSAGES
PROFILE = """name phone shownPhone email gender birthday isBirthday locale isLoginData revision
  addresses { rest district city postalCode country recipient phone }"""
EMPTY = {
    "name": None,
    "phone": None,
    "shownPhone": None,
    "email": None,
    "gender": None,
    "birthday": None,
    "isBirthday": False,
    "locale": None,
    "isLoginData": False,
    "revision": 0,
    "addresses": [],
}
HOME = {
    "rest": "忠孝東路五段 1 號 2 樓",
    "district": "信義區",
    "city": "台北市",
    "postalCode": "110",
    "country": "TW",
}


async def profile(person: Person, customer_id: str) -> Answer:
    """The profile as everybody sees it."""
    found: Answer = (
        await person.ask(f"query ($id: ID!) {{ customer(id: $id) {{ {PROFILE} }} }}", id=customer_id)
    )["customer"]
    return found


async def update(person: Person, customer_id: str, **given: Any) -> Answer:
    """The answer to an edit of the profile."""
    return await person.do("updateCustomer", f"customer {{ {PROFILE} }}", customerId=customer_id, **given)
