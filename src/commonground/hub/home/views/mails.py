"""Choosing when mail comes, and what the links of a mail open without signing in.

A link shows a page with one button and does nothing yet: programs that look at mails open links too.
The secret in it is the whole right, so that pressing asks for no cookie; it shows nothing that the
mail did not say, and answers alike whatever it died of.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from commonground.hub.access.verdicts import Conflict, Hidden, Refused
from commonground.hub.access.web import attempted, page, signed_in, viewer_of
from commonground.hub.home import actions, queries
from commonground.hub.home.forms import MailsForm
from commonground.hub.home.jobs import digests_soon
from commonground.hub.home.rules import zone_of


@signed_in
def mails(request: HttpRequest) -> HttpResponse:
    """This asks when mail may come, and keeps the answer."""
    viewer = viewer_of(request)
    now = timezone.now()
    habits, held = queries.my_habits(viewer), queries.my_digests(viewer)

    def make(data: QueryDict | None) -> MailsForm:
        return MailsForm(data, habits=habits, held=held, now=now)

    def save(form: MailsForm) -> object:
        return actions.set_habits(viewer=viewer, now=now, **form.chosen())

    def stand() -> str:
        return str(queries.my_habits(viewer).version)

    form, clash, saved = attempted(request, make, save, mark="version", stand=stand)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("mine:mails")
    context = {
        "form": form,
        "clash": clash,
        "held": held,
        "zone": zone_of(habits),
        "crumbs": [{"label": _("Me"), "url": reverse("me")}, {"label": _("Mails to me")}],
    }
    return page(
        request, "home/mails.html", context, status=409 if clash else 422 if form.errors else 200
    )


@require_POST
@signed_in
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """This has one's own mail sent at once."""
    viewer = viewer_of(request)
    digest = queries.digest_of(viewer, ref)
    try:
        actions.ask_for_digest(viewer=viewer, digest=digest, now=timezone.now())
    except Refused as refused:
        messages.info(request, refused.reason)
        return redirect("mine:mails")
    digests_soon()
    messages.success(request, _("It is on its way to your mailbox."))
    return redirect("mine:mails")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """This asks once more, and then answers a reminder from a mail."""
    try:
        reminder = queries.reminder_behind(viewer_of(request), secret, timezone.now())
    except Hidden:
        return page(request, "home/link_dead.html", {}, status=404)
    context = {"is_done": reminder.answer.is_done, "has_answered": request.method == "POST"}
    if request.method == "POST":
        try:
            actions.answer_reminder(
                viewer=viewer_of(request),
                secret=secret,
                reminder=reminder,
                today=timezone.localdate(timezone=zone_of(queries.my_habits(reminder.viewer))),
                now=timezone.now(),
            )
        except Conflict:
            return page(request, "home/link_dead.html", {}, status=404)
    return page(request, "home/answer.html", context)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """This stops the mails of one membership, at one press here or in a mail program (RFC 8058)."""
    try:
        digest = queries.stopping_behind(viewer_of(request), secret)
    except Hidden:
        return page(request, "home/link_dead.html", {}, status=404)
    if request.method == "POST" and digest is not None:
        actions.stop_digest(viewer=viewer_of(request), digest=digest, now=timezone.now())
    return page(request, "home/stop.html", {"has_stopped": request.method == "POST"})
