"""What an operator types: check, history verify, demo."""

import json

import pytest
from allauth.mfa.models import Authenticator
from typer.testing import CliRunner

from commonground.cli.main import app
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.history.actions import append
from commonground.hub.history.models import Detail, Entry
from commonground.hub.site import condition
from tests.cast import NOW, Cast
from tests.hub.indexed import use_index

pytestmark = pytest.mark.django_db


def typed(*words: str) -> tuple[int, str]:
    """What a command answers: its exit code and everything it says."""
    done = CliRunner().invoke(app, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def write_history(cast: Cast) -> None:
    """Three entries."""
    for verb in ("listed", "changed", "claimed"):
        subject = cast.organisations["citizens"]
        append(viewer=ANONYMOUS, verb=verb, subject=subject, now=NOW, detail={"verb": verb})


@pytest.mark.capability("X3")
def test_a_whole_history_is_said_to_be_whole(cast: Cast) -> None:
    """Exit code 0 and one sentence."""
    write_history(cast)
    assert typed("history", "verify") == (
        0,
        "The history is whole: every entry follows from the one before.\n",
    )


@pytest.mark.capability("X3")
@pytest.mark.parametrize("fault", ["flip", "delete", "reorder", "truncate", "detail"])
def test_a_rewritten_history_is_told(cast: Cast, fault: str) -> None:
    """Whatever was done to one entry, the check ends with 1 and says where."""
    write_history(cast)
    first, second, third = Entry.objects.order_by("number")
    if fault == "flip":
        Entry.objects.filter(pk=second.pk).update(verb="approved")
    elif fault == "delete":
        second.delete()
    elif fault == "reorder":
        Entry.objects.filter(pk=second.pk).update(number=99)
        Entry.objects.filter(pk=third.pk).update(number=second.number)
        Entry.objects.filter(pk=second.pk).update(number=third.number)
    elif fault == "truncate":
        third.delete()
    else:
        Detail.objects.filter(entry=first).update(body={"verb": "praised"})
    code, said = typed("history", "verify", "--json")
    told = json.loads(said)
    assert code == 1
    assert told["whole"] is False
    assert told["breaks"]


@pytest.mark.capability("X3")
def test_erasing_a_detail_leaves_the_history_whole(cast: Cast) -> None:
    """A person may be forgotten without a break."""
    write_history(cast)
    Detail.objects.all().delete()
    assert typed("history", "verify")[0] == 0


def found(*, code: int) -> dict[str, str]:
    """What `commonground check` finds, by what it is about."""
    ended, said = typed("check", "--json")
    assert ended == code, said
    return {one["about"]: one["state"] for one in json.loads(said)["findings"]}


def test_check_says_what_is_wrong_and_what_to_do(settings) -> None:
    """In the open: debugging, demonstration and http are wrong, each with its remedy."""
    settings.DEBUG = settings.DEMONSTRATION = True
    settings.BASE_URL = "http://ground.example"
    ended, said = typed("check")
    assert ended == 1
    for word in ("COMMONGROUND_DEBUG", "COMMONGROUND_DEMONSTRATION", "https", "→"):
        assert word in said


def test_check_finds_a_mail_server_that_does_not_answer(settings) -> None:
    """Mail that cannot leave is found before the first invitation is lost."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert found(code=1)["mail"] == "wrong"


def test_check_finds_static_files_missing(settings, tmp_path) -> None:
    """Pages without style are found before anybody sees one."""
    settings.STATIC_ROOT = tmp_path
    assert found(code=1)["static files"] == "wrong"


def test_check_finds_a_history_that_was_rewritten(cast: Cast) -> None:
    """The chain is looked at too."""
    write_history(cast)
    Entry.objects.filter(number=2).update(verb="approved")
    assert found(code=1)["history"] == "wrong"


def test_check_counts_operators_without_a_second_step(cast: Cast) -> None:
    """A password alone opens none of the operators' pages, so somebody is stuck."""
    assert found(code=1)["operators"] == "fine"
    Authenticator.objects.all().delete()
    assert found(code=1)["operators"] == "attention"


def test_check_says_whether_the_finder_of_a_large_installation_has_its_index(
    cast: Cast, monkeypatch, settings, tmp_path
) -> None:
    """Without it the finder compares the nearest only; a small installation needs none."""
    assert "finder" not in found(code=1)
    monkeypatch.setattr(condition, "NEEDED_FROM", 1)
    assert found(code=1)["finder"] == "attention"
    use_index(monkeypatch, settings, tmp_path)
    assert found(code=1)["finder"] == "fine"


def test_check_is_content_with_a_demonstration_at_home(settings, tmp_path) -> None:
    """On one's own machine, with everything in place, nothing is wrong."""
    settings.DEMONSTRATION = True
    settings.STATIC_ROOT = tmp_path
    settings.SECRET_KEY = "k9" * 32
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    (tmp_path / "staticfiles.json").write_text('{"paths": {"site/built/site.css": "x"}}')
    states = found(code=0)
    assert set(states.values()) == {"fine"}


def test_the_demonstration_fills_an_empty_database_and_no_other() -> None:
    """Twice does nothing the second time, and says so."""
    code, said = typed("demo", "--json")
    assert (code, json.loads(said)["filled"]) == (0, True)
    code, said = typed("demo")
    assert code == 1
    assert "already holds" in said
    assert typed("demo", "--if-empty") == (0, "")
