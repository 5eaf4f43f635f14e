from django.apps import AppConfig


class PulsesConfig(AppConfig):
    name = "commonground.hub.pulses"
    label = "pulses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts what colleagues together say of a partner on the page of the tie."""
        from commonground.hub.ties.queries import TIE_PANELS

        from .queries import panel_of

        TIE_PANELS.append(panel_of)
