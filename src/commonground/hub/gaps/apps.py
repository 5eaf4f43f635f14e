from django.apps import AppConfig


class GapsConfig(AppConfig):
    name = "commonground.hub.gaps"
    label = "gaps"
    default_auto_field = "django.db.models.BigAutoField"
