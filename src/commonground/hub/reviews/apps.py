from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "commonground.hub.reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This puts whether a partnership was worth it on the page of the tie."""
        from commonground.hub.ties.queries import TIE_PANELS

        from .queries import panel_of

        TIE_PANELS.append(panel_of)
