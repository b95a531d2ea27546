"""`staff`: letting people sign in, what they may do, and listing who may."""

import secrets
from collections.abc import Awaitable, Callable

import click

from message_center.center import Center, open_center
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.commands.tables import print_table
from message_center.domain.permissions import Permission
from message_center.errors import NotFound
from message_center.inbox.desk import Desk
from message_center.inbox.invitations import invite
from message_center.inbox.staff import (
    StaffChange,
    change_permissions,
    create_staff,
    deactivate_staff,
    reactivate_staff,
)
from message_center.settings import Settings

PERMISSIONS = [permission.value for permission in Permission]


@click.group("staff")
def command() -> None:
    """Let people sign in, say what they may do, list who may."""


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
    help="What they may do; may be given several times. Whoever has MANAGE_STAFF may grant every permission.",
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


@command.command("permit")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--email", required=True, help="What they sign in with.")
@option(
    "--grant",
    multiple=True,
    type=click.Choice(PERMISSIONS, case_sensitive=False),
    help="What they may do from now on; may be given several times.",
)
@option(
    "--revoke",
    multiple=True,
    type=click.Choice(PERMISSIONS, case_sensitive=False),
    help="What they may not do any more; may be given several times.",
)
@takes_settings(*DATABASE)
def permit(
    settings: Settings, *, handle: str, email: str, grant: tuple[str, ...], revoke: tuple[str, ...]
) -> None:
    """Grant and revoke permissions. It holds at once, for everything the person has open.

    Whoever has MANAGE_STAFF is an administrator: they may grant every permission, to themselves as well.
    """

    def act(desk: Desk, staff_id: str) -> Awaitable[StaffChange]:
        granted, revoked = [Permission(one) for one in grant], [Permission(one) for one in revoke]
        return change_permissions(desk, staff_id=staff_id, grant=granted, revoke=revoked)

    _change(settings, handle, email, act)


@command.command("remove")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--email", required=True, help="What they sign in with.")
@takes_settings(*DATABASE)
def remove(settings: Settings, *, handle: str, email: str) -> None:
    """Take somebody's access away. Their conversations go back to everybody."""
    _change(settings, handle, email, lambda desk, staff_id: deactivate_staff(desk, staff_id=staff_id))


@command.command("restore")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--email", required=True, help="What they sign in with.")
@takes_settings(*DATABASE)
def restore(settings: Settings, *, handle: str, email: str) -> None:
    """Give somebody their access back."""
    _change(settings, handle, email, lambda desk, staff_id: reactivate_staff(desk, staff_id=staff_id))


@command.command("invite")
@option("--shop", "handle", required=True, help="The shop's handle.")
@option("--email", required=True, help="What they sign in with.")
@takes_settings(*DATABASE)
def invite_staff(settings: Settings, *, handle: str, email: str) -> None:
    """Make an invitation, by which somebody chooses a password: the first, or a new one."""

    async def work() -> None:
        async with open_center(settings) as center:
            desk, staff_id = await _find(center, handle, email)
            staff, issued = await invite(desk, center.tokens, staff_id=staff_id)
        click.echo(f"Invitation of {staff.name}, for `acceptInvitation`, shown this once:")
        click.echo(issued.token)

    run(work())


def _change(
    settings: Settings, handle: str, email: str, act: Callable[[Desk, str], Awaitable[StaffChange]]
) -> None:
    async def work() -> None:
        async with open_center(settings) as center:
            change = await act(*await _find(center, handle, email))
        staff = change.staff
        may = " ".join(staff.permissions) or "nothing"
        click.echo(f"{staff.name} may {'sign in' if staff.active else 'not sign in any more'}. Permissions: {may}")
        if change.handed_back:
            click.echo(f"Conversations that went back, as nobody's: {len(change.handed_back)}")

    run(work())


async def _find(center: Center, handle: str, email: str) -> tuple[Desk, str]:
    desk = desk_of(center, await shop_of(center, handle))
    for staff in await desk.scope.staff.all():
        if staff.email == email.strip().lower():
            return desk, staff.id
    raise NotFound(f"Nobody signs in as {email!r} there. See `message-center staff list --shop {handle}`.")
