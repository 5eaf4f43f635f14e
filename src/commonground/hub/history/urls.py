"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "history"

urlpatterns: list[URLPattern] = [path("", views.history, name="history")]
