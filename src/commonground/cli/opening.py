"""Opening the platform for a command that needs its database; all others never load it."""

from __future__ import annotations

import os


def open_hub() -> None:
    """Read the settings and load the platform; a wrong setting ends the program with exit 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.hub.site.settings")
    import django

    django.setup()
