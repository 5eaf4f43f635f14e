from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def keep_full_text(*, using: str, **kwargs: Any) -> None:
    """This puts the full text's triggers back where a migration rebuilt the table without them."""
    from .models import search

    search.install(connections[using])


class OrganisationsConfig(AppConfig):
    name = "commonground.hub.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This keeps the full text whole, and lets the history name whom it was about."""
        from commonground.hub.history.queries import ABOUT

        from .queries.told import whom

        ABOUT.append(whom)
        post_migrate.connect(keep_full_text, sender=self)
