#!/usr/bin/env python
"""Django's command line. It starts the embedded servers when a command needs them, and stops them afterwards."""

import contextlib
import os
import sys

# Commands that touch no database, and the demonstration, which starts the servers as its first step.
WITHOUT_SERVERS = {"help", "--help", "-h", "version", "--version", "check", "collectstatic", "demo"}


def main() -> None:
    """Run the command named in the arguments."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "larc.settings.embedded")
    if command == "demo":
        # Settings read it, so it has to be there before them.
        os.environ["LARC_DEMONSTRATION"] = "1"

    from django.conf import settings
    from django.core.management import execute_from_command_line

    from larc import embedded

    try:
        with contextlib.ExitStack() as stack:
            if command not in WITHOUT_SERVERS and getattr(settings, "EMBEDDED_SERVERS", False):
                stack.enter_context(embedded.take_lease())
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
