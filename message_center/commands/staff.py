"""`staff`: letting people sign in, and listing who may."""

import secrets

import click

from message_center.app import open_center
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.tables import print_table
from message_center.domain.permissions import Permission
from message_center.inbox.staff import create_staff
from message_center.settings import Settings

PERMISSIONS = [permission.value for permission in Permission]


@click.group("staff")
def command() -> None:
    """Let people sign in, list who may."""


@command.command("create")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--email", required=True, help="What they sign in with.")
@option("--name", required=True, help="What colleagues see.")
@option(
    "--permission",
    "permissions",
    multiple=True,
    type=click.Choice(PERMISSIONS, case_sensitive=False),
    default=[Permission.SEND_MESSAGES.value],
    help="What they may do; may be given several times.",
)
@option("--all-permissions", is_flag=True, help="They may do everything.")
@option("--password", help="Better left out: then one is made and shown once.")
@option("--ask-password", is_flag=True, help="Ask for the password instead of making one.")
@takes_settings(*DATABASE)
def create(
    settings: Settings,
    *,
    handle: str,
    email: str,
    name: str,
    permissions: tuple[str, ...],
    all_permissions: bool,
    password: str | None,
    ask_password: bool,
) -> None:
    """Let somebody sign in."""
    if password is None and ask_password:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    chosen = password or secrets.token_urlsafe(12)
    granted = PERMISSIONS if all_permissions else permissions

    async def work() -> None:
        async with open_center(settings) as center:
            staff = await create_staff(
                desk_of(center, await shop_of(center, handle)),
                email=email,
                name=name,
                password=chosen,
                permissions=[Permission(one) for one in granted],
            )
        click.echo(f"{staff.name} may now sign in as {staff.email}.")
        if password is None:
            click.echo(f"Password, shown this once: {chosen}")

    run(work())


@command.command("list")
@option("--shop", "handle", required=True, help="The shop's handle.")
@takes_settings(*DATABASE)
def list_staff(settings: Settings, handle: str) -> None:
    """List a shop's staff."""

    async def work() -> None:
        async with open_center(settings) as center:
            people = await desk_of(center, await shop_of(center, handle)).scope.staff.all()
        print_table(
            ["NAME", "E-MAIL", "ACTIVE", "PERMISSIONS"],
            [[one.name, one.email, "yes" if one.active else "no", " ".join(one.permissions)] for one in people],
        )

    run(work())
