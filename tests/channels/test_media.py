"""Fetching media: from the platform's own hosts only, and never more than is wanted."""

from collections.abc import AsyncIterator

import httpx
import pytest

from message_center.channels.media import MediaFetcher
from message_center.contracts.media import Media
from message_center.contracts.sending import Rejected
from message_center.domain.delivery import FailureKind

BASE = "http://127.0.0.1:8100/line"


def fetcher(answer: httpx.Response | Exception, asked: list[str], most_bytes: int = 10) -> MediaFetcher:
    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        if isinstance(answer, Exception):
            raise answer
        return answer

    http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    return MediaFetcher(http, hosts=("cdn.example",), base=BASE, most_bytes=most_bytes, timeout=1)


@pytest.mark.spec("G1")
@pytest.mark.parametrize("url", ["https://cdn.example/1", "https://a.CDN.example:443/1?x=1", f"{BASE}/v2/1"])
async def test_the_platforms_own_addresses_are_fetched(url: str) -> None:
    """The content and its type come as the platform told them."""
    answer = httpx.Response(200, content=b"picture", headers={"content-type": "image/png"})
    assert await fetcher(answer, []).fetch(url) == Media(b"picture", "image/png")


@pytest.mark.spec("G1")
@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example/1",
        "https://evilcdn.example/1",
        "https://cdn.example.evil.example/1",
        "https://cdn.example@127.0.0.1/1",
        "https://me@cdn.example/1",
        "https://cdn.example:8443/1",
        "https://cdn.example:x/1",
        "https://[::1]/1",
        "https://127.0.0.1/1",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://127.0.0.1:8100/linen/1",
        f"{BASE}/../control",
        f"{BASE}/%2e%2E/control",
        "http://127.0.0.1:8100@evil.example/line/1",
        "//cdn.example/1",
        "https://[",
        "",
    ],
)
async def test_no_other_address_is_ever_asked(url: str) -> None:
    """Nobody makes us fetch from our own network, or from anywhere but the platform, by sending an address."""
    asked: list[str] = []
    outcome = await fetcher(httpx.Response(200, content=b"x"), asked).fetch(url)
    assert isinstance(outcome, Rejected)
    assert not outcome.failure.kind.is_passing
    assert asked == []


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 1000


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(302, headers={"location": "http://127.0.0.1/"}), FailureKind.BAD_CONTENT),
        (httpx.Response(404), FailureKind.BAD_CONTENT),
        (httpx.Response(401), FailureKind.AUTH),
        (httpx.Response(202), FailureKind.TRANSIENT),
        (httpx.Response(503), FailureKind.TRANSIENT),
        (httpx.Response(429), FailureKind.RATE_LIMITED),
        (httpx.Response(200, content=b"x" * 11), FailureKind.BAD_CONTENT),
        (httpx.Response(200, content=_endless()), FailureKind.BAD_CONTENT),
        (httpx.ReadTimeout("slow"), FailureKind.TRANSIENT),
    ],
)
async def test_each_refusal_is_told_apart(answer: httpx.Response | Exception, kind: FailureKind) -> None:
    """Redirects are not followed, too much is cut off at once, and what may pass is asked for again."""
    asked: list[str] = []
    outcome = await fetcher(answer, asked).fetch("https://cdn.example/1")
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is kind
    assert asked == ["https://cdn.example/1"]


@pytest.mark.spec("G1")
async def test_a_name_that_no_network_knows_is_left_as_a_link() -> None:
    """An address can be below the platform's name and none: it is told, or its conversation's media would wait."""
    outcome = await fetcher(httpx.Response(200, content=b"x"), []).fetch("https://xn--a.cdn.example/1")
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is FailureKind.BAD_CONTENT
