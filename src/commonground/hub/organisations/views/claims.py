"""Pages by which an organisation comes to its people: founding a new one, claiming a listed one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations import actions, mails, queries
from commonground.hub.organisations.forms import (
    CodeForm,
    CodeSentToForm,
    FoundForm,
    StatementForm,
)
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.rules import may_claim


@signed_in
def found(request: HttpRequest) -> HttpResponse:
    """This sets up a new organisation, after showing namesakes that the person may see."""
    viewer = viewer_of(request)
    form = FoundForm(request.POST if request.method == "POST" else None)
    namesakes: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        namesakes = queries.namesakes(viewer, form.cleaned_data["name"])
        if not form.doubt(namesakes):
            organisation = actions.found_organisation(
                viewer=viewer,
                name=form.cleaned_data["name"],
                level=Level(form.cleaned_data["level"]),
                now=timezone.now(),
            )
            messages.success(
                request, _("%(name)s is set up. You are its steward.") % {"name": organisation.name}
            )
            return redirect("home:today", organisation.slug)
    context = {"form": form, "namesakes": namesakes}
    return page(request, "organisations/found.html", context, status=422 if form.errors else 200)


@signed_in
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """This lets a person claim a listed organisation: by a code to a contact on record, or by
    asking an operator."""
    viewer = viewer_of(request)
    organisation = queries.organisation(viewer, slug)
    verdict = may_claim(viewer, organisation)
    if not verdict:
        context = {"organisation": organisation, "verdict": verdict}
        return page(request, "organisations/claim_closed.html", context, status=403)
    contacts = queries.claim_contacts(viewer, organisation)
    step = request.POST.get("step", "")
    send_form = CodeSentToForm(request.POST if step == "send" else None, contacts=contacts)
    code_form = CodeForm(request.POST if step == "code" else None)
    ask_form = StatementForm(request.POST if step == "ask" else None)
    if step == "send" and send_form.is_valid():
        send_code(request, organisation, send_form)
    elif step == "code" and code_form.is_valid():
        right = actions.enter_claim_code(
            viewer=viewer,
            organisation=organisation,
            code=code_form.cleaned_data["code"],
            now=timezone.now(),
        )
        if right:
            told = _("You now keep the profile of %(name)s. You are its steward. What others said of "
                     "it before is marked on its page: confirm it, or take it away.")  # fmt: skip
            messages.success(request, told % {"name": organisation.name})
            return redirect("organisations:people", organisation.slug)
        code_form.add_error("code", right.reason)
    elif step == "ask" and ask_form.is_valid():
        actions.ask_operator(
            viewer=viewer,
            organisation=organisation,
            statement=ask_form.cleaned_data["statement"],
            now=timezone.now(),
        )
        messages.success(request, _("Your words are with the operators now."))
        return redirect("public:claim", slug)
    context = {
        "organisation": organisation,
        "contacts": contacts,
        "claim": queries.open_claim(viewer, organisation, now=timezone.now()),
        "send_form": send_form,
        "code_form": code_form,
        "ask_form": ask_form,
    }
    wrong = send_form.errors or code_form.errors or ask_form.errors
    return page(request, "organisations/claim.html", context, status=422 if wrong else 200)


def send_code(request: HttpRequest, organisation: Organisation, form: CodeSentToForm) -> None:
    """This begins a claim and mails its code, or says on the form why not."""
    viewer = viewer_of(request)
    contact = queries.claim_contact(viewer, organisation, form.cleaned_data["contact"])
    try:
        _claim, code = actions.begin_claim(
            viewer=viewer, organisation=organisation, contact=contact, now=timezone.now()
        )
    except Refused as refused:
        form.add_error("contact", refused.reason)
        return
    if mails.send_claim_code(contact=contact, organisation=organisation, code=code):
        messages.success(request, _("A code is on its way to %(to)s.") % {"to": contact.email})
    else:
        form.add_error("contact", _("The mail could not be sent. Try again later."))


def claim_from_room(request: HttpRequest, slug: str) -> HttpResponse:
    """This leads from the room of an organisation to the page for claiming another one."""
    return redirect("public:claim", queries.organisation(viewer_of(request), slug).slug)
