"""An operator opens a shop on the command line, as the README tells it."""

import re
from pathlib import Path

import pytest

from message_center.simulator import (
    AppConfig,
    InstagramConfig,
    LineAccountConfig,
    PageConfig,
    SimulatorConfig,
    serving,
)
from tests.commands.processes import command

KEY = "a-key-of-these-tests-that-is-long-enough"


@pytest.fixture
def settings(mongo_url: str) -> dict[str, str]:
    return {"mongo_url": mongo_url, "database": "ones-own", "secret_key": KEY, "log_level": "WARNING"}


async def test_a_shop_is_opened_and_found_well(settings: dict[str, str]) -> None:
    """Shop, staff and storefront are made by commands that say what comes next, and the doctor finds them well."""
    code, out, err = await command("shop", "create", "--handle", "flowers", "--name", "花店 Flowers", **settings)
    assert (code, err) == (0, "")
    assert out.startswith("Opened the shop 花店 Flowers (flowers).\n")

    code, out, err = await command("shop", "create", "--handle", "flowers", "--name", "Other", **settings)
    assert (code, out) == (1, "")
    assert err == "Error: A shop with the handle 'flowers' exists. (handle)\n"

    code, out, err = await command("shop", "language", "--shop", "flowers", "--follow-browser", **settings)
    assert (code, err) == (0, "")
    assert out == (
        "The language of 花店 Flowers is zh-Hant; its customers read their own where the system writes it.\n"
    )

    code, out, err = await command("shop", "language", "--shop", "flowers", "--locale", "Chinese!", **settings)
    assert (code, out) == (1, "")
    assert err == "Error: A locale is written like zh-Hant or en. (locale)\n"

    code, out, err = await command(
        *("staff", "create", "--shop", "flowers", "--email", "Mei@Flowers.example", "--name", "Mei"),
        "--all-permissions",
        **settings,
    )
    assert (code, err) == (0, "")
    assert out.startswith("Mei may now sign in as mei@flowers.example.\nPassword, shown this once: ")
    password = out.split()[-1]
    assert len(password) >= 16

    code, out, err = await command("staff", "list", "--shop", "flowers", **settings)
    assert (code, err) == (0, "")
    assert re.split(r" {2,}", out.splitlines()[1]) == [
        "Mei",
        "mei@flowers.example",
        "yes",
        "SEND_MESSAGES MANAGE_CONVERSATIONS MANAGE_SETTINGS MANAGE_STAFF",
    ]
    assert password not in out

    code, out, err = await command(
        *("channel", "connect", "storefront", "--shop", "flowers", "--public-url", "https://chat.example/"),
        member_key="the storefront's own key, which nobody guesses",
        **settings,
    )
    assert (code, err) == (0, "")
    assert out.splitlines()[1] == "Contact form: https://chat.example/storefront/flowers/messages"

    code, out, err = await command(
        *("channel", "connect", "orders", "--shop", "flowers", "--public-url", "https://chat.example/"), **settings
    )
    assert (code, err) == (0, "")
    assert out.splitlines()[1] == "Their threads: https://chat.example/storefront/flowers/thread"
    assert len(out.splitlines()[2].removeprefix("Key for the tokens of order pages: ")) >= 32

    code, out, err = await command("doctor", **settings)
    assert (code, err) == (0, "")
    assert "ok    stored secrets: can be read" in out
    assert "ok    server: MongoDB" in out
    assert "fail" not in out

    code, out, err = await command(
        "doctor", **{**settings, "secret_key": "another-key-that-fits-nothing-which-is-stored"}
    )
    assert code == 1
    assert "fail  stored secrets: unreadable: storefront 花店 Flowers" in out
    assert err == "Error: 1 of these must be mended: stored secrets.\n"


@pytest.mark.spec("G1")
async def test_a_line_account_is_connected_by_its_two_secrets(settings: dict[str, str]) -> None:
    """LINE says whose token it is and takes our address; its first webhook is then ours by its own secret."""
    bot = "U0123456789abcdef0123456789abcdef"
    account = LineAccountConfig(user_id=bot, name="花店", channel_secret="shhh", access_token="right")
    config = SimulatorConfig(port=0, line_accounts=(account,))
    await command("shop", "create", "--handle", "on-line", "--name", "花店", **settings)
    async with serving(config) as simulator:
        connect = (
            *("channel", "connect", "line", "--shop", "on-line", "--channel-secret", "shhh"),
            *("--line-api-url", f"{simulator.public_url}/line", "--public-url", "https://chat.example/"),
        )
        code, out, err = await command(*connect, "--token", "wrong", **settings)
        assert (code, out) == (1, "")
        assert "LINE does not accept the access token" in err
        for _ in range(2):
            code, out, err = await command(*connect, "--token", "right", **settings)
            assert (code, err) == (0, "")
            address = f"https://chat.example/webhooks/line/{bot}"
            assert out.splitlines() == [f"Connected 花店 ({bot}).", f"Webhook address: {address}"]
            assert simulator.line.state.account(bot).webhook_url == address
        code, out, err = await command("channel", "list", "--shop", "on-line", **settings)
    assert re.split(r" {2,}", out.splitlines()[1])[1:5] == ["line", "花店", bot, "CONNECTED"]


@pytest.mark.spec("G1")
@pytest.mark.parametrize("login", ["page", "instagram"])
async def test_an_instagram_account_is_connected_by_its_token(settings: dict[str, str], login: str) -> None:
    """Meta says whose token it is and sends us the account's events; nobody has to know the account's number."""
    account = PageConfig(
        id="17841400000000000",
        name="花店",
        access_token="right",
        app_id="1",
        subscribed_fields=(),
        instagram=InstagramConfig.model_validate({"username": "flowers", "login": login}),
    )
    app = AppConfig(id="1", secret="shhh", verify_token="open sesame")
    mine = {**settings, "database": f"on-instagram-{login}"}
    await command("shop", "create", "--handle", "flowers", "--name", "花店", **mine)
    async with serving(SimulatorConfig(port=0, apps=(app,), pages=(account,))) as simulator:
        url = simulator.public_url
        connect = (
            *("channel", "connect", "instagram", "--shop", "flowers", "--login", login, "--app-secret", "shhh"),
            *("--verify-token", "open sesame", "--public-url", "https://chat.example/"),
            *("--graph-url", f"{url}/graph", "--instagram-graph-url", f"{url}/instagram"),
        )
        code, out, err = await command(*connect, "--token", "wrong", **mine)
        assert (code, out) == (1, "")
        assert "Connect the account with a new one" in err
        code, out, err = await command(*connect, "--token", "right", **mine)
        assert (code, err) == (0, "")
        assert out.splitlines() == [
            "Connected @flowers (17841400000000000).",
            "Webhook address: https://chat.example/webhooks/instagram/main",
            "Data deletion request URL: https://chat.example/webhooks/instagram/main/deletion",
        ]
        assert "messages" in simulator.platform.page(account.id).subscribed_fields
        code, out, err = await command("channel", "list", "--shop", "flowers", **mine)
    assert re.split(r" {2,}", out.splitlines()[1])[1:5] == ["instagram", "@flowers", account.id, "CONNECTED"]


async def test_a_database_that_refuses_us_is_one_clear_line(mongo_url: str, tmp_path: Path) -> None:
    """When the database does not let us in, a command says so in one line, without a traceback or the password."""
    with_password = mongo_url.replace("mongodb://", "mongodb://mei:a-password@") + "&authSource=admin"
    code, out, err = await command(
        *("shop", "list", "--mongo-url", with_password), secret_key=KEY, data_folder=str(tmp_path)
    )
    assert (code, out, err) == (1, "", "Error: The database refuses us: Authentication failed.\n")


@pytest.mark.parametrize(
    "address", ["mongo://mei:a-password@x", "mongodb://mei:a/a-password@x", "mongodb://mei:a-password@x:99999"]
)
async def test_an_address_that_is_none_is_one_clear_line(tmp_path: Path, address: str) -> None:
    """A typing error in the database's address names the setting, and does not show the password."""
    code, out, err = await command(
        "shop", "list", "--mongo-url", address, secret_key=KEY, data_folder=str(tmp_path)
    )
    assert (code, out) == (1, "")
    assert err.startswith("Error: MESSAGE_CENTER_MONGO_URL cannot be used. Write mongodb://")
    assert "a-password" not in err
    assert err.count("\n") == 1


@pytest.mark.spec("C10")
async def test_colleagues_are_managed_on_the_command_line(settings: dict[str, str]) -> None:
    """Permissions are granted and revoked, people invited, removed and restored; the last manager stays."""
    mine = {**settings, "database": "managed"}
    await command("shop", "create", "--handle", "tea", "--name", "Tea", **mine)
    for name, more in (("Boss", ["--all-permissions"]), ("Lin", [])):
        where = ("--shop", "tea", "--email", f"{name}@tea.example", "--name", name)
        code, _, err = await command("staff", "create", *where, *more, **mine)
        assert (code, err) == (0, "")
    lin, boss = ("--shop", "tea", "--email", "lin@tea.example"), ("--shop", "tea", "--email", "Boss@tea.example")
    changes = ("--grant", "MANAGE_CONVERSATIONS", "--revoke", "SEND_MESSAGES")
    code, out, err = await command("staff", "permit", *lin, *changes, **mine)
    assert (code, out, err) == (0, "Lin may sign in. Permissions: MANAGE_CONVERSATIONS\n", "")
    code, out, err = await command("staff", "invite", *lin, **mine)
    assert (code, err) == (0, "")
    assert out.startswith("Invitation of Lin, for `acceptInvitation`, shown this once:\n")
    code, out, err = await command("staff", "remove", *lin, **mine)
    assert (code, out) == (0, "Lin may not sign in any more. Permissions: MANAGE_CONVERSATIONS\n")
    code, out, err = await command("staff", "restore", *lin, **mine)
    assert (code, out) == (0, "Lin may sign in. Permissions: MANAGE_CONVERSATIONS\n")
    code, out, err = await command("staff", "remove", *boss, **mine)
    assert (code, out) == (1, "")
    assert err == "Error: Boss is the last who manages staff; give it to somebody else first. (staffId)\n"
    code, out, err = await command("staff", "remove", "--shop", "tea", "--email", "no@tea.example", **mine)
    assert (code, out) == (1, "")
    assert "Nobody signs in as 'no@tea.example' there." in err
