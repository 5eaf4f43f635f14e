from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "commonground.hub.briefs"
    label = "briefs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This offers, on the page of a tie, to prepare a meeting and to say what came of one; and tells
        what came of it to whoever opens a meeting to more people."""
        from commonground.hub.ties.queries import OPEN_ALONG, TIE_PANELS

        from .queries import outcome_opens, panel_of

        TIE_PANELS.append(panel_of)
        OPEN_ALONG.append(outcome_opens)
