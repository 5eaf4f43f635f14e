"""Inviting, joining, changing roles and leaving; what ends takes effect at the next request."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonground.hub.access.verdicts import Conflict, Refused
from commonground.hub.history.models import Detail, Entry
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import ApiToken, Invitation, Membership, Role
from tests.cast import NOW, Cast
from tests.hub.proof.visits import body, quiet
from tests.post import Post, link_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X1")]


def people_page(cast: Cast, key: str = "citizens") -> str:
    return reverse("organisations:people", args=[cast.organisations[key].slug])


def sent(cast: Cast, email: str, role: Role = Role.MEMBER) -> tuple[Invitation, str]:
    """An invitation from citizens and the path of its link."""
    invitation, secret = actions.invite(
        viewer=cast.viewer("alice"), email=email, role=role, is_signatory=False, now=timezone.now()
    )
    return invitation, reverse("public:invitation", args=[secret])


def test_an_invitation_travels_by_mail_and_makes_a_colleague(cast: Cast, visit, post: Post) -> None:
    invite = reverse("organisations:invite", args=[cast.organisations["citizens"].slug])
    form = {"email": "Nina@cast.example", "role": "editor", "is_signatory": "on"}
    assert visit("alice").post(invite, form).status_code == 302
    [mail] = post.to("nina@cast.example")
    assert "Citizens" not in mail["Subject"]
    assert "Citizens Fighting Corruption" in text_of(mail)
    html = mail.get_body(("html",))
    assert html is not None and "style=" not in html.get_content()
    link = link_in(mail, "join")
    stranger = Client().get(link)
    assert stranger.status_code == 200 and "no-store" in stranger["Cache-Control"]
    assert f"{reverse('account_login')}?next={link}" in stranger.content.decode()
    nina = visit("nina")
    assert nina.get(people_page(cast)).status_code == 404
    assert nina.post(link).status_code == 302
    assert nina.get(people_page(cast)).status_code == 200
    membership = Membership.objects.get(person=cast.people["nina"])
    assert (membership.role, membership.is_signatory) == ("editor", True)
    assert nina.get(link).status_code == 404


def test_who_signs_up_from_an_invitation_finds_the_address_filled_in(cast: Cast) -> None:
    _, link = sent(cast, "nobody-yet@cast.example")
    stranger = Client()
    assert b"nobody-yet@" not in stranger.get(reverse("account_signup")).content
    stranger.get(link)
    assert b'value="nobody-yet@cast.example"' in stranger.get(reverse("account_signup")).content


@pytest.mark.parametrize("end", ["used", "withdrawn", "expired", "unknown", "replaced"])
def test_dead_links_answer_alike(cast: Cast, visit, end: str) -> None:
    invitation, link = sent(cast, "nina@cast.example")
    if end == "used":
        visit("nina").post(link)
    elif end == "withdrawn":
        url = reverse(
            "organisations:withdraw", args=[cast.organisations["citizens"].slug, invitation.ref]
        )
        assert visit("alice").post(url).status_code == 302
    elif end == "expired":
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    elif end == "replaced":
        sent(cast, "NINA@cast.example")
    else:
        link = reverse("public:invitation", args=["something-else"])
    unknown = Client().get(reverse("public:invitation", args=["never-was"]))
    dead = Client().get(link)
    assert dead.status_code == unknown.status_code == 404
    assert quiet(body(dead)) == quiet(body(unknown))
    assert visit("nina").post(link).status_code == 404


def test_only_the_address_invited_can_accept(cast: Cast, visit) -> None:
    _invitation, link = sent(cast, "nina@cast.example")
    leo = visit("leo")
    answer = leo.get(link)
    assert answer.status_code == 403
    assert "nina@cast.example" in answer.content.decode()
    assert leo.post(link).status_code == 403
    assert not Membership.objects.filter(person=cast.people["leo"], until=None).exists()


def test_an_unproved_address_does_not_count(cast: Cast, visit) -> None:
    from allauth.account.models import EmailAddress

    _invitation, link = sent(cast, "editor@cast.example")
    EmailAddress.objects.create(user=cast.people["leo"], email="editor@cast.example")
    assert visit("leo").post(link).status_code == 403


def test_one_s_own_page_lists_invitations(cast: Cast, visit) -> None:
    invitation, _link = sent(cast, "nina@cast.example")
    nina, accept = visit("nina"), reverse("public:accept", args=[invitation.ref])
    assert accept in nina.get(reverse("me")).content.decode()
    assert visit("leo").post(accept).status_code == 404
    assert nina.post(accept).status_code == 302
    assert nina.get(people_page(cast)).status_code == 200


def test_a_mail_server_that_refuses_loses_nothing(cast: Cast, visit, post: Post) -> None:
    post.refuses = True
    invite = reverse("organisations:invite", args=[cast.organisations["citizens"].slug])
    answer = visit("alice").post(invite, {"email": "nina@cast.example", "role": "member"})
    assert answer.status_code == 200
    assert "/organisations/join/" in answer.content.decode()
    assert Invitation.objects.filter(email="nina@cast.example", withdrawn_at=None).exists()


@pytest.mark.parametrize("name", ["bob", "erin"])
def test_only_stewards_invite_and_change_roles(cast: Cast, visit, name: str) -> None:
    client, slug = visit(name), cast.organisations["citizens"].slug
    member = cast.memberships["alice", "citizens"]
    invite = reverse("organisations:invite", args=[slug])
    answer = client.post(invite, {"email": "x@cast.example", "role": "steward"})
    assert answer.status_code == 403 and "steward" in answer.content.decode()
    url = reverse("organisations:member", args=[slug, member.ref])
    form = {"role": "member", "was": "steward"}
    assert client.post(url, form).status_code == 403
    assert (
        client.post(reverse("organisations:end_membership", args=[slug, member.ref])).status_code
        == 403
    )
    member.refresh_from_db()
    assert member.role == Role.STEWARD and member.until is None


def test_wrong_addresses_keep_what_was_typed(cast: Cast, visit) -> None:
    invite = reverse("organisations:invite", args=[cast.organisations["citizens"].slug])
    answer = visit("alice").post(invite, {"email": "not an address", "role": "editor"})
    assert answer.status_code == 422 and "not an address" in answer.content.decode()
    answer = visit("alice").post(invite, {"email": "bob@cast.example", "role": "editor"})
    assert answer.status_code == 422 and "already" in answer.content.decode()


def test_leaving_takes_effect_at_the_next_request_of_every_session_and_token(
    cast: Cast, visit
) -> None:
    phone, laptop, steward = visit("bob"), visit("bob"), visit("alice")
    page = people_page(cast)
    _token, secret = actions.create_token(viewer=cast.viewer("bob"), name="sheet", now=NOW)
    assert phone.get(page).status_code == laptop.get(page).status_code == 200
    assert queries.token_viewer(secret) == cast.viewer("bob")
    ended = reverse(
        "organisations:end_membership",
        args=[cast.organisations["citizens"].slug, cast.memberships["bob", "citizens"].ref],
    )
    assert steward.post(ended).status_code == 302
    unknown = phone.get(page.replace("citizens", "citizenx"))
    for client in (phone, laptop):
        answer = client.get(page)
        assert answer.status_code == 404
        assert "Citizens" not in answer.content.decode()
    assert unknown.status_code == 404
    assert queries.token_viewer(secret) is None
    assert ApiToken.objects.get().revoked_at is not None
    assert steward.get(page).status_code == 200


def test_a_clock_set_back_lets_nobody_in_again(cast: Cast, visit) -> None:
    actions.end_membership(
        viewer=cast.viewer("alice"),
        membership=cast.memberships["bob", "citizens"],
        now=timezone.now() + timedelta(days=1),
    )
    assert visit("bob").get(people_page(cast)).status_code == 404


def test_the_last_steward_names_another_first(cast: Cast, visit) -> None:
    alice, slug = visit("alice"), cast.organisations["citizens"].slug
    own, erin = cast.memberships["alice", "citizens"], cast.memberships["erin", "citizens"]
    leave = reverse("organisations:end_membership", args=[slug, own.ref])
    answer = alice.post(leave)
    assert answer.status_code == 403 and "someone else steward" in answer.content.decode()
    own_page = reverse("organisations:member", args=[slug, own.ref])
    answer = alice.post(own_page, {"role": "member", "was": "steward"})
    assert answer.status_code == 422 and "someone else steward" in answer.content.decode()
    erins_page = reverse("organisations:member", args=[slug, erin.ref])
    assert alice.post(erins_page, {"role": "steward", "was": "editor"}).status_code == 302
    assert alice.post(leave).status_code == 302
    assert alice.get(people_page(cast)).status_code == 404


def test_two_stewards_who_change_one_role_notice_each_other(cast: Cast, visit) -> None:
    bob = cast.memberships["bob", "citizens"]
    page = reverse("organisations:member", args=[cast.organisations["citizens"].slug, bob.ref])
    alice = visit("alice")
    assert alice.post(page, {"role": "editor", "was": "member"}).status_code == 302
    answer = alice.post(page, {"role": "steward", "was": "member"})
    assert answer.status_code == 422 and "in the meantime" in answer.content.decode()
    bob.refresh_from_db()
    assert bob.role == Role.EDITOR
    again = alice.post(page, {"role": "steward", "was": "editor"})
    assert again.status_code == 302


def test_accepting_twice_at_once_joins_once(cast: Cast) -> None:
    invitation, _link = sent(cast, "nina@cast.example")
    viewer = cast.viewer("nina")
    actions.accept_invitation(viewer=viewer, invitation=invitation, now=timezone.now())
    with pytest.raises(Conflict):
        actions.accept_invitation(viewer=viewer, invitation=invitation, now=timezone.now())
    assert Membership.objects.filter(person=cast.people["nina"]).count() == 1


def test_the_history_names_nobody_who_was_invited(cast: Cast) -> None:
    sent(cast, "nina@cast.example")
    assert Entry.objects.get(verb="invited someone to join").level == "organisation"
    assert "nina" not in str(list(Detail.objects.values_list("body", flat=True)))


def test_too_many_open_invitations_are_refused(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("commonground.hub.organisations.actions.people.INVITATIONS_AT_ONCE", 2)
    sent(cast, "one@cast.example")
    sent(cast, "two@cast.example")
    with pytest.raises(Refused, match="Too many"):
        sent(cast, "three@cast.example")
