"""Claiming a listing and founding an organisation."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Hidden, Refused
from commonground.hub.history.models import Entry
from commonground.hub.history.queries import breaks
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import Claim, Contact, Membership, Organisation
from commonground.hub.ties.models import Tie
from tests.cast import NOW, Cast
from tests.post import Post, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K1")]


@pytest.fixture
def listing(cast: Cast) -> Organisation:
    """A public listing by legal, with a public contact and a hidden one."""
    organisation = Organisation.objects.create(
        name="Harbour Women's Circle",
        owner=cast.organisations["legal"],
        level=Level.PUBLIC,
        created_at=NOW,
        changed_at=NOW,
    )
    # The first came from a register, the others were written down by people of Legal Aid House.
    for name, level, by_dana in (
        ("Office", Level.PUBLIC, False),
        ("Private", Level.ORGANISATION, True),
        ("Friend", Level.PUBLIC, True),
    ):
        Contact.objects.create(
            organisation=organisation,
            name=name,
            email=f"{name.lower()}@circle.example",
            level=level,
            owner=cast.organisations["legal"] if by_dana else organisation,
            author=cast.people["dana"] if by_dana else None,
        )
    Tie.objects.create(
        owner=cast.organisations["arts"],
        subject=organisation,
        author=cast.people["charlie"],
        created_at=NOW,
        changed_at=NOW,
    )
    return organisation


def claim_page(organisation: Organisation) -> str:
    return reverse("public:claim", args=[organisation.slug])


def code_for(client, organisation: Organisation, post: Post) -> str:
    """The code that the office gets when the client asks for one."""
    contact = Contact.objects.get(name="Office")
    answer = client.post(claim_page(organisation), {"step": "send", "contact": contact.ref})
    assert answer.status_code == 200, answer.content.decode()
    found = re.search(r"^\s+([a-z0-9]{8})\s*$", text_of(post.to("office@circle.example")[-1]), re.M)
    assert found
    return found.group(1)


def test_a_code_to_the_contact_on_record_hands_the_profile_over(
    cast: Cast, visit, post: Post, listing: Organisation
) -> None:
    nina = visit("nina")
    page = nina.get(claim_page(listing)).content.decode()
    assert "office@circle.example" in page
    assert "private@circle.example" not in page
    code = code_for(nina, listing, post)
    typed = f" {code[:4].upper()}-{code[4:]} "
    answer = nina.post(claim_page(listing), {"step": "code", "code": typed})
    assert answer.status_code == 302
    listing.refresh_from_db()
    assert listing.is_claimed and listing.owner == listing
    assert queries.my_memberships(cast.viewer("nina"))[0].role == "steward"
    assert nina.get(reverse("organisations:people", args=[listing.slug])).status_code == 200
    tie = Tie.objects.get(subject=listing)
    assert tie.owner == cast.organisations["arts"]
    assert Contact.objects.filter(owner=cast.organisations["legal"]).count() == 2
    assert breaks(cast.viewer("olga")) == []
    assert visit("leo").get(claim_page(listing)).status_code == 403


def test_five_wrong_codes_end_a_claim_even_for_the_right_one(
    cast: Cast, visit, post: Post, listing: Organisation
) -> None:
    nina = visit("nina")
    code = code_for(nina, listing, post)
    for _attempt in range(5):
        answer = nina.post(claim_page(listing), {"step": "code", "code": "22222222"})
        assert answer.status_code == 422
    answer = nina.post(claim_page(listing), {"step": "code", "code": code})
    assert answer.status_code == 422 and "too often" in answer.content.decode()
    listing.refresh_from_db()
    assert not listing.is_claimed


def test_a_code_expires_and_a_new_one_replaces_it(
    cast: Cast, visit, post: Post, listing: Organisation
) -> None:
    nina = visit("nina")
    first = code_for(nina, listing, post)
    second = code_for(nina, listing, post)
    assert nina.post(claim_page(listing), {"step": "code", "code": first}).status_code == 422
    Claim.objects.filter(refused_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = nina.post(claim_page(listing), {"step": "code", "code": second})
    assert answer.status_code == 422 and "expired" in answer.content.decode()


def test_codes_are_few(cast: Cast, visit, post: Post, listing: Organisation) -> None:
    nina, contact = visit("nina"), Contact.objects.get(name="Office")
    for _each in range(3):
        code_for(nina, listing, post)
    answer = nina.post(claim_page(listing), {"step": "send", "contact": contact.ref})
    assert answer.status_code == 422 and "tomorrow" in answer.content.decode()
    assert len(post.mails) == 3


def test_nobody_vouches_for_themselves(cast: Cast, visit, listing: Organisation) -> None:
    """A contact that any member wrote down gets no code: it could be a friend's, or their own."""
    contact = Contact.objects.get(name="Friend")
    for name in ("dana", "nina", "charlie"):
        vouching = queries.claim_contacts(cast.viewer(name), listing)
        assert [found.name for found in vouching] == ["Office"]
        with pytest.raises(Hidden):
            actions.begin_claim(
                viewer=cast.viewer(name), organisation=listing, contact=contact, now=NOW
            )
    hidden = Contact.objects.get(name="Private")
    answer = visit("nina").post(claim_page(listing), {"step": "send", "contact": hidden.ref})
    assert answer.status_code == 422
    assert not Claim.objects.exists()


def test_hidden_listings_cannot_be_claimed(cast: Cast, visit, listing: Organisation) -> None:
    Organisation.objects.filter(pk=listing.pk).update(level=Level.ORGANISATION)
    nina = visit("nina")
    hidden, absent = nina.get(claim_page(listing)), nina.get("/organisations/no-such/claim/")
    assert hidden.status_code == absent.status_code == 404
    assert nina.post(claim_page(listing), {"step": "ask", "statement": "x"}).status_code == 404


def test_an_operator_grants_a_claim_and_the_look_is_told(
    cast: Cast, visit, listing: Organisation
) -> None:
    cast.people["olga"].is_superuser = True
    cast.people["olga"].save()
    nina, olga = visit("nina"), visit("olga")
    words = "I am the chair; ring the number on your own file."
    assert nina.post(claim_page(listing), {"step": "ask", "statement": words}).status_code == 302
    claim = Claim.objects.get()
    look = olga.get(f"/operator/organisations/claim/{claim.pk}/change/")
    assert words in look.content.decode()
    looked = Entry.objects.get(verb__contains="looked")
    assert looked.organisation_slug == listing.slug
    assert looked.person_ref == cast.people["olga"].ref
    olga.post("/operator/organisations/claim/", {"action": "grant", "_selected_action": [claim.pk]})
    listing.refresh_from_db()
    assert listing.is_claimed
    nina.get(reverse("organisations:people", args=[listing.slug]))
    told = nina.get(reverse("history:history", args=[listing.slug])).content.decode()
    assert "Olga looked at a claim, as an operator" in told


def test_only_operators_judge_claims(cast: Cast, visit, listing: Organisation) -> None:
    claim = actions.ask_operator(
        viewer=cast.viewer("nina"), organisation=listing, statement="me", now=NOW
    )
    for name in ("nina", "dana", "alice"):
        with pytest.raises(Refused):
            actions.grant_claim(viewer=cast.viewer(name), claim=claim, now=NOW)
        assert list(queries.claims_waiting(cast.viewer(name))) == []
    assert visit("nina").get("/operator/organisations/claim/").status_code in (302, 403)


def test_two_claimants_get_one_organisation(cast: Cast, listing: Organisation) -> None:
    claims = [
        actions.ask_operator(
            viewer=cast.viewer(name), organisation=listing, statement=name, now=NOW
        )
        for name in ("nina", "leo")
    ]
    actions.grant_claim(viewer=cast.viewer("olga"), claim=claims[0], now=NOW)
    with pytest.raises(Refused):
        actions.grant_claim(
            viewer=cast.viewer("olga"), claim=Claim.objects.get(pk=claims[1].pk), now=NOW
        )
    assert Membership.objects.filter(organisation=listing).count() == 1


def test_founding_shows_namesakes_one_may_see_only(
    cast: Cast, visit, listing: Organisation
) -> None:
    Organisation.objects.create(
        name="Harbour Women's Shelter",
        owner=cast.organisations["arts"],
        level=Level.ORGANISATION,
        created_at=NOW,
        changed_at=NOW,
    )
    nina, url = visit("nina"), reverse("public:found")
    form = {"name": "Harbour Women's", "level": "network"}
    answer = nina.post(url, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Circle" in page and "Shelter" not in page and "Harbour Women&#x27;s" in page
    answer = nina.post(url, {**form, "sure": "on"})
    assert answer.status_code == 302
    own = Organisation.objects.get(name="Harbour Women's")
    assert own.owner == own and own.is_claimed and own.level == Level.NETWORK
    assert queries.my_memberships(cast.viewer("nina"))[0].role == "steward"


def test_a_founder_says_who_may_find_it(cast: Cast, visit) -> None:
    answer = visit("nina").post(reverse("public:found"), {"name": "Ours"})
    assert answer.status_code == 422 and 'value="Ours"' in answer.content.decode()
    long = visit("nina").post(reverse("public:found"), {"name": "x" * 501, "level": "network"})
    assert long.status_code == 422
