"""Run by `server.py` in the server's own settings: fills its database and tells every page's address.

Prints JSON: `pages` (name, address, who looks), `organisations` (key to slug) and the password.
"""

import json
import os
import sys
import time
from datetime import datetime
from itertools import islice, product
from typing import Any

import django
from django.core.management import call_command

ACTING = "cfc"
SEEN_BY = "amina@cfc.example"
ALONE = "nobody@newhere.example"
# A register with a row that is taken, one that is taken with a warning and one that is refused.
REGISTER = "org_id,name,country\nC-1,Lighthouse Keepers,XC\nC-2,Net Menders,Nowhere\nC-3,,XC\n"
SIGN_IN_PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_email_verification_sent",
    "account_reset_password_from_key_done",
    "account_inactive",
]
OPERATOR = "olga@site.example"
# What only those see who sign in with a second step.
SECURED_PAGES = [
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
]
ACCOUNT_PAGES = ["account_logout", "account_email", "account_change_password", "mfa_index"]


def main() -> None:
    django.setup()
    from django.urls import reverse
    from django.utils import timezone

    from commonground.hub.demo import loading
    from commonground.hub.demo.doors import PASSWORD
    from commonground.hub.organisations.actions import create_token, enrol_person, invite
    from commonground.hub.organisations.models import Membership, Organisation, Role
    from commonground.hub.organisations.queries import acting_viewer
    from commonground.hub.registers.actions import import_organisations, keep_upload, look_through
    from tests.surfaces import SURFACES

    now = timezone.now()
    call_command("migrate", verbosity=0)
    loading.fill(now=now)
    membership = Membership.objects.get(person__email=SEEN_BY)
    viewer = acting_viewer(membership)
    invite(viewer=viewer, email="asked@cfc.example", role=Role.MEMBER, is_signatory=False, now=now)
    create_token(viewer=viewer, name="Our spreadsheet", now=now)
    import_organisations(
        viewer=viewer,
        content=REGISTER.encode(),
        file_name="reg.csv",
        now=now,
        register="Register of the coast",
    )
    upload = keep_upload(
        viewer=viewer,
        table="organisations",
        content=REGISTER.replace("C-", "D-").encode(),
        file_name="more.csv",
        options={"register": "Register of the coast"},
        now=now,
    )
    look_through(viewer=viewer, upload=upload, now=now)
    enrol_person(viewer=viewer, email=ALONE, password=PASSWORD, name="", now=now)
    decide_and_share(viewer, now)
    bring_an_event(viewer, now)
    keep_and_correct(viewer, now)

    pages = []

    def add(name: str, address: str, who: str, status: int = 200) -> None:
        pages.append({"name": name, "address": address, "who": who, "status": status})

    for name in SIGN_IN_PAGES:
        add(name, reverse(name), "")
    for name in ACCOUNT_PAGES:
        add(name, reverse(name), SEEN_BY)
    add("absent", "/nothing-here/", "", 404)
    add("me (alone)", reverse("me"), ALONE)
    acting = Organisation.objects.get(pk=membership.organisation_id).slug
    for surface in SURFACES:
        if surface.kind != "page":
            continue
        address = answering(surface, viewer, acting)
        who = "" if surface.name == "front" or surface.name.startswith("public:") else SEEN_BY
        if surface.name in ("public:claim", "public:found"):
            who = ALONE
        for query in surface.queries:
            add(surface.name + query, address + query, who)
    slugs = dict(Organisation.objects.values_list("name", "slug"))
    session, passkey = operator_session()
    for name in SECURED_PAGES:
        add(name, reverse(name), OPERATOR)
    add("mfa_edit_webauthn", reverse("mfa_edit_webauthn", args=[passkey]), OPERATOR)
    add("mfa_remove_webauthn", reverse("mfa_remove_webauthn", args=[passkey]), OPERATOR)
    known = {"pages": pages, "slugs": slugs, "password": PASSWORD, "operator": session}
    json.dump(known, sys.stdout)


def bring_an_event(viewer: Any, now: datetime) -> None:
    """This leaves an event out of a calendar to be asked about."""
    from commonground.hub.calendars.actions import bring
    from commonground.hub.calendars.models import CalendarEvent

    people = [["Mila Torrent", "mila@stonesteps.example"]]
    event = CalendarEvent(digest="1", title="Rehearsal", people=people, begins_at=now)
    bring(viewer=viewer, found=[event], now=now)


def decide_and_share(viewer: Any, now: datetime) -> None:
    """This fills the shortlist, and the page of what others share of their contact."""
    from commonground.hub.access.audience import Level
    from commonground.hub.finder.actions import decide
    from commonground.hub.finder.models import Opinion
    from commonground.hub.organisations.models import Membership, Organisation
    from commonground.hub.organisations.queries import acting_viewer
    from commonground.hub.ties.actions import record_touchpoint

    legal, *others = Organisation.objects.visible_to(viewer).filter(
        name__in=["Harbour Legal Aid", "Press Shield International", "Tap and Well Watch"]
    ).order_by("name")  # fmt: skip
    for one in (legal, others[0]):
        decide(
            viewer=viewer, organisation=one, purpose="learn", opinion=Opinion.SHORTLISTED, now=now
        )
    decide(
        viewer=viewer, organisation=others[1], purpose="pool", opinion=Opinion.SET_ASIDE,
        reason="Too busy this year", now=now,
    )  # fmt: skip
    neighbours = Membership.objects.exclude(organisation__in=[viewer.organisation_id, legal.pk])
    record_touchpoint(
        viewer=acting_viewer(neighbours.filter(role="steward").order_by("pk")[0]),
        parties=[legal], kind="call", held_on=now.date(), now=now,
        said="Asked for a lawyer at the dock gate", level=Level.NETWORK,
    )  # fmt: skip


def keep_and_correct(viewer: Any, now: datetime) -> None:
    """This keeps a file with a contact of the viewer's and corrects what it says."""
    from commonground.hub.access.audience import Level
    from commonground.hub.ties.actions import attach, change_touchpoint
    from commonground.hub.ties.models import Touchpoint

    own = Touchpoint.objects.visible_to(viewer).filter(author_id=viewer.person_id)
    row = own.filter(level=Level.ORGANISATION).order_by("-pk")[0]
    attach(viewer=viewer, touchpoint=row, name="Minutes.txt", content=b"FILE-1", now=now)
    change_touchpoint(
        viewer=viewer, touchpoint=row, parties=list(row.parties.all()), kind=row.kind,
        held_on=row.held_on, said="SAID-1", people=row.people, changed_at_shown=row.changed_at,
        now=now,
    )  # fmt: skip


def operator_session() -> tuple[str, int]:
    """The session of an operator who has signed in with a second step, and her passkey's number."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from commonground.hub.organisations.models import Person

    olga = Person.objects.create_superuser(email=OPERATOR, password=None)
    TOTP.activate(olga, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(olga)
    passkey = Authenticator.objects.create(
        user=olga, type=Authenticator.Type.WEBAUTHN, data={"name": "KEY-1", "credential": {}}
    )
    session = SessionStore()
    session[SESSION_KEY] = str(olga.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = olga.get_session_auth_hash()
    # As signing in with a second step leaves it; she is asked for nothing again, however long the
    # run takes.
    used = {"method": "mfa", "type": "totp", "reauthenticated": True, "at": time.time() + 86_400}
    session["account_authentication_methods"] = [used]
    session["account_authentication_methods_user"] = str(olga.pk)
    session.save()
    return str(session.session_key), passkey.pk


SEEN, TRIED = 30, 60


def answering(surface: Any, viewer: Any, acting: str) -> str:
    """The address of a surface for rows with which it shows something, where it names any."""
    from django.test import Client
    from django.urls import reverse

    from commonground.hub.organisations.models import Person

    lists = [values(name, viewer, surface.name) for name in surface.args]
    found = [
        reverse(surface.name, args=[acting, *parts] if surface.acting else parts)
        for parts in islice(product(*lists), TRIED)
    ]
    if len(found) == 1:
        return found[0]
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        Person.objects.get(pk=viewer.person_id), "django.contrib.auth.backends.ModelBackend"
    )
    for address in found:
        if client.get(address).status_code == 200:
            return address
    raise SystemExit(f"{surface.name}: nothing in the demonstration to show ({len(found)} tried)")


def values(name: str, viewer: Any, surface: str) -> list[str]:
    """What can stand in an address for a row of this table that the viewer sees: ours first."""
    from commonground.hub.choosing.models import Choice, Finding, Flag
    from commonground.hub.gaps.models import Gap
    from commonground.hub.pulses.models import Result, Round
    from commonground.hub.ties.models import Contribution
    from commonground.hub.vocabularies.models import Issue, Place

    if name == "=cast-issue":
        return [Issue.objects.order_by("position", "key")[0].key]
    if name == "=XC-T1":
        return [Place.objects.order_by("-pk")[0].code]
    tables: dict[str, Any] = {
        "choice": Choice, "contribution": Contribution, "finding": Finding, "flag": Flag,
        "gap": Gap, "result": Result, "round": Round,
    }  # fmt: skip
    if name not in tables:
        return [value(name, viewer, surface)]
    seen = list(tables[name].objects.visible_to(viewer).order_by("-pk")[:SEEN])
    ours = [row for row in seen if getattr(row, "owner_id", None) == viewer.organisation_id]
    return [row.ref for row in (*ours, *(row for row in seen if row not in ours))]


def value(name: str, viewer: Any, surface: str) -> str:
    """What stands in an address for a row of this table that the viewer sees: the fullest one."""
    from commonground.hub.activities.models import Activity, Partnership
    from commonground.hub.ambassadors.models import Acquaintance, IntroductionRequest
    from commonground.hub.calendars.models import CalendarEvent
    from commonground.hub.correspondence.models import IncomingMail
    from commonground.hub.finder.models import Candidate
    from commonground.hub.organisations.models import (
        ApiToken,
        Contact,
        Invitation,
        Membership,
        Organisation,
    )
    from commonground.hub.registers.models import Run, Upload
    from commonground.hub.reviews.models import Review
    from commonground.hub.ties.models import (
        Attachment,
        NextStep,
        Note,
        Tie,
        Touchpoint,
        Wording,
    )

    if name.startswith("="):
        return name[1:]
    if name == "organisation":
        seen: Any = Organisation.objects.visible_to(viewer)
        if "claim" in surface or surface == "organisations:report":
            return str(seen.filter(claimed_at=None).order_by("pk")[0].slug)
        if surface in ("organisations:edit", "organisations:section", "activities:add"):
            return str(viewer.organisation_slug)
        return str(seen.get(name__startswith="Harbour Legal").slug)
    if name == "membership":
        mine = Membership.objects.filter(organisation_id=viewer.organisation_id)
        return str(mine.exclude(person_id=viewer.person_id)[0].ref)
    if name in ("invitation", "token"):
        rows: Any = {"invitation": Invitation, "token": ApiToken}[name].objects.order_by("pk")
        return str(rows[0].ref)
    model: Any = {
        "acquaintance": Acquaintance,
        "activity": Activity,
        "candidate": Candidate,
        "contact": Contact,
        "event": CalendarEvent,
        "file": Attachment,
        "mail": IncomingMail,
        "note": Note,
        "partnership": Partnership,
        "request": IntroductionRequest,
        "review": Review,
        "run": Run,
        "step": NextStep,
        "tie": Tie,
        "touchpoint": Touchpoint,
        "upload": Upload,
        "wording": Wording,
    }[name]
    seen = model.objects.visible_to(viewer)
    if name == "contact":  # the page is a form: only who keeps the contact may open it
        seen = seen.filter(owner_id=viewer.organisation_id)
    if name == "partnership":  # a form as well: of those that a register says of ourselves
        seen = seen.filter(owner=None, organisation_a_id=viewer.organisation_id)
    if name == "acquaintance":  # to be changed by oneself, and to be asked of a colleague
        mine = seen.filter(membership=viewer.membership_id)
        seen = seen.exclude(pk__in=mine) if surface == "ambassadors:ask" else mine
    own = seen.filter(author_id=viewer.person_id) if hasattr(model, "author") else seen
    return str((own.order_by("-pk").first() or seen.order_by("-pk")[0]).ref)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browser.settings")
    main()
