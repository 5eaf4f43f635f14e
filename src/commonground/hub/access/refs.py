"""Random references: what an address shows instead of a row number.

A row number tells how many rows there are, hidden ones included; a random reference tells nothing.
"""

import hashlib
import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_ref() -> str:
    """This makes a reference of 12 unambiguous characters (about 58 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_secret(prefix: str = "") -> str:
    """This makes a secret for a link or a token (192 bits); only its digest is kept."""
    return prefix + secrets.token_urlsafe(24)


def digest_of_secret(secret: str) -> str:
    """This is what is kept of a secret: long random ones need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
