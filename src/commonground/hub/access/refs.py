"""Random references: what an address shows instead of a row number.

A row number tells how many rows there are, hidden ones included; a random reference tells nothing.
"""

import hashlib
import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_ref(length: int = LENGTH) -> str:
    """This makes a reference, by default of 12 unambiguous characters (about 58 bits)."""
    # One draw for all characters: imports make references by the hundred thousand.
    drawn = secrets.randbelow(len(ALPHABET) ** length)
    characters = []
    for _ in range(length):
        drawn, digit = divmod(drawn, len(ALPHABET))
        characters.append(ALPHABET[digit])
    return "".join(characters)


def new_secret(prefix: str = "") -> str:
    """This makes a secret for a link or a token (192 bits); only its digest is kept."""
    return prefix + secrets.token_urlsafe(24)


def digest_of_secret(secret: str) -> str:
    """This is what is kept of a secret: long random ones need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
