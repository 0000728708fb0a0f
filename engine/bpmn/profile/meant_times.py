"""What somebody surely meant who wrote a time that cannot be. Pure."""

import re

from engine.bpmn.timers import parse_timer
from engine.errors import EngineError

_UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "TH", "minute": "TM"}
_SPOKEN = re.compile(r"(\d{1,4})\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)
_HOURS = re.compile(r"P?(\d{1,4})H", re.IGNORECASE)


def meant_time(text: str) -> str | None:
    """The time that was meant: `6M` is P6M, `48H` is PT48H, “2 weeks” is P2W."""
    plain = "".join(text.split()).upper()
    tried = [plain, f"P{plain}"]
    if spoken := _SPOKEN.fullmatch(text.strip()):
        unit = _UNITS[spoken[2].lower()]
        tried.insert(0, f"P{unit[:-1]}{spoken[1]}{unit[-1]}")
    if hours := _HOURS.fullmatch(plain):
        tried.insert(0, f"PT{hours[1]}H")
    return next((one for one in tried if one != text and _is_time(one)), None)


def _is_time(text: str) -> bool:
    try:
        return bool(parse_timer(text))
    except EngineError:
        return False
