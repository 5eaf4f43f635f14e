"""The HTTP API: mounts each room's router, checks the token, tells faults in words.

Without a token a caller sees what is public. A token stands for one person and one organisation and
is checked against the live membership at every request.
"""

from functools import wraps
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation

from commonground.hub.access.api import Fault, FaultPlace, caller
from commonground.hub.access.verdicts import Conflict, Hidden, Refused
from commonground.hub.access.viewer import ANONYMOUS, Viewer
from commonground.hub.activities.api import router as activities
from commonground.hub.ambassadors.api import router as ambassadors
from commonground.hub.briefs.api import router as briefs
from commonground.hub.calendars.api import router as calendars
from commonground.hub.choosing.api import router as choosing
from commonground.hub.coalitions.api import router as coalitions
from commonground.hub.correspondence.api import router as correspondence
from commonground.hub.field.api import router as field
from commonground.hub.finder.api import router as finder
from commonground.hub.gaps.api import router as gaps
from commonground.hub.home.api import router as mails
from commonground.hub.insight.api import router as insight
from commonground.hub.organisations.actions import note_token_use
from commonground.hub.organisations.api import router as organisations
from commonground.hub.organisations.queries import token_viewer
from commonground.hub.pulses.api import router as pulses
from commonground.hub.reviews.api import router as reviews
from commonground.hub.rhythms.api import router as rhythms
from commonground.hub.ties.api import router as ties
from commonground.hub.ties.api.files import router as files
from commonground.hub.vocabularies.api import router as vocabularies


class ByToken:
    """This reads `Authorization: Bearer …`; a wrong or dead token is refused, none means anonymous."""

    openapi_type = "apiKey"
    openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: HttpRequest) -> Viewer | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return ANONYMOUS
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        viewer: Viewer | None = token_viewer(secret.strip())
        if viewer is not None:
            note_token_use(viewer=viewer, secret=secret.strip(), now=timezone.now())
        return viewer


class PublicApi(NinjaAPI):
    """This says in its description that a token may be left out."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                if "security" in operation:
                    operation["security"] = [{}, *operation["security"]]
        return schema


api = PublicApi(
    title="Common Ground",
    version=version("commonground"),
    description=(
        "Organisations, ties, touchpoints and the partner finder. Without a token you see what is "
        "public; a token (made under “Access for programs” of your organisation) acts for you and that "
        "organisation."
    ),
    urls_namespace="api",
    auth=ByToken(),
    docs_url=None,
)


def told(
    request: HttpRequest, status: int, reason: str, faults: list[Any] | None = None
) -> HttpResponse:
    """This answers with a fault in words."""
    return api.create_response(
        request, Fault(reason=reason, faults=faults or []).model_dump(), status=status
    )


@api.exception_handler(Hidden)
def hidden(request: HttpRequest, error: Hidden) -> HttpResponse:
    """This answers the same for what is hidden and what is absent."""
    return told(request, 404, _("There is nothing here."))


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """This says why a thing one may see may not be done; without a token, how to come with one."""
    if not caller(request).is_signed_in:
        return told(
            request,
            401,
            _("This needs a token: make one under “Access for programs” of your organisation."),
        )
    return told(request, 403, error.reason)


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    """This says that somebody else was faster."""
    return told(request, 409, error.reason)


@api.exception_handler(AuthenticationError)
def unknown_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """This refuses a token that is wrong, revoked or whose membership has ended."""
    return told(request, 401, _("This token is not valid, or no longer."))


@api.exception_handler(ValidationError)
def unusable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """This says which part of the request cannot be used, and why."""
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"]), "reason": fault["msg"]}
        for fault in error.errors
    ]
    return told(request, 422, _("Part of the request cannot be used."), faults)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """This answers what the framework itself could not read (a body that is no JSON)."""
    status = 422 if error.status_code == 400 else error.status_code
    return told(request, status, str(error))


def names_taken(operation: Operation) -> list[str]:
    """This lists what an operation understands behind the question mark."""
    asked = (model for model in operation.models if model.__ninja_param_source__ == "query")
    return sorted(name for model in asked for name in model.__ninja_flatten_map__)


def only_known(run: Any) -> Any:
    """This refuses what an operation does not understand: a filter mistyped would else be passed
    over, and the answer taken for filtered."""
    taken = names_taken(run.__self__)

    @wraps(run)
    def checked(request: HttpRequest, **given: Any) -> HttpResponse:
        unknown = [name for name in request.GET if name not in taken]
        if not unknown:
            response: HttpResponse = run(request, **given)
            return response
        there = _("There are: %(names)s.") % {"names": ", ".join(taken)}
        faults = [
            FaultPlace(
                where=f"query.{name[:80]}",
                reason=_("There is no “%(name)s” to ask for here.") % {"name": name[:80]},
            )
            for name in unknown[:20]
        ]
        more = there if taken else _("This address takes none.")
        return told(request, 422, f"{faults[0].reason} {more}", faults)

    return checked


api.add_decorator(only_known, mode="view")
api.add_router("/", vocabularies)
api.add_router("/organisations", organisations)
api.add_router("/", activities)
api.add_router("/field", field)
api.add_router("/insight", insight)
api.add_router("/", ties)
api.add_router("/", correspondence)
api.add_router("/", calendars)
api.add_router("/", rhythms)
api.add_router("/", mails)
api.add_router("/", files)
api.add_router("/", pulses)
api.add_router("", ambassadors)
api.add_router("/", briefs)
api.add_router("/", reviews)
api.add_router("/finder", finder)
api.add_router("/coalition", coalitions)
api.add_router("/", choosing)
api.add_router("", gaps)
