"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "registers"

urlpatterns: list[URLPattern] = [
    path("", views.runs, name="runs"),
    path("<slug:ref>/", views.run, name="run"),
    path("<slug:ref>/undo/", views.take_back, name="undo"),
]
