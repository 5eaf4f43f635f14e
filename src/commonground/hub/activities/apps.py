from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "commonground.hub.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts what an organisation does, and with whom, on its page."""
        from commonground.hub.organisations.queries import PANELS

        from .queries import panel_of, partners_panel_of

        PANELS.extend([panel_of, partners_panel_of])
