from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "commonground.hub.history"
    label = "history"
    default_auto_field = "django.db.models.BigAutoField"
