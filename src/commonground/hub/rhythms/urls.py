"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "rhythms"

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/", views.rhythm, name="rhythm"),
    path("<slug:slug>/did/<slug:act>/", views.did, name="did"),
]
