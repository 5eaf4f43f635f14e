from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "commonground.hub.ties"
    label = "ties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts "what we have with them" on the page of every organisation, lets the history
        name whom it was about, and lets the bytes of a file go with its row."""
        from django.db.models.signals import post_delete

        from commonground.hub.history.queries import ABOUT
        from commonground.hub.organisations.queries import PANELS

        from .actions import forget_bytes
        from .models import Attachment
        from .queries import (
            TIE_PANELS,
            given_panel_of,
            panel_of,
            taken_back_panel_of,
            told_panel_of,
        )
        from .queries.deeds import whom

        PANELS.extend([panel_of, told_panel_of])
        TIE_PANELS.extend([taken_back_panel_of, given_panel_of])
        ABOUT.append(whom)
        post_delete.connect(forget_bytes, sender=Attachment, dispatch_uid="ties.forget_bytes")
