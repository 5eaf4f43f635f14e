from django.apps import AppConfig


class FinderConfig(AppConfig):
    name = "commonground.hub.finder"
    label = "finder"
    default_auto_field = "django.db.models.BigAutoField"
