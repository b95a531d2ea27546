"""Auto-tagging: a customer's message that holds a keyword of a rule gives them the rule's tag (spec D6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ahocorasick import Automaton

from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.domain.tags import Tag, TagChoice, checked_line
from message_center.errors import InvalidInput, LimitExceeded

RULES_LIMIT = 60
KEYWORDS_LIMIT = 20
KEYWORD_LIMIT = 40
SHORTEST_NAME = 3
"""A tag with a rule has a name of so many characters at least; other tags may have less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoTagRule:
    """One tag and the words that give it."""

    tag_id: Id
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoTagging:
    """The shop's rules, and whether they work. Off and empty by default."""

    enabled: bool = False
    rules: tuple[AutoTagRule, ...] = ()
    revision: int = 0

    def rule_of(self, tag_id: str) -> AutoTagRule | None:
        """The rule of a tag, if it has one."""
        return next((rule for rule in self.rules if rule.tag_id == tag_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule as somebody wrote it; `field` is where it stands in the input."""

    tag: TagChoice
    keywords: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that a text meets, by its place among the rules, and the first of its keywords in the text."""

    rule: int
    keyword: str


class KeywordFinder:
    """Finds the keywords of all rules in one pass over a text (Aho and Corasick's automaton)."""

    def __init__(self, keywords: Sequence[Sequence[str]]) -> None:
        words: dict[str, list[Hit]] = {}
        for rule, own in enumerate(keywords):
            for keyword in own:
                words.setdefault(folded(keyword), []).append(Hit(rule=rule, keyword=keyword))
        self._automaton = Automaton()
        for word, hits in words.items():
            self._automaton.add_word(word, hits)
        self._automaton.make_automaton()
        self._empty = not words

    def hits(self, text: str) -> tuple[Hit, ...]:
        """One hit for each rule that the text meets, in the rules' order; case and width do not matter."""
        if self._empty:
            return ()
        found: dict[int, Hit] = {}
        for _, hits in self._automaton.iter(folded(text)):
            for hit in hits:
                found.setdefault(hit.rule, hit)
        return tuple(found[rule] for rule in sorted(found))


def is_examined(message: Message) -> bool:
    """Whether rules look at it: a customer wrote it themselves, and did not tap a button with words of ours."""
    return message.is_from_customer and message.payload is None and bool(message.text.strip())


def checked_keywords(drafts: Sequence[RuleDraft]) -> tuple[tuple[str, ...], ...]:
    """The keywords of each rule as they are kept. Raises InvalidInput, LimitExceeded."""
    if len(drafts) > RULES_LIMIT:
        raise LimitExceeded(f"A shop has at most {RULES_LIMIT} rules.", field="rules")
    return tuple(_checked(draft) for draft in drafts)


def checked_rules(drafts: Sequence[RuleDraft], tags: Sequence[Tag]) -> tuple[AutoTagRule, ...]:
    """The rules with the tags that were found or made for them. Raises InvalidInput, LimitExceeded."""
    rules: list[AutoTagRule] = []
    for draft, tag, keywords in zip(drafts, tags, checked_keywords(drafts), strict=True):
        if len(tag.name) < SHORTEST_NAME:
            raise InvalidInput(
                f"A tag that is put on automatically has a name of at least {SHORTEST_NAME} characters.",
                field=f"{draft.field}.tag",
            )
        if any(rule.tag_id == tag.id for rule in rules):
            raise InvalidInput(f"The tag {tag.name} has a rule already.", field=f"{draft.field}.tag")
        rules.append(AutoTagRule(tag_id=tag.id, keywords=keywords))
    return tuple(rules)


def _checked(draft: RuleDraft) -> tuple[str, ...]:
    field = f"{draft.field}.keywords"
    if not draft.keywords:
        raise InvalidInput("A rule needs at least one keyword.", field=field)
    if len(draft.keywords) > KEYWORDS_LIMIT:
        raise LimitExceeded(f"A rule has at most {KEYWORDS_LIMIT} keywords.", field=field)
    kept: dict[str, str] = {}
    for index, keyword in enumerate(draft.keywords):
        where = f"{field}.{index}"
        word = checked_line(keyword, "A keyword", limit=KEYWORD_LIMIT, field=where)
        if folded(word) in kept:
            raise InvalidInput("This keyword is in the rule already.", field=where)
        kept[folded(word)] = word
    return tuple(kept.values())
