from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "commonground.hub.briefs"
    label = "briefs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This offers, on the page of a tie, to prepare a meeting and to say what came of one."""
        from commonground.hub.ties.queries import TIE_PANELS

        from .queries import panel_of

        TIE_PANELS.append(panel_of)
