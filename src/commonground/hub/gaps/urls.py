"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "gaps"

urlpatterns: list[URLPattern] = [
    path("", views.gaps, name="gaps"),
    path("of/<slug:slug>/<slug:facet>/", views.take_fact, name="take_fact"),
    path("where/<slug:issue>/<str:place>/", views.take_cell, name="take_cell"),
    path("<str:ref>/", views.gap, name="gap"),
    path("<str:ref>/settle/", views.settle, name="settle"),
    path("<str:ref>/hand-on/", views.hand_on, name="hand_on"),
    path("<str:ref>/drop/", views.drop, name="drop"),
]
