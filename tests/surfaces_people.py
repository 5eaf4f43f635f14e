"""Surfaces of the site itself and of its people: accounts, membership, history, mails about them."""

from tests.surface_kinds import action, other, outside, page

SITE = (
    outside("front"),
    outside("me"),
    outside("for_programs"),
    other("icon", "leads to a picture and holds no row; tests/hub/test_accounts.py"),
    other("leave", "signs out and shows nothing; tests/hub/test_accounts.py"),
)

PEOPLE = (
    outside("erase"),
    page("organisations:people"),
    page("organisations:invite"),
    page("organisations:member", "membership"),
    action("organisations:end_membership", "membership"),
    action("organisations:withdraw", "invitation"),
    page("organisations:tokens"),
    action("organisations:revoke_token", "token"),
    page("organisations:claim", "organisation"),
    outside("public:claim", "organisation"),
    outside("public:found"),
    other("public:invitation", "needs the secret of a mail; tests/hub/test_invitations.py"),
    other("public:accept", "answers only the person invited; tests/hub/test_invitations.py"),
    page("history:history"),
    outside("notices:mails"),
    other("notices:mail", "only in the demonstration, for all; tests/hub/test_mails.py"),
    other("mail:organisations.invitation", "tests/hub/test_invitations.py"),
    other("mail:organisations.claim_code", "tests/hub/test_claims.py"),
    other("mail:site.account", "each of those below; tests/hub/test_account_mails.py"),
    *(
        other(f"mail:account.{kind}", "about one's own account; tests/hub/test_account_mails.py")
        for kind in (
            "email_confirmation_signup",
            "email_confirmation",
            "email_confirm",
            "email_changed",
            "email_deleted",
            "account_already_exists",
            "unknown_account",
            "password_reset_key",
            "password_reset",
            "password_changed",
            "password_set",
            "totp_activated",
            "totp_deactivated",
            "webauthn_added",
            "webauthn_removed",
            "recovery_codes_generated",
        )
    ),
)
