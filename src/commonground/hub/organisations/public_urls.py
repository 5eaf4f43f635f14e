"""Addresses of organisations for those who act for none: the public directory and profiles."""

from django.urls import URLPattern, path

from .views import cards, claims, people, profiles

urlpatterns: list[URLPattern] = [
    path("found/", claims.found, name="found"),
    path("join/<str:secret>/", people.invitation, name="invitation"),
    path("accept/<str:ref>/", people.accept, name="accept"),
    path("<slug:slug>/claim/", claims.claim, name="claim"),
    path("", profiles.directory, name="directory"),
    path("<slug:slug>/", profiles.organisation, name="organisation"),
    path("<slug:slug>/card/", cards.organisation_card, name="card"),
]
