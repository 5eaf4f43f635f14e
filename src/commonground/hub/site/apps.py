from django.apps import AppConfig

from .sentences import say_plainly

# The first of the apps, before anybody's forms are read: a form takes its sentences when it is made.
say_plainly()


class SiteConfig(AppConfig):
    name = "commonground.hub.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This has accounts listen to new passwords from the start."""
        from . import accounts  # noqa: F401
