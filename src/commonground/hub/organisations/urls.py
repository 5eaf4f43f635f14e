"""Addresses of this room."""

from django.urls import URLPattern, path

from .views import cards, claims, people, profiles, reports, sections, tokens

app_name = "organisations"

urlpatterns: list[URLPattern] = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<str:ref>/withdraw/", people.withdraw_invitation, name="withdraw"),
    path("people/<str:ref>/", people.member, name="member"),
    path("people/<str:ref>/end/", people.end_membership, name="end_membership"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<str:ref>/revoke/", tokens.revoke, name="revoke_token"),
    path("<slug:slug>/claim/", claims.claim_from_room, name="claim"),
    path("", profiles.directory, name="directory"),
    path("new/", sections.list_new, name="list_new"),
    path("contacts/<slug:ref>/", sections.contact, name="contact"),
    path("contacts/<slug:ref>/remove/", sections.contact_remove, name="contact_remove"),
    path("contacts/<slug:ref>/card/", cards.contact_card, name="contact_card"),
    path("<slug:slug>/", profiles.organisation, name="organisation"),
    path("<slug:slug>/card/", cards.organisation_card, name="card"),
    path("<slug:slug>/report/", reports.report, name="report"),
    path("<slug:slug>/sections/", sections.edit, name="edit"),
    path("<slug:slug>/sections/<slug:section>/", sections.section, name="section"),
    path("<slug:slug>/contacts/new/", sections.contact_add, name="contact_add"),
]
