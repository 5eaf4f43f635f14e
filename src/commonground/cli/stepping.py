"""`commonground second-step`."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from commonground.cli.failing import explained
from commonground.cli.opening import open_hub
from commonground.methods.errors import UnusableQuestion

TRIES = 3


@explained()
def second_step(
    address: Annotated[str, typer.Argument(help="The e-mail address the person signs in with.")],
) -> None:
    """Set up the app that shows codes for a person who has no second step, such as an operator.

    It shows a secret to put into the app, asks for the code that the app then shows, and ends with
    recovery codes to write down. Nothing is kept until the code is right.

    Example: commonground second-step olga@example.org
    """
    open_hub()
    from commonground.hub.organisations.models import Person
    from commonground.hub.site.accounts import has_second_step, new_secret, set_up_app

    person = Person.objects.filter(email__iexact=address.strip()).first()
    if person is None:
        raise UnusableQuestion(f"Nobody signs in here with “{address}”.")
    if has_second_step(person):
        raise UnusableQuestion(
            f"{person.email} has a second step already, and changes it by signing in with it."
        )
    secret = new_secret()
    typer.echo(f"Put this secret into the app:\n  {secret}\nor, as a link:")
    issuer = quote("Common Ground")
    name = f"{issuer}:{quote(person.email)}"
    typer.echo(f"  otpauth://totp/{name}?secret={secret}&issuer={issuer}")
    for _each in range(TRIES):
        codes = set_up_app(person, secret=secret, code=typer.prompt("The code that the app shows"))
        if codes:
            typer.echo(f"{person.email} has a second step now. Recovery codes, each good once:")
            for code in codes:
                typer.echo(f"  {code}")
            return
        typer.echo("This is not the code. Is the clock of the telephone right?", err=True)
    raise UnusableQuestion("Nothing was changed.")
