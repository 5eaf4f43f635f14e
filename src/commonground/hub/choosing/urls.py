"""Addresses of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "choosing"

urlpatterns: list[URLPattern] = [
    path("", views.choices, name="choices"),
    path("compare/", views.compare, name="compare"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("portfolio/table.csv", views.portfolio_csv, name="portfolio_csv"),
    path("portfolio/table.xlsx", views.portfolio_xlsx, name="portfolio_xlsx"),
    path("portfolio/hours/", views.hours, name="hours"),
    path("worth/<slug:slug>/", views.worth, name="worth"),
    path("begin/<slug:slug>/", views.begin, name="begin"),
    path("choice/<str:ref>/", views.choice, name="choice"),
    path("choice/<str:ref>/ask/", views.ask, name="ask"),
    path("choice/<str:ref>/judge/", views.judge, name="judge"),
    path("choice/<str:ref>/show/", views.show, name="show"),
    path("choice/<str:ref>/anew/", views.ask_anew, name="ask_anew"),
    path("choice/<str:ref>/decide/", views.decide, name="decide"),
    path("choice/<str:ref>/stop/", views.stop, name="stop"),
    path("checks/<slug:slug>/", views.checks, name="checks"),
    path("checks/<slug:slug>/own/", views.check_own, name="check_own"),
    path("checks/<slug:slug>/ask/<slug:key>/", views.check, name="check"),
    path("findings/<str:ref>/again/", views.look_again, name="look_again"),
    path("warnings/", views.flags, name="flags"),
    path("warnings/about/<slug:slug>/", views.flag_raise, name="flag_raise"),
    path("warnings/<str:ref>/", views.flag, name="flag"),
    path("warnings/<str:ref>/change/", views.flag_change, name="flag_change"),
    path("warnings/<str:ref>/end/", views.flag_end, name="flag_end"),
    path("warnings/<str:ref>/reply/", views.flag_reply, name="flag_reply"),
    path("warnings/<str:ref>/read/", views.flag_read, name="flag_read"),
]
