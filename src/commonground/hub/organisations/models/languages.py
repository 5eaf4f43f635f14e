"""Languages an organisation works in: BCP 47 codes, named in words."""

from functools import lru_cache

import pycountry


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """This names the languages in wide use by their shortest code (ISO 639-1, else 639-3)."""
    named = {}
    for language in pycountry.languages:
        if language.type != "L" or language.scope not in {"I", "M"}:
            continue
        code = getattr(language, "alpha_2", "") or language.alpha_3
        named[code] = getattr(language, "common_name", language.name)
    return named


def language_name(code: str) -> str:
    """This is a language's name, or its code where we do not know the name."""
    return languages().get(code.split("-", maxsplit=1)[0].lower(), code)
