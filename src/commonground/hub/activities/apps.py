from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "commonground.hub.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts what an organisation does, and with whom, on its page, lets it be found by it, and
        lets tables of it be imported."""
        from commonground.hub.organisations.queries import PANELS, WORK
        from commonground.hub.registers.actions import IMPORTERS
        from commonground.hub.registers.queries import CONCERNED

        from .actions import import_activities, import_partnerships
        from .queries import at_work, panel_of, partners_panel_of, taken_in, taken_in_between

        WORK.append(at_work)
        PANELS.extend([panel_of, partners_panel_of])
        IMPORTERS["partnerships"] = (import_partnerships, ())
        IMPORTERS["activities"] = (import_activities, ("country", "issue_unknown"))
        CONCERNED["partnerships"] = taken_in_between
        CONCERNED["activities"] = taken_in
