"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "pulses"

urlpatterns: list[URLPattern] = [
    path("", views.rounds, name="rounds"),
    path("new/", views.new, name="new"),
    path("with/<slug:slug>/", views.partner, name="partner"),
    path("results/<str:ref>/tell/", views.tell, name="tell"),
    path("results/<str:ref>/take-back/", views.take_back, name="take_back"),
    path("<str:ref>/", views.round, name="round"),
    path("<str:ref>/remind/", views.remind, name="remind"),
    path("<str:ref>/end/", views.end, name="end"),
    path("<str:ref>/agree/", views.agree, name="agree"),
    path("<str:ref>/answer/", views.answer, name="answer"),
    path("<str:ref>/answer/<str:about>/", views.answer_about, name="answer_about"),
]
