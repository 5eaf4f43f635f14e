"""Random references: what an address shows instead of a row number.

A row number tells how many rows there are, hidden ones included; a random reference tells nothing.
"""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_ref() -> str:
    """This makes a reference of 12 unambiguous characters (about 58 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
