"""Addresses of personal links: questions answered without signing in."""

from django.urls import URLPattern, path

from . import views

app_name = "answers"

urlpatterns: list[URLPattern] = [
    path("<str:secret>/", views.by_link, name="all"),
    path("<str:secret>/<str:about>/", views.by_link_about, name="one"),
]
