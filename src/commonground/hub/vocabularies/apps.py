from django.apps import AppConfig


class VocabulariesConfig(AppConfig):
    name = "commonground.hub.vocabularies"
    label = "vocabularies"
    default_auto_field = "django.db.models.BigAutoField"
