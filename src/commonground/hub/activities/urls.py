"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "activities"

urlpatterns: list[URLPattern] = [
    path("", views.activities, name="activities"),
    path("add/<slug:slug>/", views.add, name="add"),
    path("partnerships/<slug:slug>/", views.partnerships, name="partnerships"),
    path("<slug:ref>/", views.change, name="change"),
    path("<slug:ref>/remove/", views.remove, name="remove"),
]
