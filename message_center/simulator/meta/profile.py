"""The Messenger Profile: ice breakers and Get Started, their rules and both of their formats."""

from __future__ import annotations

from typing import Any

from message_center.simulator.config import Limits
from message_center.simulator.meta.checks import refuse, several, thing, words

FIELDS = ("ice_breakers", "get_started")
Json = dict[str, Any]


def checked_profile(body: Any, limits: Limits) -> Json:
    """The fields a Profile API write sets, or `Refused`. A write replaces a field as a whole."""
    body = thing(body, "The request body")
    written = {name: body[name] for name in FIELDS if name in body}
    unknown = set(body) - set(FIELDS) - {"platform", "access_token"}
    if unknown or not written:
        raise refuse(f"The profile properties are {', '.join(FIELDS)}; got {', '.join(sorted(body))}.")
    if "get_started" in written:
        words(thing(written["get_started"], "get_started").get("payload"), "get_started[payload]", 1000)
    if "ice_breakers" in written:
        check_ice_breakers(written["ice_breakers"], limits)
    return written


def check_ice_breakers(entries: Any, limits: Limits) -> None:
    """Either all entries have a locale, `default` among them, or all are of the older flat form (Refused)."""
    if not isinstance(entries, list) or not entries:
        raise refuse("param ice_breakers must be a non-empty array.")
    entries = [thing(entry, "ice_breakers") for entry in entries]
    by_locale = ["call_to_actions" in entry or "locale" in entry for entry in entries]
    if not any(by_locale):
        check_questions(entries, limits)
        return
    if not all(by_locale) or any("question" in entry for entry in entries):
        raise refuse("The old and the new format of ice_breakers must not be mixed.")
    locales = [words(entry.get("locale"), "ice_breakers[locale]") for entry in entries]
    if "default" not in locales:
        raise refuse("ice_breakers must have an entry with the locale 'default'.")
    if len(set(locales)) != len(locales):
        raise refuse("ice_breakers must have one entry a locale.")
    for entry in entries:
        check_questions(entry.get("call_to_actions"), limits)


def check_questions(questions: Any, limits: Limits) -> None:
    """At most four questions, each with a payload (Refused)."""
    for given in several(questions, "call_to_actions", limits.ice_breakers):
        question = thing(given, "call_to_actions")
        words(question.get("question"), "question")
        words(question.get("payload"), "payload", limits.button_payload)


def shown_profile(profile: Json, fields: list[str]) -> Json:
    """The answer to reading the profile. Ice breakers with locales, asked for alone, are the list itself; the
    older flat form is wrapped, as it always was."""
    shown = {name: profile[name] for name in fields if name in profile}
    if fields == ["ice_breakers"] and "call_to_actions" in (shown.get("ice_breakers") or [{}])[0]:
        return {"data": shown["ice_breakers"]}
    return {"data": [shown] if shown else []}


def questions_for(profile: Json, locale: str) -> list[Json]:
    """The questions a person sees at the start of a thread: those of their locale, else the default ones."""
    entries: list[Json] = profile.get("ice_breakers", [])
    if entries and "call_to_actions" not in entries[0]:
        return entries
    by_locale = {entry["locale"]: entry["call_to_actions"] for entry in entries}
    questions: list[Json] = by_locale.get(locale) or by_locale.get("default", [])
    return questions
