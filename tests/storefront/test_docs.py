"""The documentation for storefront developers, run as it is written."""

import json
import re
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from message_center.domain.products import Product
from tests.storefront.world import KEY_OF_ORDERS, World

PAGE = Path(__file__).parents[2] / "docs" / "storefront.md"
BLOCK = re.compile(r"```(sh|json|python)\n(.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """The page's examples, each with its language."""
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


async def test_the_documented_calls_answer_as_documented(world: World) -> None:
    """Each curl example works as printed, and the answer printed below it has the real one's shape."""
    await world.sells(Product(id="P-1001", title="黃銅檯燈", price_hidden=True))
    signed: dict[str, Any] = {}
    exec(next(code for language, code in blocks() if language == "python"), signed)
    expires_at = int((world.clock.now() + timedelta(hours=1)).timestamp())
    buyer = {"name": "林怡君", "member_id": "M-1001"}
    variables = {
        "CENTER": f"{world.url}/storefront/lamp",
        "ORDER_TOKEN": signed["order_token"](KEY_OF_ORDERS, {"id": "20261121907"}, buyer, expires_at),
    }
    answer: Any = None
    compared = 0
    for language, code in blocks():
        if language == "sh" and code.startswith("curl"):
            answer = await _run(code, variables, world.http)
            variables["THREAD_TOKEN"] = answer.get("threadToken") or variables.get("THREAD_TOKEN", "")
            await world.take_in()
        elif language == "json" and not code.startswith('{"errors"'):
            assert _shape(answer) == _shape(json.loads(code))
            compared += 1
    assert compared == 4


async def test_the_documented_refusal_is_real(world: World) -> None:
    """The printed refusal is what a form without e-mail and phone really gets."""
    printed = next(code for _, code in blocks() if code.startswith('{"errors"'))
    response = await world.post("/storefront/lamp/messages", {"message": "hi"})
    (shown,), (real,) = json.loads(printed)["errors"], response.json()["errors"]
    assert (shown["field"], shown["code"]) == (real["field"], real["code"])
    assert real["message"].startswith(shown["message"].removesuffix(" …"))


async def _run(command: str, variables: dict[str, str], http: httpx.AsyncClient) -> Any:
    for name, value in variables.items():
        command = command.replace(f"${name}", value)
    words = iter(shlex.split(command)[1:])
    method, url, headers, body = "GET", "", {}, None
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                body = next(words).encode()
            case _:
                url = word
    response = await http.request(method, url, headers=headers, content=body)
    assert response.is_success, response.text
    return response.json()


def _shape(value: Any) -> Any:
    """Names and kinds without the values; of a list, its first element."""
    if isinstance(value, dict):
        return {name: _shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shape(inner) for inner in value[:1]]
    return type(value).__name__
