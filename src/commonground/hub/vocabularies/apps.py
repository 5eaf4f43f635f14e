from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def install_lists(*, using: str, **kwargs: Any) -> None:
    """This adds the words and places that come with the platform, after every migration.

    Unlike a migration it also does so in a database that a test has emptied.
    """
    from django.utils import timezone

    from .actions import install
    from .models import Place

    if Place._meta.db_table in connections[using].introspection.table_names():
        install(now=timezone.now())


class VocabulariesConfig(AppConfig):
    name = "commonground.hub.vocabularies"
    label = "vocabularies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(install_lists, sender=self)
