from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "commonground.hub.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
