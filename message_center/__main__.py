"""The command line: `message-center`, or `python -m message_center`."""

import gc

from message_center.commands.cli import cli

LOADING = (50_000, 20, 50)
"""What a start loads stays: at Python's own thresholds the collector took a tenth of the time to look at it."""


def main() -> None:
    """Run the command that the arguments name; exits 0, 1 for an error of ours, 2 for wrong usage."""
    gc.set_threshold(*LOADING)
    cli(prog_name="message-center")


if __name__ == "__main__":
    main()
