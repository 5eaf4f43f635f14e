"""Opening the platform for a command that needs it; all others never load it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from commonground.cli.failing import UNUSABLE, complain


@contextmanager
def platform() -> Iterator[None]:
    """Say what to install where the library came without the platform, and end with exit 2."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("commonground"):
            raise
        complain(
            f"This command needs the platform, which is not installed here (“{error.name}” is "
            'missing). Install it with: pip install "commonground[hub]"'
        )
        sys.exit(UNUSABLE)


@platform()
def open_hub() -> None:
    """Read the settings and load the platform; a wrong setting ends the program with exit 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.hub.site.settings")
    import django

    django.setup()
