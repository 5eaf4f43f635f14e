"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "calendars"

urlpatterns: list[URLPattern] = [
    path("", views.calendar, name="calendar"),
    path("events/<str:ref>/", views.event, name="event"),
    path("events/<str:ref>/remove/", views.remove, name="remove"),
]
