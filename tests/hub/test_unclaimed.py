"""What organisations write about others that nobody speaks for here."""

import pytest
from django.urls import reverse

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
