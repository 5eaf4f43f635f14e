"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "field"

urlpatterns: list[URLPattern] = [
    path("", views.field, name="field"),
    path("clusters/", views.clusters, name="clusters"),
    path("graph/", views.graph, name="graph"),
    path("districts/", views.districts, name="districts"),
    path("want/<slug:slug>/", views.want, name="want"),
    path("table.csv", views.table_file, name="csv"),
]
