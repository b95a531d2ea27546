"""Options that are twins of settings, and options that only a command has; both show their variable."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from message_center.commands.cli import PREFIX
from message_center.commands.logs import set_up_logs
from message_center.commands.secret_key import with_secret_key
from message_center.settings import Settings, from_environment

Function = TypeVar("Function", bound=Callable[..., Any])

DATABASE = ("mongo_url", "database", "data_folder", "mongod", "log_level")
"""The settings that every command on a running center can be given."""

option = functools.partial(click.option, show_envvar=True)
"""An option of one command; its variable is named after the command and the option."""


def takes_settings(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the `settings`, read from the environment and from options with these names.

    Also sets up logging, and finds the secret key of an embedded database. Raises SettingsInvalid.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(**given: Any) -> Any:
            overrides = {name: given.pop(name) for name in names}
            settings = from_environment(**overrides)
            set_up_logs(settings.log_level)
            return function(settings=with_secret_key(settings), **given)

        taking: Callable[..., Any] = run
        for name in reversed(names):
            taking = _twin(name)(taking)
        return taking

    return decorate


def _twin(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    field = Settings.model_fields[name]
    return click.option(
        f"--{name.replace('_', '-')}",
        name,
        envvar=f"{PREFIX}_{name.upper()}",
        show_envvar=True,
        help=field.description,
        default=None,
        show_default=_shown(field.default),
    )


def _shown(default: object) -> str | bool:
    return str(default) if default not in (None, ()) else False
