"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "ambassadors"

urlpatterns: list[URLPattern] = [
    path("", views.doors, name="doors"),
    path("add/", views.add, name="add"),
    path("to/<slug:slug>/", views.to, name="to"),
    path("requests/<str:ref>/", views.request_page, name="request"),
    path("requests/<str:ref>/answer/", views.answer, name="answer"),
    path("requests/<str:ref>/made/", views.made, name="made"),
    path("requests/<str:ref>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:ref>/change/", views.change, name="change"),
    path("<str:ref>/remove/", views.remove, name="remove"),
    path("<str:ref>/ask/<slug:slug>/", views.ask, name="ask"),
]
