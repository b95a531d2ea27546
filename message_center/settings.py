"""The environment, read once into one frozen value.

Every setting is an environment variable with the prefix `MESSAGE_CENTER_`; the command line's options are
twins of these. `docs/settings.md` lists them.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from message_center.errors import SettingsInvalid

Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """How this process runs. Construct with keyword arguments in tests, with `from_environment` elsewhere."""

    model_config = SettingsConfigDict(env_prefix="MESSAGE_CENTER_", frozen=True, extra="forbid")

    mongo_url: str | None = Field(None, description="A replica set's URL; without it a MongoDB is embedded.")
    database: str = Field("message_center", description="The database's name.")
    data_folder: Path = Field(Path(".data"), description="Where the embedded MongoDB keeps its files.")
    mongod: Path | None = Field(None, description="The server binary for the embedded MongoDB.")

    host: str = Field("127.0.0.1", description="The address the API listens on.")
    port: int = Field(8000, ge=0, le=65535, description="The port the API listens on.")
    public_url: str = Field("http://127.0.0.1:8000", description="Where platforms and customers reach us.")

    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs tokens and encrypts secrets at rest; several, separated by commas, newest first, "
        "rotate. At least 32 characters each.",
    )
    plugins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Names of plugins to enable beside the built-in one, separated by commas."
    )
    required_plugins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Enabled plugins without which the server must not start."
    )

    graph_url: str = Field("https://graph.facebook.com", description="Base address of Meta's Graph API.")
    graph_version: str = Field("v26.0", description="Version of Meta's Graph API.")
    instagram_graph_url: str = Field(
        "https://graph.instagram.com", description="Base address of Meta's API for accounts with Instagram Login."
    )
    meta_human_agent_days: int = Field(
        0,
        ge=0,
        le=7,
        description="Days in which people may answer on Messenger and Instagram, if the app at Meta has the "
        "feature Human Agent; 0: one day, as bots.",
    )
    messenger_ice_breakers_published: int = Field(
        4, ge=0, le=10, description="How many ice breakers a Messenger page accepts, by Meta's documents."
    )

    line_api_url: str = Field("https://api.line.me", description="Base address of LINE's Messaging API.")
    line_data_url: str = Field("https://api-data.line.me", description="Base address of LINE's media.")

    media_max_bytes: int = Field(
        25_000_000, ge=1_000_000, description="The largest file of a customer's that is kept; others stay links."
    )

    smtp_url: SecretStr | None = Field(None, description="smtp://[user:password@]host:port, or smtps://.")
    mail_from: str = Field("Message Center <no-reply@localhost>", description="The sender of our e-mails.")

    access_token_seconds: Seconds = Field(900, description="Life of a staff access token.")
    refresh_token_seconds: Seconds = Field(2_592_000, description="Life of a staff refresh token.")
    cart_link_seconds: Seconds = Field(2_592_000, description="Life of a link to a cart in the built-in shop.")
    thread_link_seconds: Seconds = Field(2_592_000, description="Life of a link to a storefront thread.")

    retry_delays: Annotated[tuple[float, ...], NoDecode] = Field(
        (1, 5, 30, 120, 300), description="Seconds before each retry of a transient failure to send."
    )
    unknown_hold_seconds: Seconds = Field(
        60, description="How long a send of unknown outcome may hold its conversation back."
    )
    send_timeout_seconds: Seconds = Field(15, description="How long a platform may take to answer a send.")
    lease_seconds: Seconds = Field(30, description="A lane's lease; a dead worker's lane goes on after it.")
    lane_concurrency: int = Field(16, ge=1, description="Lanes that one worker process works on at a time.")
    bot_seconds: Seconds = Field(10, description="How long a bot may take for one message.")
    shop_backend_seconds: Seconds = Field(10, description="How long a plugin's shop backend may take to answer.")
    journal_days: int = Field(30, ge=1, description="Days that processed journal entries are kept.")

    graphiql: bool = Field(True, description="Serve GraphiQL and introspection.")
    max_body_bytes: int = Field(4_194_304, ge=1024, description="The largest request body taken.")
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Other origins that browsers may call us from."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("plugins", "required_plugins", "retry_delays", "allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Lists are written with commas."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        """A short key can be guessed; an empty one is refused where it is first needed."""
        if any(len(key) < 32 for key in value.get_secret_value().split(",") if key):
            raise ValueError("each key needs at least 32 characters")
        return value


def from_environment(**overrides: object) -> Settings:
    """Read the settings; `overrides` are the command line's options, None meaning "not given".

    Raises SettingsInvalid, naming each wrong variable.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"MESSAGE_CENTER_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        ]
        raise SettingsInvalid("; ".join(lines)) from None
