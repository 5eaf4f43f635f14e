from django.apps import AppConfig


class AmbassadorsConfig(AppConfig):
    name = "commonground.hub.ambassadors"
    label = "ambassadors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts "who knows whom" on the page of a tie and of an organisation, lets the history
        name whom it was about, and forgets whom somebody knew with their account."""
        from commonground.hub.history.queries import ABOUT
        from commonground.hub.organisations.actions.people import AT_ERASURE
        from commonground.hub.organisations.queries import PANELS
        from commonground.hub.ties.queries import TIE_PANELS

        from .actions import forget_person
        from .queries import panel_of, tie_panel_of, whom

        PANELS.append(panel_of)
        TIE_PANELS.append(tie_panel_of)
        ABOUT.append(whom)
        AT_ERASURE.append(forget_person)
