"""Auto-tagging with all the rules and keywords of a large shop: one pass over a message, or a plain search."""

from random import Random

from benchmarks.measure import interleaved, report
from benchmarks.world import World
from message_center.domain.auto_tagging import KEYWORDS_LIMIT, RULES_LIMIT, KeywordFinder
from message_center.domain.folding import folded

PROMISED_MS = 0.2
LETTERS = "的一是不了人我在有他這中大來上個國到說們abcdefghijklmnopqrstuvwxyzＡＢＣ"
LENGTH = 200


async def run(world: World) -> None:
    """Search messages of 200 characters for 1,200 keywords."""
    random = Random(1)
    rules = [[_word(random) for _ in range(KEYWORDS_LIMIT)] for _ in range(RULES_LIMIT)]
    messages = ["".join(random.choices(LETTERS, k=LENGTH)) for _ in range(100)]
    finder = KeywordFinder(rules)
    words = [[folded(word) for word in own] for own in rules]

    async def one_pass() -> None:
        for message in messages:
            finder.hits(message)

    async def plain() -> None:
        for message in messages:
            text = folded(message)
            _ = [rule for rule, own in enumerate(words) if any(word in text for word in own)]

    async def made_ready() -> None:
        KeywordFinder(rules)

    ways = {
        "100 messages, plain search": plain,
        "100 messages, one pass": one_pass,
        "the rules made ready": made_ready,
    }
    figures = await interleaved(ways, requests=10)
    report(
        f"Auto-tagging: {RULES_LIMIT} rules of {KEYWORDS_LIMIT} keywords",
        figures,
        baseline="100 messages, plain search",
        notes={
            "ms a message": f"{figures['100 messages, one pass'].median / len(messages):.4f}",
            "promised": PROMISED_MS,
        },
    )


def _word(random: Random) -> str:
    return "".join(random.choices(LETTERS, k=random.randint(2, 12)))
