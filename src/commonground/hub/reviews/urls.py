"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "reviews"

urlpatterns: list[URLPattern] = [
    path("", views.reviews, name="reviews"),
    path("with/<slug:slug>/", views.new, name="new"),
    path("with/<slug:slug>/end/", views.end, name="end"),
    path("<str:ref>/", views.review, name="review"),
    path("<str:ref>/remove/", views.remove, name="remove"),
]
