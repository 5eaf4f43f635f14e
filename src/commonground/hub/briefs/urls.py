"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "briefs"

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/", views.brief, name="brief"),
    path("<slug:slug>/brief.pdf", views.pdf, name="pdf"),
    path("<slug:slug>/outcome/", views.outcome, name="outcome"),
]
