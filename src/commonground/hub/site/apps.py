from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from .sentences import say_plainly

# The first of the apps, before anybody's forms are read: a form takes its sentences when it is made.
say_plainly()


PLANS = 1_000
"""How many questions a connection keeps planned; some 250 are asked by all pages together."""


def keep_plans(*, connection: Any, **_told: Any) -> None:
    """This has a connection to PostgreSQL keep the plan of every question, not of the last hundred:
    pages visited in turn would plan theirs anew each time, which takes longer than answering."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = PLANS


class SiteConfig(AppConfig):
    name = "commonground.hub.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This has accounts listen to new passwords, and connections keep plans, from the start."""
        from . import accounts  # noqa: F401

        connection_created.connect(keep_plans, dispatch_uid="keep_plans")
