"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "registers"

urlpatterns: list[URLPattern] = [
    path("", views.runs, name="runs"),
    path("new/", views.new, name="new"),
    path("uploads/<slug:ref>/", views.upload, name="upload"),
    path("uploads/<slug:ref>/take-in/", views.take_in, name="take_in"),
    path("uploads/<slug:ref>/again/", views.again, name="again"),
    path("uploads/<slug:ref>/throw-away/", views.throw_away, name="throw_away"),
    path("uploads/<slug:ref>/alike/", views.judge_of_upload, name="judge_of_upload"),
    path("uploads/<slug:ref>/rows.csv", views.upload_reasons_file, name="upload_reasons"),
    path("words/<slug:ref>/take-back/", views.take_words_back, name="take_words_back"),
    path("<slug:ref>/", views.run, name="run"),
    path("<slug:ref>/organisations/", views.made, name="made"),
    path("<slug:ref>/alike/", views.judge_of_run, name="judge_of_run"),
    path("<slug:ref>/rows.csv", views.reasons_file, name="reasons"),
    path("<slug:ref>/undo/", views.take_back, name="undo"),
]
