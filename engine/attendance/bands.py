"""The bands that every pupil falls into by attendance: exactly one each, so that their counts add up."""

from collections.abc import Mapping

#: Band -> what it means, worst first. Compared by whole numbers: exactly 50% missed is severe, and
#: exactly 90% attended is in "under_95" (though a tenth missed counts as persistent absence).
BANDS: Mapping[str, str] = {
    "severe": "Half or more missed",
    "under_80": "Over 50% to under 80%",
    "under_90": "80% to under 90%",
    "under_95": "90% to under 95%",
    "from_95": "95% or more",
    "no_data": "No marks",
}


def band_of(possible: int, attended: int) -> str:
    """The band of so many sessions attended of those possible."""
    if not possible:
        return "no_data"
    if (possible - attended) * 2 >= possible:
        return "severe"
    for band, twentieths in (("under_80", 16), ("under_90", 18), ("under_95", 19)):
        if attended * 20 < possible * twentieths:
            return band
    return "from_95"
