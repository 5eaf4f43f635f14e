"""The surface register: every page, action, API operation, command, job and mail there is.

The leak proof visits each `page` and `file` as every member of the cast, for every row of the world
that its address can name, hidden ones included, and follows "next" links to the last page. A house
test fails when a URL name, API operation, command, task or mail is missing here.

How to enter one. `args` names what fills the address, in order, after the acting organisation (which
`page`, `file` and `action` put first; `outside` is for addresses without one):

- a row of the world by its table: "organisation" (slug) or, by reference, "contact", "activity",
  "tie", "note", "step", "touchpoint", "invitation", "token", "run", "membership", "candidate", …
  (the part of the world's labels before the first space);
- "=word" for a fixed word, e.g. "=mission" for a section.

`queries` are query strings visited too. `about` says in a word who an action is for; actions answer
only POST: the proof posts them empty at hidden rows and expects the same 404 as for absent ones.
"""

from tests.surface_kinds import (
    Surface,
    action,
    api,
    api_change,
    file,
    other,
    outside,
    outside_file,
    page,
)
from tests.surfaces_choosing import CHOOSING, GAPS
from tests.surfaces_commands import COMMANDS
from tests.surfaces_people import PEOPLE, SITE

FINDER = (
    page(
        "finder:find", queries=("", *(f"?purpose={p}" for p in ("learn", "advocate", "government")))
    ),
    page("coalitions:build", queries=("", "?issue=health&offer=space&people=children&at_most=5")),
    action("coalitions:keep"),
    page("finder:shortlist"),
    page("finder:set_aside", "organisation"),
    action("finder:keep", "organisation"),
    action("finder:take_back", "candidate"),
    other("task:analyses.reindex", "answers nobody; tests/hub/proof/test_index.py"),
)

TIES = (
    page("home:today"),
    action("home:not_yet", "organisation"),
    page("ties:ties", queries=("", "?stage=identified", "?stage=quiet", "?responsible=nobody")),
    page("ties:tie", "organisation"),
    page("ties:told", "organisation"),
    page("ties:record", queries=("", "?text=a")),
    page("ties:touchpoint", "touchpoint"),
    page("ties:touchpoint_change", "touchpoint"),
    page("ties:touchpoint_remove", "touchpoint"),
    action("ties:attach", "touchpoint"),
    file("ties:file", "file"),
    page("ties:file_remove", "file"),
    page("ties:wording_remove", "wording"),
    page("ties:note_remove", "note"),
    action("ties:step_done", "step"),
    action("ties:step_reopen", "step"),
    action("ties:step_postpone", "step"),
    action("ties:step_hand_on", "step"),
    action("ties:keep", "organisation"),
    action("ties:stage", "organisation"),
    action("ties:stage_stay", "organisation"),
    action("ties:stage_undo", "organisation"),
    action("ties:note", "organisation"),
    action("ties:step", "organisation"),
    action("ties:again", "organisation"),
    page("ties:ladder", "organisation"),
    action("ties:stage_tell", "organisation"),
    action("ties:stage_take_back", "organisation"),
    page("ties:given", "organisation", queries=("", "?year=0")),
    page("ties:given_add", "organisation"),
    file("ties:given_csv", "organisation"),
    file("ties:given_xlsx", "organisation"),
    page("ties:contribution", "contribution"),
    page("ties:contribution_change", "contribution"),
    page("ties:contribution_remove", "contribution"),
    action("ties:contribution_tell", "contribution"),
    action("ties:contribution_take_back", "contribution"),
    action("ties:contribution_agree", "contribution"),
)

RHYTHMS = (
    page("rhythms:rhythm", "organisation"),
    page("rhythms:did", "organisation", "=anniversary"),
    outside("mine:mails"),
    api("mail_habits", "/mails"),
    api_change("set_mail_habits", "PUT", "/mails"),
    api_change("ask_for_mail", "POST", "/mails/now"),
    other("mine:ask", "sends a mail to oneself; tests/hub/test_digest.py"),
    other("mine:answer", "needs the secret of a mail; tests/hub/test_digest_links.py"),
    other("mine:stop", "needs the secret of a mail; tests/hub/test_digest_links.py"),
    other("mail:home.digest", "as every member of the cast; tests/hub/proof/test_digests.py"),
    other("task:site.night", "answers nobody; tests/hub/test_night.py"),
    other("task:home.digests", "sends the mail above; tests/hub/test_digest.py"),
    other("command:digests", "puts a task in the queue and shows nothing"),
    api("rhythm", "/ties/{}/rhythm", "organisation"),
    api_change("set_rhythm", "PUT", "/ties/{}/rhythm", "organisation"),
    api("acts", "/ties/{}/acts", "organisation"),
)

PULSES = (
    page("pulses:rounds"),
    page("pulses:new", queries=("", "?about=legal-cast00")),
    page("pulses:partner", "organisation"),
    page("pulses:round", "round"),
    page("pulses:answer", "round"),
    page("pulses:answer_about", "round", "result"),
    page("pulses:tell", "result"),
    action("pulses:take_back", "result"),
    action("pulses:remind", "round"),
    action("pulses:end", "round"),
    action("pulses:agree", "round"),
    other("answers:all", "needs the personal link of a mail; tests/hub/test_pulses.py"),
    other("answers:one", "needs the personal link of a mail; tests/hub/test_pulses.py"),
    other("mail:pulses.questions", "names no partner; tests/hub/test_pulses.py"),
    api("pulses", "/pulses"),
    api("pulse", "/pulses/{}", "round"),
    api("my_answers", "/pulses/{}/answers", "round"),
    api("feedback", "/ties/{}/feedback", "organisation"),
    api_change("start_pulse", "POST", "/pulses"),
    api_change("end_pulse", "POST", "/pulses/{}/end", "round"),
    api_change("remind_pulse", "POST", "/pulses/{}/remind", "round"),
    api_change("agree_pulse", "POST", "/pulses/{}/agree", "round"),
    api_change("save_answer", "PUT", "/pulses/{}/answers/zzzzzzzzzz22", "round"),
    api_change("tell_result", "PUT", "/pulses/results/{}/told", "result"),
    api_change("take_result_back", "DELETE", "/pulses/results/{}/told", "result"),
)

AMBASSADORS = (
    page("ambassadors:doors"),
    page("ambassadors:add", queries=("", "?organisation=canary")),
    page("ambassadors:to", "organisation"),
    page("ambassadors:change", "acquaintance"),
    page("ambassadors:remove", "acquaintance"),
    page("ambassadors:ask", "acquaintance", "organisation"),
    page("ambassadors:request", "request"),
    action("ambassadors:answer", "request"),
    action("ambassadors:made", "request"),
    action("ambassadors:withdraw", "request"),
    api("doors", "/doors"),
    api("door", "/doors/{}", "acquaintance"),
    api("ways", "/doors/to/{}", "organisation"),
    api("introduction_requests", "/introductions"),
    api("introduction_request", "/introductions/{}", "request"),
    api_change("write_down_door", "POST", "/doors"),
    api_change("change_door", "PUT", "/doors/{}", "acquaintance"),
    api_change("remove_door", "DELETE", "/doors/{}", "acquaintance"),
    api_change("ask_for_introduction", "POST", "/introductions"),
    api_change("answer_request", "POST", "/introductions/{}/answer", "request"),
    api_change("introduced", "POST", "/introductions/{}/made", "request"),
    api_change("withdraw_request", "DELETE", "/introductions/{}", "request"),
)

CORRESPONDENCE = (
    page("correspondence:mails"),
    other(
        "mail:correspondence.unread",
        "says nothing of anything here; tests/hub/test_mail_answered.py",
    ),
    page("correspondence:mail", "mail"),
    page("correspondence:remove", "mail"),
    file("correspondence:file", "enclosure"),
    action("correspondence:make", "organisation"),
    action("correspondence:replace", "organisation"),
    page("calendars:calendar"),
    page("calendars:event", "event"),
    action("calendars:remove", "event"),
    other("calendar_feed", "needs the secret of its address; tests/hub/proof/test_feeds.py"),
    api("mails", "/mail"),
    api("mail", "/mail/{}", "mail"),
    api("mail_file", "/mail/files/{}", "enclosure"),
    api("mail_address", "/ties/{}/mail-address", "organisation"),
    api("calendar_events", "/calendar/events"),
    api("calendar_event", "/calendar/events/{}", "event"),
    api_change("confirm_mail", "POST", "/mail/{}/confirm", "mail"),
    api_change("dismiss_mail", "DELETE", "/mail/{}", "mail"),
    api_change("make_mail_address", "PUT", "/ties/{}/mail-address", "organisation"),
    api_change("replace_mail_address", "POST", "/ties/{}/mail-address/replace", "organisation"),
    api_change("bring_events", "POST", "/calendar/events"),
    api_change("record_event", "POST", "/calendar/events/{}/contact", "event"),
    api_change("plan_event", "POST", "/calendar/events/{}/step", "event"),
    api_change("forget_event", "DELETE", "/calendar/events/{}", "event"),
    api_change("make_feed", "PUT", "/calendar/feed"),
    api_change("end_feed", "DELETE", "/calendar/feed"),
    other("command:receive", "shows counts of mails; tests/hub/test_mail_in.py"),
)

BRIEFS = (
    page("briefs:brief", "organisation"),
    file("briefs:pdf", "organisation"),
    page("briefs:outcome", "organisation", queries=("", "?outcome=not-now")),
)

REVIEWS = (
    page("reviews:reviews"),
    page("reviews:new", "organisation"),
    page("reviews:end", "organisation"),
    page("reviews:review", "review"),
    page("reviews:remove", "review"),
    api("reviews", "/reviews"),
    api("review", "/reviews/{}", "review"),
    api("ending", "/ties/{}/ending", "organisation"),
    api_change("keep_review", "POST", "/ties/{}/reviews", "organisation"),
    api_change("end_tie", "POST", "/ties/{}/end", "organisation"),
    api_change("remove_review", "DELETE", "/reviews/{}", "review"),
)

REGISTERS = (
    page("registers:runs"),
    page("registers:new"),
    page("registers:upload", "upload"),
    action("registers:take_in", "upload"),
    action("registers:again", "upload"),
    action("registers:throw_away", "upload"),
    action("registers:judge_of_upload", "upload"),
    action("registers:judge_of_run", "run"),
    action("registers:take_words_back", "record"),
    other("task:registers.look_later", "answers nobody; tests/hub/test_uploads.py"),
    other("task:registers.take_in_later", "answers nobody; tests/hub/test_uploads.py"),
    page("registers:run", "run"),
    page("registers:made", "run"),
    file("registers:reasons", "run"),
    file("registers:upload_reasons", "upload"),
    page("registers:undo", "run"),
)

ORGANISATIONS = (
    page(
        "organisations:directory",
        queries=(
            "",
            "?q=canary",
            "?issue=corruption&place=SO",
            "?kind=local-ngo",
            "?where=Somalia",
        ),
    ),
    page("organisations:list_new"),
    page("organisations:organisation", "organisation"),
    page("organisations:report", "organisation"),
    page("organisations:edit", "organisation"),
    *(
        page("organisations:section", "organisation", f"={section}")
        for section in (
            "names",
            "mission",
            "work",
            "places",
            "about",
            "needs",
            "offers",
            "contact",
            "identifiers",
            "listing",
        )
    ),
    page("organisations:contact_add", "organisation"),
    page("organisations:contact", "contact"),
    page("organisations:contact_remove", "contact"),
    file("organisations:card", "organisation"),
    file("organisations:contact_card", "contact"),
    outside("public:directory", queries=("", "?q=canary")),
    outside("public:organisation", "organisation"),
    outside_file("public:card", "organisation"),
)

ACTIVITIES = (
    page("activities:activities"),
    page("activities:add", "organisation"),
    page("activities:change", "activity"),
    page("activities:remove", "activity"),
    page("activities:partnerships", "organisation"),
    page("activities:remove_partnership", "partnership"),
)

FIELD_ASKED = ("", "?stage=none&based=unknown", "?issue=corruption&q=canary")
FIELD = (
    page(
        "field:field",
        queries=(
            *(f"?view={view}" for view in ("map", "graph", "table")),
            "?view=table&stage=none",
            "?view=table&q=canary&where=Somalia",
        ),
    ),
    file("field:clusters", queries=("?zoom=2", "?zoom=12&bbox=-180,-90,180,90")),
    file("field:graph", queries=FIELD_ASKED),
    file("field:districts"),
    file("field:csv", queries=FIELD_ASKED),
    action("field:want", "organisation"),
)

INSIGHT = (
    page("insight:insight"),
    page("insight:methods"),
    file("insight:graphml"),
    api("insight", "/insight"),
)

API = (
    api("vocabulary", "/vocabularies/issues"),
    api("places", "/places?q=Quay"),
    api("organisations", "/organisations"),
    api("organisation", "/organisations/{}", "organisation"),
    api("organisation_card", "/organisations/{}/card", "organisation"),
    api("activities", "/organisations/{}/activities", "organisation"),
    api("partnerships", "/organisations/{}/partnerships", "organisation"),
    api("field", "/field"),
    api("find_partners", "/finder?purpose=advocate"),
    api("candidates", "/finder/candidates"),
    api("build_coalition", "/coalition?issue=health&offer=space&at_most=5"),
    api("ties", "/ties"),
    api("tie", "/ties/{}", "organisation"),
    api("notes", "/ties/{}/notes", "organisation"),
    api("ladder", "/ties/{}/ladder", "organisation"),
    api("given", "/ties/{}/given", "organisation"),
    api("taken_back", "/ties/{}/taken-back", "organisation"),
    api("contributions", "/contributions"),
    api("contribution", "/contributions/{}", "contribution"),
    api("steps", "/steps"),
    api("touchpoints", "/touchpoints"),
    api("touchpoint", "/touchpoints/{}", "touchpoint"),
    api("files", "/touchpoints/{}/files", "touchpoint"),
    api("file", "/files/{}", "file"),
    api("earlier", "/touchpoints/{}/earlier", "touchpoint"),
    api("brief", "/briefs/{}", "organisation"),
    api("meeting_outcomes", "/briefs/{}/outcomes", "organisation"),
    api_change("close_meeting", "POST", "/briefs/{}/outcomes", "organisation"),
    api_change("attach_file", "POST", "/touchpoints/{}/files", "touchpoint"),
    api_change("remove_file", "DELETE", "/files/{}", "file"),
    api_change("remove_wording", "DELETE", "/wordings/{}", "wording"),
    api_change("list_organisation", "POST", "/organisations"),
    api_change("save_mission", "PUT", "/organisations/{}/mission", "organisation"),
    api_change("save_about", "PUT", "/organisations/{}/about", "organisation"),
    api_change("save_work", "PUT", "/organisations/{}/work", "organisation"),
    api_change("save_places", "PUT", "/organisations/{}/places", "organisation"),
    api_change("save_needs", "PUT", "/organisations/{}/needs", "organisation"),
    api_change("save_offers", "PUT", "/organisations/{}/offers", "organisation"),
    api_change("record_activity", "POST", "/organisations/{}/activities", "organisation"),
    api_change("remove_activity", "DELETE", "/activities/{}", "activity"),
    api_change("decide", "PUT", "/finder/candidates/{}", "organisation"),
    api_change("take_back", "DELETE", "/finder/decisions/{}", "candidate"),
    api_change("keep_tie", "PUT", "/ties/{}", "organisation"),
    api_change("change_stage", "POST", "/ties/{}/stage", "organisation"),
    api_change("keep_stage", "POST", "/ties/{}/stage/stay", "organisation"),
    api_change("tell_stage", "PUT", "/ties/{}/told", "organisation"),
    api_change("take_back_stage", "DELETE", "/ties/{}/told", "organisation"),
    api_change("add_given", "POST", "/ties/{}/given", "organisation"),
    api_change("change_contribution", "PUT", "/contributions/{}", "contribution"),
    api_change("remove_contribution", "DELETE", "/contributions/{}", "contribution"),
    api_change("tell_contribution", "PUT", "/contributions/{}/told", "contribution"),
    api_change("take_back_contribution", "DELETE", "/contributions/{}/told", "contribution"),
    api_change("answer_contribution", "PUT", "/contributions/{}/answer", "contribution"),
    api_change("write_note", "POST", "/ties/{}/notes", "organisation"),
    api_change("remove_note", "DELETE", "/notes/{}", "note"),
    api_change("add_step", "POST", "/ties/{}/steps", "organisation"),
    api_change("finish_step", "POST", "/steps/{}/done", "step"),
    api_change("record_touchpoint", "POST", "/touchpoints"),
    api_change("change_touchpoint", "PUT", "/touchpoints/{}", "touchpoint"),
    api_change("remove_touchpoint", "DELETE", "/touchpoints/{}", "touchpoint"),
)

SURFACES: tuple[Surface, ...] = (
    *API,
    *COMMANDS,
    *REGISTERS,
    *SITE,
    *PEOPLE,
    *FINDER,
    *TIES,
    *RHYTHMS,
    *PULSES,
    *AMBASSADORS,
    *CORRESPONDENCE,
    *BRIEFS,
    *CHOOSING,
    *GAPS,
    *REVIEWS,
    *ORGANISATIONS,
    *ACTIVITIES,
    *FIELD,
    *INSIGHT,
)
