from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def keep_watch(*, using: str, **kwargs: Any) -> None:
    """This puts the triggers in place that write down what changes."""
    from . import changes

    changes.install(connections[using])


def make_way(*, using: str, plan: list[object], **kwargs: Any) -> None:
    """This takes them away before tables change; where nothing is to change, they stay."""
    from . import changes

    if plan:
        changes.remove(connections[using])


class AnalysesConfig(AppConfig):
    name = "commonground.hub.analyses"
    label = "analyses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This keeps the index of the finder whole, and has it made anew after an import."""
        from commonground.hub.registers.actions import AFTERWARDS

        from .jobs import reindex_soon

        pre_migrate.connect(make_way, sender=self)
        post_migrate.connect(keep_watch, sender=self)
        AFTERWARDS.append(reindex_soon)
