"""Addresses of this room."""

from django.urls import URLPattern, path

from .views import claims, people, tokens

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
]
