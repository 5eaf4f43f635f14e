"""What organisations write about others that nobody speaks for here."""

import pytest
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.organisations.actions import add_contact
from commonground.hub.organisations.models import Organisation
from tests.cast import NOW, Cast
from tests.hub.test_profiles import typed


@pytest.mark.capability("K1")
def test_nobody_writes_about_the_unclaimed_without_a_source(cast: Cast, visit) -> None:
    listed = Organisation.objects.create(name="Water Friends", created_at=NOW, changed_at=NOW)
    session = visit("erin")
    address = reverse(
        "organisations:section", args=[cast.organisations["citizens"].slug, listed.slug, "listing"]
    )
    sent = typed(do_not_contact="on", do_not_contact_reason="They are crooks")
    refused = session.post(address, sent)
    assert refused.status_code == 422 and "Say where you know this from" in refused.text
    assert "They are crooks" in refused.text
    listed.refresh_from_db()
    assert not listed.do_not_contact
    assert session.post(address, {**sent, "source": "Their own letter"}).status_code == 302
    page = session.get(
        reverse(
            "organisations:organisation", args=[cast.organisations["citizens"].slug, listed.slug]
        )
    )
    assert "Their own letter" in page.text


@pytest.mark.capability("K1")
def test_nobody_names_a_person_there_to_others_without_a_source(cast: Cast, visit) -> None:
    listed = Organisation.objects.create(name="Water Friends", created_at=NOW, changed_at=NOW)
    ours = cast.organisations["citizens"].slug
    session = visit("alice")
    address = reverse("organisations:contact_add", args=[ours, listed.slug])
    sent = {"name": "Rex", "body": "staff", "version": "0", "level": "public", "widen": "on"}
    refused = session.post(address, sent)
    assert refused.status_code == 422 and "Say where you know this from" in refused.text
    assert session.post(address, {**sent, "source": "Their door plate"}).status_code == 302
    page = visit("anonymous").get(reverse("public:organisation", args=[listed.slug])).text
    assert "Rex" in page and "not said by themselves" in page and "Their door plate" in page
    with pytest.raises(Refused):
        add_contact(
            viewer=cast.viewer("alice", "citizens"),
            organisation=listed,
            fields={"name": "Max", "source": " "},
            audience={"level": Level.NETWORK},
            now=NOW,
        )
