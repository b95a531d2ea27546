"""How the control API takes its arguments and answers: checked against the signature of what is called.

A wrong argument is answered with 400 and its name, what nobody could do on the platform with 409, what does not
exist with 404.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from pydantic import ValidationError, validate_call
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from message_center.simulator.known import NotKnown, ScriptError, found

Json = dict[str, Any]


def since(latest: int | None) -> int | None:
    """Where a list's last `latest` entries begin."""
    return None if latest is None else -max(latest, 1)


def call(path: str, method: Literal["GET", "POST", "DELETE"], function: Callable[..., Any]) -> Route:
    """A route that calls a function with the path's parameters and the JSON body or the query."""

    async def run(request: Request) -> Any:
        given = await arguments(request) if method == "POST" else dict(request.query_params)
        return await called(function, {**given, **request.path_params})

    return Route(path, answering(run), methods=[method])


def answering(run: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
    """Turns results and errors into JSON answers."""

    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await run(request))
        except NotKnown as error:
            return JSONResponse({"error": str(error)}, 404)
        except ScriptError as error:
            return JSONResponse({"error": str(error)}, 409)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            return JSONResponse({"error": wrong}, 400)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return answer


async def arguments(request: Request) -> Json:
    """The JSON object in the body; an empty body is an empty object (ValueError)."""
    raw = await request.body()
    given = json.loads(raw) if raw else {}
    if not isinstance(given, dict):
        raise ValueError("body: must be a JSON object")
    return given


async def called(function: Callable[..., Any], given: Json) -> Any:
    """Call with checked arguments (ValidationError)."""
    result = validate_call(function)(**given)
    return await result if inspect.isawaitable(result) else result


async def acting(request: Request, actor: object, acts: dict[str, Callable[..., Any]]) -> Any:
    """One of an actor's acts: its name is the path's last part, its arguments are the body (NotKnown)."""
    name = request.path_params["act"]
    found(acts, name, "act")
    return await called(getattr(actor, name), await arguments(request))
