"""What a channel asks for to connect an account, and what somebody gave (spec G1).

A channel says it as data, so that every client can show the form, and none has to know the platforms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from message_center.errors import InvalidInput, LimitExceeded

VALUE_LIMIT = 2000
"""Characters; tokens of platforms have some hundred."""


class ConnectionFieldKind(StrEnum):
    """What a field is, which says where it is kept and who may see it again."""

    ACCOUNT_ID = "ACCOUNT_ID"
    ACCOUNT_SECRET = "ACCOUNT_SECRET"  # noqa: S105  a kind, no secret
    ACCOUNT_OPTION = "ACCOUNT_OPTION"
    APP_SECRET = "APP_SECRET"  # noqa: S105  a kind, no secret

    @property
    def is_secret(self) -> bool:
        """Whether it is kept encrypted and never shown again."""
        return self in (ConnectionFieldKind.ACCOUNT_SECRET, ConnectionFieldKind.APP_SECRET)


class AppUse(StrEnum):
    """Whether an app of ours at the platform stands between it and an account."""

    NONE = "NONE"
    SHARED = "SHARED"
    OWN = "OWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionField:
    """One thing to give. `choices` are the only values, where there are some."""

    name: str
    kind: ConnectionFieldKind
    description: str
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionForm:
    """All that connecting an account of a channel asks for.

    The secrets of a SHARED app are given once, by whoever registers it; those of an app of its OWN with each
    account. Where no ACCOUNT_ID is asked for, the platform tells it; where it tells none, a shop has one account.
    """

    fields: tuple[ConnectionField, ...] = ()
    app: AppUse = AppUse.NONE

    def of(self, *kinds: ConnectionFieldKind) -> tuple[ConnectionField, ...]:
        """The fields of these kinds."""
        return tuple(one for one in self.fields if one.kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody gave, by where it belongs."""

    external_id: str | None = None
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    options: dict[str, str] = field(default_factory=dict)
    app_secrets: dict[str, str] = field(default_factory=dict, repr=False)


def sort_out(form: ConnectionForm, values: Mapping[str, str]) -> Given:
    """Part what was given by the form; empty values count as not given.

    Raises InvalidInput for a field that the form does not have or a value that is no choice, LimitExceeded.
    """
    known = {one.name: one for one in form.fields}
    filled = {name: value.strip() for name, value in values.items() if value.strip()}
    for name, value in filled.items():
        if name not in known:
            names = ", ".join(known) or "none"
            raise InvalidInput(f"This channel has no such field. It asks for: {names}.", field=name)
        _check(known[name], value)

    def parted(kind: ConnectionFieldKind) -> dict[str, str]:
        return {name: value for name, value in filled.items() if known[name].kind is kind}

    return Given(
        external_id=next(iter(parted(ConnectionFieldKind.ACCOUNT_ID).values()), None),
        secrets=parted(ConnectionFieldKind.ACCOUNT_SECRET),
        options=parted(ConnectionFieldKind.ACCOUNT_OPTION),
        app_secrets=parted(ConnectionFieldKind.APP_SECRET),
    )


def require_all(form: ConnectionForm, have: Mapping[str, str], *kinds: ConnectionFieldKind) -> None:
    """Raise InvalidInput, naming it, when a required field of these kinds is missing in what we have."""
    for one in form.of(*kinds):
        if one.required and not have.get(one.name):
            raise InvalidInput(f"This is required: {one.description}", field=one.name)


def _check(wanted: ConnectionField, value: str) -> None:
    if len(value) > VALUE_LIMIT:
        raise LimitExceeded(f"A value has at most {VALUE_LIMIT} characters.", field=wanted.name)
    if wanted.choices and value not in wanted.choices:
        raise InvalidInput(f"Choose one of: {', '.join(wanted.choices)}.", field=wanted.name)
