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
    path("contributions/<str:ref>/", views.contribution, name="contribution"),
    path("contributions/<str:ref>/change/", views.contribution_change, name="contribution_change"),
    path("contributions/<str:ref>/remove/", views.contribution_remove, name="contribution_remove"),
    path("contributions/<str:ref>/tell/", views.contribution_tell, name="contribution_tell"),
    path(
        "contributions/<str:ref>/take-back/",
        views.contribution_take_back,
        name="contribution_take_back",
    ),
    path("contributions/<str:ref>/agree/", views.contribution_agree, name="contribution_agree"),
    path("<slug:slug>/", views.tie, name="tie"),
    path("<slug:slug>/ladder/", views.ladder, name="ladder"),
    path("<slug:slug>/ladder/tell/", views.stage_tell, name="stage_tell"),
    path("<slug:slug>/ladder/take-back/", views.stage_take_back, name="stage_take_back"),
    path("<slug:slug>/given/", views.given, name="given"),
    path("<slug:slug>/given/add/", views.given_add, name="given_add"),
    path("<slug:slug>/given/table.csv", views.given_csv, name="given_csv"),
    path("<slug:slug>/given/table.xlsx", views.given_xlsx, name="given_xlsx"),
    path("<slug:slug>/told/", views.told, name="told"),
    path("<slug:slug>/keep/", views.keep, name="keep"),
    path("<slug:slug>/stage/", views.stage, name="stage"),
    path("<slug:slug>/stage/stay/", views.stage_stay, name="stage_stay"),
    path("<slug:slug>/stage/undo/", views.stage_undo, name="stage_undo"),
    path("<slug:slug>/note/", views.note, name="note"),
    path("<slug:slug>/step/", views.step, name="step"),
    path("<slug:slug>/again/", views.again, name="again"),
]
