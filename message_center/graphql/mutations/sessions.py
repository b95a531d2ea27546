"""signIn, refreshSession, signOut."""

import strawberry

from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID, SessionPayload
from message_center.graphql.permissions import PUBLIC
from message_center.graphql.types.shops import viewer_of
from message_center.graphql.user_errors import Payload
from message_center.inbox.sign_in import Session, refresh_session, sign_in, sign_out


@input_type("Who signs in.")
class SignInInput:
    """With e-mail address and password."""

    email: str = described("The staff member's e-mail address; upper and lower case are the same.")
    password: str = described("The password.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which session.")
class RefreshTokenInput:
    """Known by its refresh token."""

    refresh_token: str = described("The refresh token that was given last.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The session has ended.")
class SignOutPayload(Payload):
    """Nothing to tell."""


@strawberry.type
class Sessions:
    """Signing in and out."""

    @mutation_field(
        "Sign in. Wrong data give the user error UNAUTHENTICATED, without saying what was wrong.", access=PUBLIC
    )
    async def sign_in(self, info: Info, input: SignInInput) -> SessionPayload:  # noqa: A002
        center = info.context.center
        session = await sign_in(
            center.storage, center.tokens, center.clock, email=input.email, password=input.password
        )
        return await session_payload(session, info.context)

    @mutation_field(
        "Trade a refresh token for new tokens; the old refresh token is used up. The user error "
        "UNAUTHENTICATED means: sign in again.",
        access=PUBLIC,
    )
    async def refresh_session(self, info: Info, input: RefreshTokenInput) -> SessionPayload:  # noqa: A002
        center = info.context.center
        session = await refresh_session(
            center.storage, center.tokens, center.clock, refresh_token=input.refresh_token
        )
        return await session_payload(session, info.context)

    @mutation_field(
        "End a session: its refresh token is used up; its access token ends by itself within minutes. An "
        "unknown token is no error.",
        access=PUBLIC,
    )
    async def sign_out(self, info: Info, input: RefreshTokenInput) -> SignOutPayload:  # noqa: A002
        center = info.context.center
        await sign_out(center.storage, center.clock, refresh_token=input.refresh_token)
        return SignOutPayload()


async def session_payload(session: Session, context: Context) -> SessionPayload:
    """The payload of a session that was just opened."""
    shop = await context.center.storage.shops.get(session.staff.shop_id)
    return SessionPayload(
        access_token=session.access.token,
        expires_at=session.access.expires_at,
        refresh_token=session.refresh.token,
        viewer=viewer_of(session.staff, shop, context),
    )
