"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "ties"

urlpatterns: list[URLPattern] = [
    path("", views.ties, name="ties"),
    path("record/", views.record, name="record"),
    path("touchpoints/<str:ref>/", views.touchpoint, name="touchpoint"),
    path("touchpoints/<str:ref>/change/", views.touchpoint_change, name="touchpoint_change"),
    path("touchpoints/<str:ref>/remove/", views.touchpoint_remove, name="touchpoint_remove"),
    path("touchpoints/<str:ref>/attach/", views.attach, name="attach"),
    path("files/<str:ref>/", views.file, name="file"),
    path("files/<str:ref>/remove/", views.file_remove, name="file_remove"),
    path("wordings/<str:ref>/remove/", views.wording_remove, name="wording_remove"),
    path("notes/<str:ref>/remove/", views.note_remove, name="note_remove"),
    path("steps/<str:ref>/done/", views.step_done, name="step_done"),
    path("steps/<str:ref>/reopen/", views.step_reopen, name="step_reopen"),
    path("steps/<str:ref>/postpone/", views.step_postpone, name="step_postpone"),
    path("steps/<str:ref>/hand-on/", views.step_hand_on, name="step_hand_on"),
    path("<slug:slug>/", views.tie, name="tie"),
    path("<slug:slug>/told/", views.told, name="told"),
    path("<slug:slug>/keep/", views.keep, name="keep"),
    path("<slug:slug>/stage/", views.stage, name="stage"),
    path("<slug:slug>/stage/stay/", views.stage_stay, name="stage_stay"),
    path("<slug:slug>/stage/undo/", views.stage_undo, name="stage_undo"),
    path("<slug:slug>/note/", views.note, name="note"),
    path("<slug:slug>/step/", views.step, name="step"),
    path("<slug:slug>/again/", views.again, name="again"),
]
