"""The web side of the rule: 404 for hidden and absent, 403 with its reason, pages and htmx parts."""

from collections.abc import Callable
from functools import wraps
from typing import Any, BinaryIO, Concatenate, ParamSpec, Protocol, TypeVar

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from .verdicts import Conflict
from .viewer import ANONYMOUS, Viewer

P = ParamSpec("P")


class Judged(Protocol):
    """This is a form, as far as saving it needs."""

    def is_valid(self) -> bool: ...


F = TypeVar("F", bound=Judged)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def viewer_of(request: HttpRequest) -> Viewer:
    """This is the viewer the middleware built for this request from the live membership."""
    viewer: Viewer = getattr(request, "viewer", ANONYMOUS)
    return viewer


def signed_in(view: View[P]) -> View[P]:
    """This sends a person who is not signed in to the sign-in page and then back."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not viewer_of(request).is_signed_in:
            from django.contrib.auth.views import redirect_to_login

            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return checked


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """This draws a page; when htmx asks and `part` is named, only that part's template."""
    is_part = bool(part) and bool(getattr(request, "htmx", False))
    response = render(request, part if is_part else template, context, status=status)
    if part:
        patch_vary_headers(response, ["HX-Request"])
    return response


def attempted(
    request: HttpRequest,
    make: Callable[[QueryDict | None], F],
    save: Callable[[F], object],
    *,
    mark: str,
    stand: Callable[[], str],
) -> tuple[F, str, bool]:
    """This saves a form that was sent: the form to show, why it clashed with what somebody else
    saved meanwhile, and whether it is saved.

    After a clash what was typed stays, and the field `mark` says what stands now: sent again, it
    counts.
    """
    data = request.POST.copy() if request.method == "POST" else None
    form = make(data)
    if data is None or not form.is_valid():
        return form, "", False
    try:
        save(form)
    except Conflict as clash:
        data[mark] = stand()
        return make(data), clash.reason, False
    return form, "", True


def told(
    request: HttpRequest, reason: str, *, status: int, template: str = "403.html"
) -> HttpResponse:
    """This answers with a reason in words."""
    return render(request, template, {"reason": reason}, status=status)


def to_be_saved(content: BinaryIO, name: str, mime: str) -> FileResponse:
    """This hands over a file that somebody brought: to be saved, never to be shown inside a page, and
    kept by nobody on the way."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


__all__ = ["attempted", "page", "redirect", "signed_in", "to_be_saved", "told", "viewer_of"]
