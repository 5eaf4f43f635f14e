"""Every component on one page, at `/design/` while developing: see docs/design.md."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from commonground.hub.ties.models import Stage

STAGES: tuple[str, ...] = tuple(Stage.values)

_ENGLISH: dict[str, str] = {
    "ours": "Citizens Fighting Corruption",
    "other": "Harbour Legal Aid",
    "third": "Lantern Youth Parliament",
    "lead": "Free legal advice for people who cannot pay, in three districts by the water. Since 2009.",
    "said": "Met Amina and Jonas at their office. They see the same three clerks in eviction papers that we see "
    "in procurement. They would compare notes, if names stay between us.",
    "step": "Send them our list of tender numbers by Friday.",
    "because": "You both work on legal aid in Harbour district, and Amina sits on their board.",
    "place": "Harbour district",
}
_ARABIC: dict[str, str] = {
    "ours": "مواطنون ضد الفساد",
    "other": "العون القانوني في الميناء",
    "third": "برلمان الشباب: الفانوس",
    "lead": "استشارات قانونية مجانية لمن لا يستطيعون الدفع، في ثلاثة أحياء على البحر. منذ عام ٢٠٠٩.",
    "said": "التقينا أمينة ويوناس في مكتبهم. يرون في أوراق الإخلاء الموظفين الثلاثة أنفسهم الذين نراهم في "
    "المناقصات. هم مستعدون لمقارنة الملاحظات إذا بقيت الأسماء بيننا.",
    "step": "إرسال قائمة أرقام المناقصات قبل يوم الجمعة.",
    "because": "كلاكما يعمل على العون القانوني في حي الميناء، وأمينة عضو في مجلس إدارتهم.",
    "place": "حي الميناء",
}


class SpecimenForm(forms.Form):
    """This form shows every kind of field."""

    held_on = forms.DateField(label="When was it?", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label="What was it?",
        choices=[("meeting", "A meeting"), ("call", "A call"), ("letter", "A letter or message")],
    )
    said = forms.CharField(
        label="What was said?",
        help_text="As long or as short as you like. You can speak it into your phone.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    level = forms.ChoiceField(
        label="Who will read this?",
        choices=[
            ("named", "Only people I name"),
            ("organisation", "Only people of us"),
            ("network", "Anyone signed in here"),
        ],
        widget=forms.RadioSelect,
        initial="organisation",
    )
    remind = forms.BooleanField(
        label="Remind me in two weeks",
        help_text="By mail, with nothing private in it.",
        required=False,
    )
    step = forms.CharField(label="Next step", required=False)


def _context(words: dict[str, str]) -> dict[str, Any]:
    today = dt.date(2025, 3, 14)
    ours = SimpleNamespace(name=words["ours"], slug="specimen", initials="CF")
    form = SpecimenForm(
        {"held_on": "2025-03-14", "kind": "meeting", "said": "", "level": "organisation"}
    )
    form.is_valid()
    return {
        "words": words,
        "acting": ours,
        "my_organisations": [
            ours,
            SimpleNamespace(name=words["third"], slug="other", initials="LY"),
        ],
        "place": "partners",
        "stages": STAGES,
        "crumbs": [{"label": "Partners", "url": "#"}, {"label": words["other"], "url": ""}],
        "form": form,
        "views": [
            {"label": "Map", "url": "#", "current": False},
            {"label": "Graph", "url": "#", "current": False},
            {"label": "Table", "url": "#", "current": True, "count": 64},
        ],
        "legend": [
            {"stage": s, "url": "#", "count": n, "current": s == "exchanging"}
            for n, s in enumerate(STAGES, 3)
        ],
        "parts": [
            {
                "label": "Issues you share",
                "points": 34,
                "share": 34,
                "length": 34,
                "known": True,
                "sentence": words["because"],
            },
            {
                "label": "Same place",
                "points": 22,
                "share": 22,
                "length": 22,
                "known": True,
                "sentence": words["place"],
            },
            {
                "label": "Someone who can introduce you",
                "points": 14,
                "share": 14,
                "length": 14,
                "known": True,
                "sentence": "",
            },
            {
                "label": "Has what you seek",
                "points": 8,
                "share": 8,
                "length": 8,
                "known": True,
                "sentence": "",
            },
            {
                "label": "How reliable others find them",
                "points": 0,
                "share": 0,
                "length": 0,
                "known": False,
                "sentence": "",
            },
        ],
        "rungs": [
            {"stage": "identified", "state": "done", "evidence": []},
            {
                "stage": "in_contact",
                "state": "done",
                "evidence": ["4 February 2025: a letter, answered the same week"],
            },
            {
                "stage": "acquainted",
                "state": "now",
                "evidence": ["14 March 2025: " + words["place"]],
            },
            {"stage": "exchanging", "state": "open", "evidence": []},
            {"stage": "coordinating", "state": "wanted", "evidence": []},
        ],
        "entries": [
            {
                "held_on": today,
                "title": "A meeting at their office",
                "who": "Amina Yusuf, Jonas Berg",
                "text": words["said"],
                "next_step": words["step"],
                "shared_with": "",
                "url": "#",
            },
            {
                "held_on": dt.date(2025, 2, 4),
                "title": "A letter",
                "who": "Amina Yusuf",
                "text": "",
                "next_step": "",
                "shared_with": "Shared with the network",
                "url": "#",
            },
        ],
        "facts": [
            {
                "label": "Name",
                "value": words["other"],
                "source": "their own page",
                "age": "checked in March 2025",
            },
            {
                "label": "Works in",
                "value": words["place"],
                "source": "Register of associations",
                "age": "two years old",
            },
            {
                "label": "Staff",
                "value": "",
                "missing": "Nobody has written this down yet.",
                "ask_url": "#",
                "ask_label": "Ask them",
            },
        ],
        "page": Paginator(range(95), 10).page(3),
    }


def specimen(request: HttpRequest) -> HttpResponse:
    """This page shows every component, in the language and theme that the address names."""
    language = "ar" if request.GET.get("language") == "ar" else "en"
    with translation.override(language):
        context = _context(_ARABIC if language == "ar" else _ENGLISH)
        context["theme"] = request.GET.get("theme", "")
        return render(request, "site/specimen.html", context)
