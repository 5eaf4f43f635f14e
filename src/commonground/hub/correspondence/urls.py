"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "correspondence"

urlpatterns: list[URLPattern] = [
    path("", views.mails, name="mails"),
    path("address/<slug:slug>/", views.make, name="make"),
    path("address/<slug:slug>/replace/", views.replace, name="replace"),
    path("files/<str:ref>/", views.file, name="file"),
    path("<str:ref>/", views.mail, name="mail"),
    path("<str:ref>/remove/", views.remove, name="remove"),
]
