"""Addresses of the coalition builder."""

from django.urls import URLPattern, path

from . import views

app_name = "coalitions"

urlpatterns: list[URLPattern] = [
    path("", views.build, name="build"),
    path("keep/", views.keep, name="keep"),
]
