from django.apps import AppConfig


class ChoosingConfig(AppConfig):
    name = "commonground.hub.choosing"
    label = "choosing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts warnings, choices and what was looked at on the pages of organisations and ties,
        and lets the finder say which warnings the viewer may read."""
        from commonground.hub.finder.queries import WARNED
        from commonground.hub.organisations.queries import PANELS
        from commonground.hub.ties.queries import TIE_PANELS

        from .queries import panel_of, tie_panel_of, warnings_of

        PANELS.append(panel_of)
        TIE_PANELS.append(tie_panel_of)
        WARNED.append(warnings_of)
