"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "activities"

urlpatterns: list[URLPattern] = [
    path("", views.activities, name="activities"),
    path("add/<slug:slug>/", views.add, name="add"),
    path("partnerships/<slug:slug>/", views.partnerships, name="partnerships"),
    path("partnerships/<slug:ref>/remove/", views.remove_common_work, name="remove_partnership"),
    path("<slug:ref>/", views.change, name="change"),
    path("<slug:ref>/remove/", views.remove, name="remove"),
]
