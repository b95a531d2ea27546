"""`python -m message_center.simulator`: the platforms, played on this machine."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from message_center.simulator.run import configuration, run_simulator


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m message_center.simulator",
        description="Plays Facebook Messenger and a mail server: open the address in a browser to be a customer.",
    )
    parser.add_argument(
        "--config", type=Path, help="JSON file with apps, pages and people (default: an example shop)"
    )
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port of the web server (default: 8100)")
    parser.add_argument("--smtp-port", type=int, help="port of the mail sink (default: none)")
    parser.add_argument("--public-url", help="where the product reaches the simulator (default: host and port)")
    parser.add_argument("--callback", help="webhook address of all apps")
    return parser.parse_args()


def main() -> int:
    """Run until interrupted; 2 when the configuration is wrong."""
    given = vars(arguments())
    try:
        config = configuration(given.pop("config"), **given)
    except (OSError, ValueError, ValidationError) as error:
        sys.stderr.write(f"The configuration of the simulator is wrong: {error}\n")
        return 2
    sys.stderr.write(f"Simulator: http://{config.host}:{config.port}\n")
    with suppress(KeyboardInterrupt):
        asyncio.run(run_simulator(config))
    return 0


if __name__ == "__main__":
    sys.exit(main())
