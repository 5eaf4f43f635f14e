"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "insight"

urlpatterns: list[URLPattern] = [
    path("", views.insight, name="insight"),
    path("methods/", views.methods, name="methods"),
    path("field.graphml", views.graphml, name="graphml"),
]
