"""What stands in for plain JSON that somebody gave: the same for the same. Refuses what cannot be kept."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson

from engine.errors import BadInput


def fingerprint(given: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of what was given, in hexadecimal: equal for equal values.

    Raises:
        BadInput: it holds half a character, a number of more than 64 bits, or what is no JSON at all.
    """
    try:
        return sha256(orjson.dumps(given, option=orjson.OPT_SORT_KEYS)).hexdigest()
    except TypeError:
        raise BadInput(problem="This holds characters or numbers that cannot be kept.") from None
