from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "commonground.hub.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts what an organisation does on its page."""
        from commonground.hub.organisations.queries import PANELS

        from .queries import panel_of

        PANELS.append(panel_of)
