"""Addresses of this room: today's page, and those of a person whichever organisation they act for."""

from django.urls import URLPattern, path

from . import views

app_name = "home"

urlpatterns: list[URLPattern] = [
    path("", views.today, name="today"),
    path("not-yet/<slug:slug>/", views.not_yet, name="not_yet"),
]

of_a_person: list[URLPattern] = [
    path("me/mails/", views.mails, name="mails"),
    path("me/mails/<str:ref>/now/", views.ask, name="ask"),
    path("mail/answer/<str:secret>/", views.answer, name="answer"),
    path("mail/stop/<str:secret>/", views.stop, name="stop"),
]
