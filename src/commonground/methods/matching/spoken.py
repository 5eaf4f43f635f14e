"""Every sentence of the finder's reasons, whole, in one place: facts in, words out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.methods.saying import Say, listing, number, percent, quoted


def paths(say: Say, first: str, middle: str, year: str, routes: int) -> str:
    """Say the shortest way there through two others."""
    if year:
        told = say.ngettext(
            "Your partner %(first)s also works with %(middle)s, who works with them (last in "
            "%(year)s).",
            "Your partner %(first)s also works with %(middle)s, who works with them (last in "
            "%(year)s); there are %(routes)s such routes.",
            routes,
        )
    else:
        told = say.ngettext(
            "Your partner %(first)s also works with %(middle)s, who works with them.",
            "Your partner %(first)s also works with %(middle)s, who works with them; there are "
            "%(routes)s such routes.",
            routes,
        )
    return told % {"first": first, "middle": middle, "year": year, "routes": f"{routes:,}"}


def peers(say: Say, names: str, count: int, year: str) -> str:
    """Say which organisations like this one work with the candidate."""
    if year:
        told = say.ngettext(
            "%(names)s, who shares partners with you, works with them (last in %(year)s).",
            "%(count)s organisations that share partners with you work with them: %(names)s "
            "(last in %(year)s).",
            count,
        )
    else:
        told = say.ngettext(
            "%(names)s, who shares partners with you, works with them.",
            "%(count)s organisations that share partners with you work with them: %(names)s.",
            count,
        )
    return told % {"names": names, "count": number(count, say), "year": year}


def alike(say: Say, names: str, count: int, year: str) -> str:
    """Say who of those that do the same work works with the candidate."""
    if year:
        told = say.ngettext(
            "%(names)s, who does work like yours, works with them (last in %(year)s).",
            "%(count)s organisations that do work like yours work with them: %(names)s (last in "
            "%(year)s).",
            count,
        )
    else:
        told = say.ngettext(
            "%(names)s, who does work like yours, works with them.",
            "%(count)s organisations that do work like yours work with them: %(names)s.",
            count,
        )
    return told % {"names": names, "count": number(count, say), "year": year}


def namesakes(say: Say, names: str, count: int, year: str) -> str:
    """Say who of those with a name like this one's works with the candidate."""
    if year:
        told = say.ngettext(
            "%(names)s, whose name is the most like yours, works with them (last in %(year)s).",
            "%(count)s organisations with names like yours work with them: %(names)s (last in "
            "%(year)s).",
            count,
        )
    else:
        told = say.ngettext(
            "%(names)s, whose name is the most like yours, works with them.",
            "%(count)s organisations with names like yours work with them: %(names)s.",
            count,
        )
    return told % {"names": names, "count": number(count, say), "year": year}


def family(say: Say, partner: str) -> str:
    """Say whose name the candidate's is like."""
    told = say.gettext("Their name has parts in common with that of your partner %(partner)s.")
    return told % {"partner": partner}


def like_partners(say: Say, partner: str, names: str, year: str) -> str:
    """Say in whose place the candidate stands."""
    if year:
        told = say.gettext(
            "They stand where your partner %(partner)s stands: both work with %(names)s (last in "
            "%(year)s)."
        )
    else:
        told = say.gettext(
            "They stand where your partner %(partner)s stands: both work with %(names)s."
        )
    return told % {"partner": partner, "names": names, "year": year}


def common_partners(say: Say, names: str, count: int, year: str) -> str:
    """Say which partners both have."""
    if year:
        told = say.ngettext(
            "Your partner %(names)s works with them (last in %(year)s).",
            "%(count)s of your partners work with them: %(names)s (last in %(year)s).",
            count,
        )
    else:
        told = say.ngettext(
            "Your partner %(names)s works with them.",
            "%(count)s of your partners work with them: %(names)s.",
            count,
        )
    return told % {"names": names, "count": number(count, say), "year": year}


def walk(say: Say, partners: int) -> str:
    """Say how near the candidate is in the network."""
    told = say.ngettext(
        "Many short routes lead from your partners to them; they have one partner.",
        "Many short routes lead from your partners to them; they have %(count)s partners.",
        partners,
    )
    return told % {"count": f"{partners:,}"}


def own_kind(say: Say, kind: str, count: int, year: str) -> str:
    """Say how many of one's own kind (empty: not recorded) have worked with the candidate."""
    if kind and year:
        told = say.ngettext(
            "%(count)s organisation of your kind (%(kind)s) has worked with them (last in "
            "%(year)s).",
            "%(count)s organisations of your kind (%(kind)s) have worked with them (last in "
            "%(year)s).",
            count,
        )
    elif kind:
        told = say.ngettext(
            "%(count)s organisation of your kind (%(kind)s) has worked with them.",
            "%(count)s organisations of your kind (%(kind)s) have worked with them.",
            count,
        )
    elif year:
        told = say.ngettext(
            "%(count)s organisation whose kind is not recorded, like yours, has worked with them "
            "(last in %(year)s).",
            "%(count)s organisations whose kind is not recorded, like yours, have worked with "
            "them (last in %(year)s).",
            count,
        )
    else:
        told = say.ngettext(
            "%(count)s organisation whose kind is not recorded, like yours, has worked with them.",
            "%(count)s organisations whose kind is not recorded, like yours, have worked with "
            "them.",
            count,
        )
    return told % {"kind": kind, "count": number(count, say), "year": year}


def same_kind(say: Say, kind: str) -> str:
    """Say that both are of one kind."""
    return say.gettext("They are of your own kind (%(kind)s).") % {"kind": kind}


def kinds_meet(say: Say, ours: str, theirs: str) -> str:
    """Say which two kinds work together."""
    told = say.gettext(
        "Organisations of your kind (%(ours)s) work with organisations of theirs (%(theirs)s)."
    )
    return told % {"ours": ours, "theirs": theirs}


def kinds_meet_unrecorded(say: Say) -> str:
    """Say the same where one of the kinds is not recorded."""
    return say.gettext(
        "Organisations recorded like you work with organisations recorded like them."
    )


def home_ties(say: Say, country: str, count: int, year: str) -> str:
    """Say how many from one's own country (empty: not recorded) worked with the candidate."""
    if country and year:
        told = say.ngettext(
            "%(count)s organisation from your country (%(country)s) has worked with them (last "
            "in %(year)s).",
            "%(count)s organisations from your country (%(country)s) have worked with them (last "
            "in %(year)s).",
            count,
        )
    elif country:
        told = say.ngettext(
            "%(count)s organisation from your country (%(country)s) has worked with them.",
            "%(count)s organisations from your country (%(country)s) have worked with them.",
            count,
        )
    elif year:
        told = say.ngettext(
            "%(count)s organisation whose country is not recorded, like yours, has worked with "
            "them (last in %(year)s).",
            "%(count)s organisations whose country is not recorded, like yours, have worked with "
            "them (last in %(year)s).",
            count,
        )
    else:
        told = say.ngettext(
            "%(count)s organisation whose country is not recorded, like yours, has worked with "
            "them.",
            "%(count)s organisations whose country is not recorded, like yours, have worked with "
            "them.",
            count,
        )
    return told % {"country": country, "count": number(count, say), "year": year}


def home(say: Say, country: str) -> str:
    """Say that the candidate is from one's own country."""
    return say.gettext("They are from your country (%(country)s).") % {"country": country}


def home_work(say: Say, country: str, names: str) -> str:
    """Say with whom the candidate worked in one's own country."""
    told = say.gettext("They have worked in your country (%(country)s), with %(names)s.")
    return told % {"country": country, "names": names}


def projects(say: Say, names: str, count: int) -> str:
    """Say which projects both were in."""
    told = say.ngettext(
        "You were both in the project %(names)s.",
        "You were both in %(count)s projects: %(names)s.",
        count,
    )
    return told % {"names": names, "count": number(count, say, opening=False)}


def name_places(say: Say, places: Sequence[str], words: Sequence[str]) -> str:
    """Say where the candidate works as those do who share words of one's name."""
    told = say.gettext("They work in %(places)s, as do others with %(words)s in their names.")
    named = listing([quoted(word, say) for word in words], say)
    return told % {"places": listing(places, say), "words": named}


def partners_work(say: Say, places: Sequence[str], issues: Sequence[str]) -> str:
    """Say where and on what both the candidate and one's partners work."""
    if not issues:
        told = say.gettext("They work where or on what your partners work: in %(places)s.")
    elif not places:
        told = say.gettext("They work where or on what your partners work: on %(issues)s.")
    else:
        told = say.gettext(
            "They work where or on what your partners work: in %(places)s and on %(issues)s."
        )
    return told % {"places": listing(places, say), "issues": listing(issues, say)}


def recent(say: Say, year: str, partners: int) -> str:
    """Say when the candidate last began to work with somebody; empty if nobody recorded it."""
    if not year:
        return say.gettext("They are in partnerships, though nobody recorded when.")
    told = say.ngettext(
        "They are active: one partner in %(year)s, the last year we know of.",
        "They are active: %(count)s partners in %(year)s, the last year we know of.",
        partners,
    )
    return told % {"year": year, "count": f"{partners:,}"}


def roles(say: Say, own: str, other: str, chance: float) -> str:
    """Say which roles face each other."""
    told = say.gettext(
        "In partnerships you have been “%(own)s” and they “%(other)s”: %(share)s of those of the "
        "one are with the other."
    )
    return told % {"own": own, "other": other, "share": percent(chance, say)}


def issues(say: Say, names: Sequence[str]) -> str:
    """Say which issues both work on."""
    return say.gettext("You both work on %(issues)s.") % {"issues": listing(names, say)}


def places(say: Say, names: Sequence[str]) -> str:
    """Say which places both work in."""
    return say.gettext("You both work in %(places)s.") % {"places": listing(names, say)}


def people(say: Say, names: Sequence[str]) -> str:
    """Say whom both serve."""
    return say.gettext("You both serve %(people)s.") % {"people": listing(names, say)}


def exchange(say: Say, given: Sequence[str], taken: Sequence[str]) -> str:
    """Say what either offers that the other needs."""
    if not taken:
        told = say.gettext("They offer what you need: %(given)s.")
    elif not given:
        told = say.gettext("They need what you offer: %(taken)s.")
    else:
        told = say.gettext(
            "They offer what you need: %(given)s. They need what you offer: %(taken)s."
        )
    return told % {"given": listing(given, say), "taken": listing(taken, say)}


def mission(say: Say, words: Sequence[str]) -> str:
    """Say which words both use of their work."""
    told = say.gettext("You and they describe the work in the same words: %(words)s.")
    return told % {"words": listing([quoted(word, say) for word in words], say)}


def name(say: Say, words: Sequence[str], own: str, other: str) -> str:
    """Say what the two names have in common, words or only parts of them."""
    if words:
        told = say.gettext("Your names have words in common: %(words)s.")
        return told % {"words": listing([quoted(word, say) for word in words], say)}
    told = say.gettext("Your names have parts in common: %(own)s, %(other)s.")
    return told % {"own": own, "other": other}


def learn(say: Say) -> str:
    """Say why one can learn from the candidate."""
    return say.gettext("They work on your issues in other places, so you are peers, not rivals.")


def reach(say: Say, people: Sequence[str]) -> str:
    """Say before whom the candidate can bring one."""
    if not people:
        return say.gettext("They can bring you before an audience of theirs.")
    told = say.gettext("They can bring you before an audience; they serve %(people)s.")
    return told % {"people": listing(people, say)}


def advocate(say: Say, word: str) -> str:
    """Say by which word the candidate says that it speaks up."""
    told = say.gettext("They speak up: of their work they say “%(word)s”.")
    return told % {"word": word}


def government(say: Say, kind: str) -> str:
    """Say that the candidate is a public body."""
    return say.gettext("They are a public body (%(kind)s), as you ask.") % {"kind": kind}


def abroad(say: Say, country: str, kind: str) -> str:
    """Say which country the candidate is from, and what it is if that is recorded."""
    if kind:
        told = say.gettext("They are from %(country)s (%(kind)s).")
    else:
        told = say.gettext("They are from %(country)s (kind not recorded).")
    return told % {"country": country, "kind": kind}


def international(say: Say, kind: str) -> str:
    """Say that the candidate is an international body."""
    return say.gettext("They are international (%(kind)s), as you ask.") % {"kind": kind}


def asked(say: Say, meets: Mapping[str, bool]) -> str:
    """Say which of the things asked for the candidate meets."""
    words = {
        "places": say.gettext("the place"),
        "issues": say.gettext("the issue"),
        "people": say.gettext("the people served"),
        "offers": say.gettext("the offer"),
        "kinds": say.gettext("the kind of organisation"),
    }
    met = listing([words[what] for what, does in meets.items() if does], say, len(words))
    missed = listing([words[what] for what, does in meets.items() if not does], say, len(words))
    if missed:
        told = say.gettext(
            "They match what you asked for: %(met)s. As far as we know they do not match "
            "%(missed)s."
        )
    else:
        told = say.gettext("They match what you asked for: %(met)s.")
    return told % {"met": met, "missed": missed}
