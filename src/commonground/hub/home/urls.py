"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "home"

urlpatterns: list[URLPattern] = [path("", views.today, name="today")]
