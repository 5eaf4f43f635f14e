from django.apps import AppConfig


class RhythmsConfig(AppConfig):
    name = "commonground.hub.rhythms"
    label = "rhythms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts the rhythm and what one could do for them on the page of every tie."""
        from commonground.hub.ties.queries import TIE_PANELS

        from .queries import acts_panel_of, rhythm_panel_of

        TIE_PANELS.extend([acts_panel_of, rhythm_panel_of])
