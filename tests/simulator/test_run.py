"""Starting the simulator."""

import asyncio
import json

import httpx
import pytest
from pydantic import ValidationError

from message_center.simulator import SimulatorConfig, run_simulator, serving
from message_center.simulator.run import configuration


async def test_the_example_shop_starts_with_mail() -> None:
    """Without a configuration there is a page, people and a mail sink to play with."""
    config = configuration(None, port=0, smtp_port=0, callback="http://127.0.0.1:1/hook")
    assert [app.callback_url for app in config.apps] == ["http://127.0.0.1:1/hook"]
    async with serving(config) as simulator, httpx.AsyncClient() as http:
        state = (await http.get(simulator.public_url + "/control/state")).json()
        assert [person["name"] for person in state["people"]] == ["王小明", "林美玲", "Emma Carter"]
        assert simulator.mailbox.port
        assert (await http.get(simulator.public_url + "/control/mails")).json() == []


async def test_known_threads_can_be_written_to_from_the_start() -> None:
    """A demo's history names people's ids and last actions, so that its conversations can be answered."""
    app = {"id": "1", "secret": "s", "verify_token": "v"}
    page = {"id": "2", "name": "P", "access_token": "t", "app_id": "1"}
    thread = {"page_id": "2", "psid": "77", "last_action": "2999-01-01T00:00:00Z"}
    person = {"id": "p", "name": "P", "threads": [thread]}
    config = SimulatorConfig.model_validate({"port": 0, "apps": [app], "pages": [page], "people": [person]})
    async with serving(config) as simulator, httpx.AsyncClient() as http:
        body = {"recipient": {"id": "77"}, "messaging_type": "RESPONSE", "message": {"text": "hi"}}
        url = simulator.public_url + "/graph/v26.0/me/messages?access_token=t"
        assert (await http.post(url, json=body)).status_code == 200
        assert [delivery.state for delivery in simulator.deliveries] == ["no_callback", "no_callback"]


def test_a_wrong_configuration_is_named(tmp_path) -> None:
    """A misspelt field is refused with its name."""
    file = tmp_path / "simulator.json"
    file.write_text(json.dumps({"page": []}))
    with pytest.raises(ValidationError, match="page"):
        configuration(file)


async def test_cancelling_stops_the_server(unused_port: int) -> None:
    """A command that runs the simulator can stop it, and the port is free again."""
    config = SimulatorConfig(port=unused_port)
    running = asyncio.create_task(run_simulator(config))
    async with httpx.AsyncClient() as http, asyncio.timeout(10):
        while True:
            try:
                await http.get(f"http://127.0.0.1:{unused_port}/control/state")
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", unused_port)
