"""The settings an operator gives, typed and loud: a wrong value stops the start with a sentence."""

import os
import re
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, EmailStr, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[4]
CATALOGUES = Path(__file__).resolve().parents[1] / "locale"


def is_translated(language: str) -> bool:
    """This tells whether the pages speak a language: English, and what has a catalogue."""
    return language == "en" or (CATALOGUES / language / "LC_MESSAGES" / "django.mo").is_file()


class Environment(BaseSettings):
    """This reads the environment; every name is listed in the operator guide."""

    model_config = SettingsConfigDict(env_prefix="COMMONGROUND_", extra="ignore")

    var: Path = Field(
        default=ROOT / "var", description="folder for the database, files and secrets"
    )
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    secret_key: str = ""
    base_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8000")
    allowed_hosts: Annotated[list[str], NoDecode] = ["127.0.0.1", "localhost", "[::1]"]
    debug: bool = False
    demonstration: bool = False
    quick_exit: AnyHttpUrl = AnyHttpUrl("https://www.wikipedia.org/")
    time_zone: str = "UTC"
    language: str = "en"
    email_host: str = ""
    email_port: int = Field(default=587, ge=1, le=65535)
    email_user: str = ""
    email_password: str = ""
    email_security: Literal["starttls", "tls", "none"] = "starttls"
    email_from: EmailStr | str = "Common Ground <hello@commonground.example>"
    tile_url: str = ""
    attachment_megabytes: int = Field(default=20, ge=1, le=500)
    pulse_raters: int = Field(default=3, ge=3, le=50)
    mail_address: str = Field(
        default="", description="how private addresses look: *@in.example, the star is the secret"
    )
    mail_listen: str = Field(default="", description="the address the mail receiver listens on")
    mail_port: int = Field(default=2525, ge=1, le=65535)
    mail_certificate: Path | None = None
    mail_key: Path | None = None
    mail_checked_by: str = Field(
        default="", description="the mail server whose word on senders counts"
    )
    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_user: str = ""
    imap_password: str = ""
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_folder: str = "INBOX"
    imap_minutes: int = Field(default=5, ge=1, le=1440)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def split_hosts(cls, value: object) -> object:
        """This reads a comma-separated list."""
        if isinstance(value, str):
            return [host.strip() for host in value.split(",") if host.strip()]
        return value

    @field_validator("language")
    @classmethod
    def known_language(cls, value: str) -> str:
        """This accepts only languages that the pages are translated into."""
        if not is_translated(value):
            raise ValueError("the pages are not translated into it; en is")
        return value

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        """This accepts SQLite and PostgreSQL only."""
        known = ("sqlite:///", "postgresql://", "postgres://")
        if value and not value.startswith(known):
            raise ValueError("must begin with sqlite:///, postgres:// or postgresql://")
        return value

    @field_validator("mail_address")
    @classmethod
    def known_address(cls, value: str) -> str:
        """This accepts an address with one star before the @, in whose place the secret is put."""
        if value and not re.fullmatch(r"[A-Za-z0-9._+-]*\*@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", value):
            raise ValueError("must look like *@in.example.org or post+*@example.org")
        return value.lower()

    @field_validator("mail_certificate", "mail_key", mode="before")
    @classmethod
    def no_file(cls, value: object) -> object:
        """This takes an empty value for none."""
        return value or None

    @property
    def takes_mail_in(self) -> bool:
        """This tells whether mail can come in: by our own receiver, or out of a mailbox."""
        return bool(self.mail_address and (self.mail_listen or self.imap_host))

    @property
    def serves_https(self) -> bool:
        """This tells whether people reach the site by https."""
        return self.base_url.scheme == "https"

    def kept_secret_key(self) -> str:
        """This is the key given, else one made at the first start and kept under `var`."""
        if self.secret_key:
            return self.secret_key
        self.var.mkdir(parents=True, exist_ok=True)
        kept = self.var / "secret-key"
        if not kept.exists():
            # Programs that start at once all make one; the first to give it this name wins.
            made = self.var / f"secret-key-{secrets.token_hex(8)}"
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(64), encoding="utf-8")
            try:
                with suppress(FileExistsError):
                    os.link(made, kept)
            except OSError:
                # A disk may know no second names.
                made.replace(kept)
            made.unlink(missing_ok=True)
        return kept.read_text(encoding="utf-8").strip()


def sentences(error: ValidationError) -> list[str]:
    """This turns what is wrong with the environment into sentences that name the variable."""
    told = []
    for fault in error.errors():
        name = str(fault["loc"][0])
        if name != "DATABASE_URL":
            name = f"COMMONGROUND_{name.upper()}"
        given = fault.get("input")
        told.append(f"{name} is {given!r}: {fault['msg'].removeprefix('Value error, ')}.")
    return told


def read_environment() -> Environment:
    """This reads the environment, or ends the program with exit code 2 and one line a fault."""
    try:
        return Environment()
    except ValidationError as error:
        for line in sentences(error):
            print(f"commonground cannot start: {line}", file=sys.stderr)
        raise SystemExit(2) from None
