"""Each request gets its viewer anew, from the membership as it is now."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from commonground.hub.access.verdicts import Conflict, Hidden, Refused
from commonground.hub.access.web import told, viewer_of
from commonground.hub.organisations.queries import acting_among, live_memberships, person_viewer

from .operator import without_second_step

STEPS = "mfa_"
"""How the addresses begin where second steps are set up, shown and used."""

WHERE_STEPS_ARE_USED = {
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}

Respond = Callable[[HttpRequest], HttpResponse]


class viewer_middleware:  # noqa: N801 - named as a function in the settings
    """This puts `request.viewer` in place before a view runs, and answers what the rules raise."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = person_viewer(request.user)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if viewer_of(request).is_signed_in and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """This takes `acting` out of the address: the organisation acted for, or 404."""
        if viewer_of(request).is_operator and request.resolver_match is not None:
            name = request.resolver_match.url_name or ""
            # Whoever has an operator's password alone must not give them a second step of their own.
            if name.startswith(STEPS) and name not in WHERE_STEPS_ARE_USED:
                refused = without_second_step(request)
                if refused is not None:
                    return refused
        if "acting" not in kwargs:
            return None
        slug = str(kwargs.pop("acting"))
        if not request.user.is_authenticated:
            from django.contrib.auth.views import redirect_to_login

            return redirect_to_login(request.get_full_path())
        held = live_memberships(viewer_of(request))
        viewer = acting_among(held, slug)
        if viewer is None:
            raise Http404
        request.viewer = viewer  # type: ignore[attr-defined]
        # The frame lists them: read once for both.
        request.my_organisations = [one.organisation for one in held]  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """This answers 404, 403 or 409 for what `access` raises."""
        if isinstance(error, Hidden):
            return render(request, "404.html", status=404)
        if isinstance(error, Refused):
            return told(request, error.reason, status=403)
        if isinstance(error, Conflict):
            return told(request, error.reason, status=409, template="409.html")
        return None
