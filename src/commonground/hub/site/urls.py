"""Every address, mounted from the rooms.

Addresses below `/o/<acting>/` are for people acting for that organisation: the middleware takes
`acting` out, checks the live membership and puts `request.viewer` in place, so views never see it.
"""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from commonground.hub.calendars.views import feed as calendar_feed
from commonground.hub.home.urls import of_a_person
from commonground.hub.organisations.public_urls import urlpatterns as public_organisations
from commonground.hub.site import views
from commonground.hub.site.api import api

# Operators sign in like everyone else, with their second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

acting: list[URLPattern | URLResolver] = [
    path("", include("commonground.hub.home.urls")),
    path("field/", include("commonground.hub.field.urls")),
    path("insight/", include("commonground.hub.insight.urls")),
    path("find/", include("commonground.hub.finder.urls")),
    path("coalition/", include("commonground.hub.coalitions.urls")),
    path("choosing/", include("commonground.hub.choosing.urls")),
    path("gaps/", include("commonground.hub.gaps.urls")),
    path("ties/", include("commonground.hub.ties.urls")),
    path("rhythms/", include("commonground.hub.rhythms.urls")),
    path("reviews/", include("commonground.hub.reviews.urls")),
    path("pulses/", include("commonground.hub.pulses.urls")),
    path("doors/", include("commonground.hub.ambassadors.urls")),
    path("briefs/", include("commonground.hub.briefs.urls")),
    path("activities/", include("commonground.hub.activities.urls")),
    path("mail/", include("commonground.hub.correspondence.urls")),
    path("calendar/", include("commonground.hub.calendars.urls")),
    path("history/", include("commonground.hub.history.urls")),
    path("imports/", include("commonground.hub.registers.urls")),
    path("organisations/", include("commonground.hub.organisations.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("favicon.ico", views.icon, name="icon"),
    path("leave/", views.leave, name="leave"),
    path("me/", views.me, name="me"),
    path("me/erase/", views.erase, name="erase"),
    path("", include((of_a_person, "mine"))),
    path("o/<slug:acting>/", include(acting)),
    path("calendar/<str:secret>.ics", calendar_feed, name="calendar_feed"),
    path("organisations/", include((public_organisations, "public"))),
    path("answers/", include("commonground.hub.pulses.public_urls")),
    path("mails/", include("commonground.hub.notices.urls")),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("api/", views.for_programs, name="for_programs"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("operator/", admin.site.urls),
]

if settings.DEBUG:
    from commonground.hub.site.specimen import specimen

    urlpatterns += [path("design/", specimen)]
