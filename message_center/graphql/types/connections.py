"""What connecting an account asks for, as each channel says it."""

from strawberry import ID

from message_center.contracts.channels import Channels, Connectable
from message_center.domain import connections as domain
from message_center.domain.connections import AppUse, ConnectionFieldKind
from message_center.graphql.fields import described, object_type


@object_type("One field of the form by which an account is connected.")
class ConnectionField:
    """Show it as a form's field; a secret as a password."""

    name: str = described("What `ConnectionValue.name` calls it.")
    kind: ConnectionFieldKind = described("What it is; secrets are never shown again.")
    description: str = described("What to give, in English.")
    required: bool = described(
        "Whether it is needed to connect; of an app's secrets, when a new app is registered with them."
    )
    choices: list[str] = described("The only values, where there are some; else empty.")

    @classmethod
    def of(cls, one: domain.ConnectionField) -> "ConnectionField":
        """The domain's field, for the schema."""
        return cls(
            name=one.name,
            kind=one.kind,
            description=one.description,
            required=one.required,
            choices=list(one.choices),
        )


@object_type("A channel whose accounts can be connected, and what that asks for.")
class ConnectionForm:
    """One for each channel that is installed, partners' included."""

    id: ID = described("The channel's name.")
    channel: str = described("The channel's name, for `connectChannelAccount`.")
    app: AppUse = described("Whether an app at the platform stands between it and the account.")
    fields: list[ConnectionField] = described("What is asked for, in the order of a form.")


def forms_of(channels: Channels) -> list[ConnectionForm]:
    """The forms of all channels that have one, by name."""
    forms: list[ConnectionForm] = []
    for name, one in sorted(channels.items()):
        channel: object = one
        if isinstance(channel, Connectable):
            form = channel.connection
            fields = [ConnectionField.of(field) for field in form.fields]
            forms.append(ConnectionForm(id=ID(name), channel=name, app=form.app, fields=fields))
    return forms
