"""Tokens: shown once, bound to a membership as it is now."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import ApiToken
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X1")]


def test_a_token_is_shown_once_and_kept_nowhere(cast: Cast, visit) -> None:
    page = reverse("organisations:tokens", args=[cast.organisations["citizens"].slug])
    bob = visit("bob")
    shown = bob.post(page, {"name": "our sheet"})
    found = re.search(r'value="(cg_[^"]+)"', shown.content.decode())
    assert found and "no-store" in shown["Cache-Control"]
    secret = found.group(1)
    assert "cg_" not in bob.get(page).content.decode()
    assert "our sheet" in bob.get(page).content.decode()
    assert secret not in str(list(ApiToken.objects.values()))
    assert queries.token_viewer(secret) == cast.viewer("bob")
    assert queries.token_viewer(secret + "x") is None


def test_colleagues_neither_see_nor_revoke_one_another_s_tokens(cast: Cast, visit) -> None:
    token, secret = actions.create_token(viewer=cast.viewer("bob"), name="bob only", now=NOW)
    slug = cast.organisations["citizens"].slug
    page = reverse("organisations:tokens", args=[slug])
    revoke = reverse("organisations:revoke_token", args=[slug, token.ref])
    assert "bob only" not in visit("alice").get(page).content.decode()
    assert visit("alice").post(revoke).status_code == 404
    assert queries.token_viewer(secret) is not None
    assert visit("bob").post(revoke).status_code == 302
    assert queries.token_viewer(secret) is None


def test_a_token_speaks_with_the_role_of_now(cast: Cast) -> None:
    _token, secret = actions.create_token(viewer=cast.viewer("bob"), name="t", now=NOW)
    membership = cast.memberships["bob", "citizens"]
    membership.role = "steward"
    membership.save()
    viewer = queries.token_viewer(secret)
    assert viewer is not None and viewer.role == "steward" and not viewer.is_operator
    cast.people["bob"].is_active = False
    cast.people["bob"].save()
    assert queries.token_viewer(secret) is None


def test_use_is_noted_to_the_minute(cast: Cast) -> None:
    viewer = cast.viewer("bob")
    _token, secret = actions.create_token(viewer=viewer, name="t", now=NOW)
    first = timezone.now()
    actions.note_token_use(viewer=viewer, secret=secret, now=first)
    actions.note_token_use(viewer=viewer, secret=secret, now=first + timedelta(seconds=9))
    assert ApiToken.objects.get().last_used_at == first


def test_a_member_of_two_organisations_has_tokens_apart(cast: Cast) -> None:
    actions.create_token(viewer=cast.viewer("alice", "citizens"), name="one", now=NOW)
    assert queries.tokens(cast.viewer("alice", "arts")).count() == 0
