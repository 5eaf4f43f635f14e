from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "commonground.hub.ties"
    label = "ties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts "what we have with them" on the page of every organisation, and lets the history
        name whom it was about."""
        from commonground.hub.history.queries import ABOUT
        from commonground.hub.organisations.queries import PANELS

        from .queries import panel_of, told_panel_of
        from .queries.deeds import whom

        PANELS.extend([panel_of, told_panel_of])
        ABOUT.append(whom)
