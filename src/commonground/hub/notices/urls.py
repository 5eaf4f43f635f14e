"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "notices"

urlpatterns: list[URLPattern] = [
    path("", views.mails, name="mails"),
    path("<str:ref>/", views.mail, name="mail"),
]
