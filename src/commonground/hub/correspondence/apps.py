from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "commonground.hub.correspondence"
    label = "correspondence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts the address of a tie, and mails that wait, on the page of the tie, and lets the
        bytes of a file go with its row."""
        from django.db.models.signals import post_delete

        from commonground.hub.ties.actions import forget_bytes
        from commonground.hub.ties.queries import TIE_PANELS

        from .models import Enclosure
        from .queries import address_panel_of, mails_panel_of

        TIE_PANELS.extend([mails_panel_of, address_panel_of])
        post_delete.connect(
            forget_bytes, sender=Enclosure, dispatch_uid="correspondence.forget_bytes"
        )
