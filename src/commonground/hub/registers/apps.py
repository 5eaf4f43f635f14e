from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "commonground.hub.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts what registers say of an organisation on its page."""
        from commonground.hub.organisations.queries import PANELS

        from .queries.facts import facts_panel_of

        PANELS.append(facts_panel_of)
