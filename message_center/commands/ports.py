"""Addresses to listen on: taken or tried before anything starts; a refusal names the setting."""

import errno
import socket

from message_center.errors import SettingsInvalid


def listen_on(host: str, port: int, *, settings: str = "MESSAGE_CENTER") -> socket.socket:
    """A socket that listens there; `settings` is what the names of its two variables begin with.

    Raises SettingsInvalid when the port is taken, or this machine has no such address.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise _refusal(host, port, error, settings) from None
    listener.listen(2048)
    return listener


def need_port(host: str, port: int, *, settings: str) -> None:
    """See that a child will be able to listen there. Raises as `listen_on` does."""
    listen_on(host, port, settings=settings).close()


def _refusal(host: str, port: int, error: OSError, settings: str) -> SettingsInvalid:
    why = f"cannot listen on {host}:{port}: {error.strerror or error}."
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return SettingsInvalid(f"{settings}_PORT: {why} Stop what listens there, or choose another port.")
    return SettingsInvalid(f"{settings}_HOST: {why} Choose an address of this machine.")
