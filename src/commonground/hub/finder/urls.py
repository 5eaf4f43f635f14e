"""Addresses of the finder."""

from django.urls import URLPattern, path

from . import views

app_name = "finder"

urlpatterns: list[URLPattern] = [
    path("", views.find, name="find"),
    path("shortlist/", views.shortlist, name="shortlist"),
    path("keep/<slug:slug>/", views.keep, name="keep"),
    path("set-aside/<slug:slug>/", views.set_aside, name="set_aside"),
    path("take-back/<slug:ref>/", views.take_back, name="take_back"),
]
