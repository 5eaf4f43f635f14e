from django.apps import AppConfig


class AnalysesConfig(AppConfig):
    name = "commonground.hub.analyses"
    label = "analyses"
