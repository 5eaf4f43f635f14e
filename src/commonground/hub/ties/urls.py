"""Addresses of this room."""

from django.urls import URLPattern

app_name = "ties"

urlpatterns: list[URLPattern] = []
