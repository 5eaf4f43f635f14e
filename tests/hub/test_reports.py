"""Reporting entries that nobody keeps, and what becomes of one whose last person left."""

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, Refused
from commonground.hub.history.models import Entry
from commonground.hub.history.queries import breaks
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import Claim, Contact, Organisation, Report
from commonground.hub.ties.actions.ties import begin_tie
from commonground.hub.ties.models import Tie
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K1")]
SENT = {"wrong": "false", "note": "They never sold anybody."}


@pytest.fixture
def listed(cast: Cast) -> Organisation:
    return Organisation.objects.create(
        name="Junk Traders", level=Level.PUBLIC, created_at=NOW, changed_at=NOW
    )


def at(cast: Cast, organisation: Organisation, name: str = "report", key: str = "citizens") -> str:
    acting = cast.organisations[key].slug
    return reverse(f"organisations:{name}", args=[acting, organisation.slug])


def test_an_entry_that_nobody_keeps_is_reported_to_the_operators(
    cast: Cast, visit, listed: Organisation
) -> None:
    bob, page = visit("bob"), at(cast, listed)
    assert page in bob.get(at(cast, listed, "organisation")).content.decode()
    wrong = bob.post(page, {"note": "typed already"})
    assert wrong.status_code == 422 and "typed already" in wrong.content.decode()
    for _twice in range(2):
        assert bob.post(page, SENT).status_code == 302
    report = Report.objects.get()
    assert "They never sold anybody." in bob.get(page).content.decode()
    assert "They never sold" not in visit("alice").get(page).content.decode()
    history = reverse("history:history", args=[cast.organisations["citizens"].slug])
    assert "reported an entry" not in visit("alice").get(history).content.decode()
    olga = cast.people["olga"]
    olga.is_superuser = True
    olga.save()
    shown = visit("olga").get("/operator/organisations/report/").content.decode()
    assert "They never sold anybody." in shown and "Junk Traders" in shown
    chosen = {"action": "hide", "_selected_action": [report.pk]}
    visit("olga").post("/operator/organisations/report/", chosen)
    assert not Report.objects.filter(settled_at=None).exists()
    for name in ("bob", "alice"):
        assert visit(name).get(at(cast, listed, "organisation")).status_code == 404
    assert Entry.objects.filter(verb="hid a reported entry, as an operator").exists()
    assert breaks(cast.viewer("olga")) == []


def test_only_who_may_correct_an_entry_is_told_so(cast: Cast, visit, listed: Organisation) -> None:
    told = "you can also correct yourself"
    assert told in visit("alice").get(at(cast, listed)).content.decode()
    listed.owner = cast.organisations["legal"]
    listed.save()
    page = visit("alice").get(at(cast, listed)).content.decode()
    assert told not in page and "the operators of this site look after it" in page


def test_an_operator_takes_a_hiding_back(cast: Cast, visit, listed: Organisation) -> None:
    listed.level, listed.author = Level.NETWORK, cast.people["erin"]
    listed.save()
    visit("bob").post(at(cast, listed), SENT)
    report = Report.objects.get()
    actions.hide_reported(viewer=cast.viewer("olga"), report=report, now=NOW)
    page = at(cast, listed, "organisation")
    assert visit("bob").get(page).status_code == visit("erin").get(page).status_code == 404
    with pytest.raises(Refused, match="operator"):
        actions.show_again(viewer=cast.viewer("alice"), report=report, now=NOW)
    olga = cast.people["olga"]
    olga.is_superuser = True
    olga.save()
    assert "Junk Traders" in visit("olga").get("/operator/organisations/report/").content.decode()
    chosen = {"action": "show_again", "_selected_action": [report.pk]}
    visit("olga").post("/operator/organisations/report/", chosen)
    assert visit("bob").get(page).status_code == 200
    listed.refresh_from_db()
    assert (listed.level, listed.author) == (Level.NETWORK, cast.people["erin"])
    with pytest.raises(Conflict, match="not hidden"):
        actions.show_again(viewer=cast.viewer("olga"), report=report, now=NOW)
    verbs = list(Entry.objects.filter(verb__contains="entry").values_list("verb", flat=True))
    assert "made a hidden entry readable again, as an operator" in verbs
    assert breaks(cast.viewer("olga")) == []


def test_settling_leaves_the_entry_and_only_operators_decide(
    cast: Cast, visit, listed: Organisation
) -> None:
    visit("bob").post(at(cast, listed), SENT)
    report = Report.objects.get()
    assert queries.reports_waiting(cast.viewer("alice")).count() == 0
    for act in (actions.settle_report, actions.hide_reported):
        with pytest.raises(Refused, match="operator"):
            act(viewer=cast.viewer("alice"), report=report, now=NOW)
    actions.settle_report(viewer=cast.viewer("olga"), report=report, now=NOW)
    assert visit("bob").get(at(cast, listed, "organisation")).status_code == 200


def test_profiles_kept_by_their_own_people_and_hidden_ones_are_not_reported(
    cast: Cast, visit, listed: Organisation
) -> None:
    answer = visit("bob").get(at(cast, cast.organisations["arts"]))
    assert answer.status_code == 403 and "Tell them" in answer.content.decode()
    listed.level, listed.owner = Level.ORGANISATION, cast.organisations["arts"]
    listed.save()
    assert visit("bob").post(at(cast, listed), SENT).status_code == 404


@pytest.mark.capability("X1")
def test_what_the_last_person_leaves_is_handed_on_by_an_operator_only(
    cast: Cast, visit, listed: Organisation
) -> None:
    legal = cast.organisations["legal"]
    dana = cast.viewer("dana")
    begin_tie(viewer=dana, subject=listed, now=NOW)
    Contact.objects.create(
        organisation=legal, owner=legal, name="Office", email="old@legal.example",
        level=Level.PUBLIC,
    )  # fmt: skip
    actions.erase_person(viewer=dana, now=timezone.now())
    legal.refresh_from_db()
    assert legal.is_left and not legal.is_claimed
    shown = visit("alice").get(at(cast, legal, "organisation")).content.decode()
    assert "has left this page" in shown
    refused = visit("alice").get(at(cast, legal, "edit"))
    assert refused.status_code == 403 and "An operator can hand it" in refused.content.decode()
    claim = visit("nina").get(reverse("public:claim", args=[legal.slug])).content.decode()
    assert "have left, so a person has to check" in claim and "old@legal" not in claim
    actions.ask_operator(
        viewer=cast.viewer("nina"), organisation=legal, statement="I worked there", now=NOW
    )
    actions.grant_claim(viewer=cast.viewer("olga"), claim=Claim.objects.get(), now=NOW)
    legal.refresh_from_db()
    assert legal.is_claimed and not legal.is_left
    nina = queries.membership_viewer(cast.people["nina"], legal.slug)
    assert nina is not None and Tie.objects.visible_to(nina).filter(owner=legal).count() == 1
    assert breaks(cast.viewer("olga")) == []


@pytest.mark.capability("T1")
def test_a_tie_out_of_sight_is_counted_for_those_who_knew(
    cast: Cast, visit, listed: Organisation
) -> None:
    """Our list says that a tie is out of sight; whoever could not read the entry learns nothing."""
    secret = Organisation.objects.create(
        name="Quiet Friends", level=Level.NAMED, owner=cast.organisations["citizens"],
        author=cast.people["erin"], created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    for entry in (listed, secret):
        begin_tie(viewer=cast.viewer("erin"), subject=entry, now=NOW)
        actions.report(
            viewer=cast.viewer("erin"), organisation=entry, wrong="false", note="", now=NOW
        )
    pages = {name: reverse("ties:ties", args=[cast.organisations[key].slug]) for name, key in (
        ("erin", "citizens"), ("bob", "citizens"), ("dana", "legal"),
    )}  # fmt: skip
    before = {name: visit(name).get(page).content.decode() for name, page in pages.items()}
    assert not any("out of sight" in text for text in before.values())
    for report in Report.objects.all():
        actions.hide_reported(viewer=cast.viewer("olga"), report=report, now=NOW)
    told = {name: visit(name).get(page).content.decode() for name, page in pages.items()}
    assert "2 ties are out of sight" in told["erin"] and "1 tie is out of sight" in told["bob"]
    assert "Nothing you noted is deleted" in told["bob"] and "out of sight" not in told["dana"]
    for text in told.values():
        assert "Junk Traders" not in text and "Quiet Friends" not in text
    for report in Report.objects.all():
        actions.show_again(viewer=cast.viewer("olga"), report=report, now=NOW)
    assert "out of sight" not in visit("erin").get(pages["erin"]).content.decode()


def test_a_hidden_entry_is_handed_to_nobody(cast: Cast, visit, listed: Organisation) -> None:
    """Its own people could not read it, and no operator could make it readable for them."""
    nina, dana, olga = (cast.viewer(name) for name in ("nina", "dana", "olga"))
    contact = Contact.objects.create(
        organisation=listed, owner=listed, name="Front desk", email="desk@junk.example",
        level=Level.PUBLIC,
    )  # fmt: skip
    _claim, code = actions.begin_claim(
        viewer=dana, organisation=listed, contact=contact, now=timezone.now()
    )
    claim = actions.ask_operator(
        viewer=nina, organisation=listed, statement="I am the chair.", now=timezone.now()
    )
    report = actions.report(
        viewer=cast.viewer("bob"), organisation=listed, wrong="false", note="", now=NOW
    )
    actions.hide_reported(viewer=olga, report=report, now=NOW)
    with pytest.raises(Refused, match="Make it readable first"):
        actions.grant_claim(viewer=olga, claim=claim, now=NOW)
    with pytest.raises(Refused, match="Make it readable first"):
        actions.enter_claim_code(viewer=dana, organisation=listed, code=code, now=timezone.now())
    listed.refresh_from_db()
    assert not listed.is_claimed
    actions.show_again(viewer=olga, report=Report.objects.get(pk=report.pk), now=NOW)
    actions.grant_claim(viewer=olga, claim=Claim.objects.get(pk=claim.pk), now=NOW)
    assert visit("nina").get(reverse("finder:find", args=[listed.slug])).status_code == 200


def test_what_its_own_people_keep_is_out_of_nobody_s_sight(
    cast: Cast, listed: Organisation
) -> None:
    """A hiding from before they kept it counts no tie as out of sight."""
    report = actions.report(
        viewer=cast.viewer("bob"), organisation=listed, wrong="false", note="", now=NOW
    )
    actions.hide_reported(viewer=cast.viewer("olga"), report=report, now=NOW)
    assert queries.hidden_from(cast.viewer("bob")) == {listed.pk}
    Organisation.objects.filter(pk=listed.pk).update(claimed_at=NOW)
    assert queries.hidden_from(cast.viewer("bob")) == set()
