"""The command line: `message-center`, or `python -m message_center`."""

from message_center.commands.cli import cli


def main() -> None:
    """Run the command that the arguments name; exits 0, 1 for an error of ours, 2 for wrong usage."""
    cli(prog_name="message-center")


if __name__ == "__main__":
    main()
