"""What tests of keyword answers save, and what customers then read."""

from typing import Any

from message_center.domain.ice_breakers import IceBreaker
from tests.api.conftest import Person, Shop

MESSAGES = "messages { text imageId image { fileId } buttons { title url } }"
SAVED = f"""keywordAnswers {{ enabled revision
  rules {{ phrases time workingHours {{ name }} {MESSAGES} }}
  away {{ enabled workingHours {{ name }} {MESSAGES} }} }}"""
READ = f"{{ {SAVED} }}"
OFF: dict[str, Any] = {"enabled": False}
FREE = {"text": "{{customer_name}}: free at {{account_name}}."}
SHIPPING: dict[str, Any] = {"phrases": ["運費", "shipping"], "messages": [FREE]}
DRY_RUN = """query ($rules: [KeywordRuleInput!]!, $days: Int! = 7) {
  keywordAnswersDryRun(rules: $rules, days: $days) { messageCount complete
    rules { messageCount customerCount samples { keyword message { text } } } } }"""
QUESTION = IceBreaker(id="a" * 24, question="Open?", answer="From ten.")


async def office(person: Person) -> str:
    """Working hours from nine to six, Monday to Friday."""
    days = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
    ranges = [{"weekday": day, "start": "09:00", "end": "18:00"} for day in days]
    payload = await person.do("createWorkingHours", "workingHours { id }", name="Office", ranges=ranges)
    hours_id: str = payload["workingHours"]["id"]
    return hours_id


async def save(person: Person, *rules: dict[str, Any], enabled: bool = True, away: dict[str, Any] = OFF) -> Any:
    """Save these rules over what is saved now."""
    revision = (await person.ask(READ))["keywordAnswers"]["revision"]
    given = {"enabled": enabled, "rules": list(rules), "away": away, "revision": revision}
    payload = await person.do("saveKeywordAnswers", SAVED, **given)
    assert payload["userErrors"] == []
    return payload["keywordAnswers"]


async def answers(shop: Shop, identity: str = "anna") -> list[str]:
    """The texts that the customer got."""
    return list(await shop.center.customer(identity).is_answered())
