"""Whole cases in a real browser, from contact to the end, as practitioners, managers and trainers do them."""

from collections.abc import Callable

from tests.amount import without_scripts_first
from tests.browser.journeys import Journey, of_school_age
from tests.browser.people import Site, Visitor, titles
from tests.browser.today import TODAY
from web.demo.county import invent
from web.demo.lives import STEPPED_DOWN, TO_THE_LEGAL_THRESHOLD, Life
from web.demo.staff import STAFF


def children() -> list[str]:
    """Names of children at the first school attendance lead's school whom legal steps may be about."""
    county = invent(TODAY.date())
    urn = next(school.urn for school in county.schools if school.name == STAFF[0].school)
    known = [pupil for pupil in county.pupils if pupil.school_urn == urn and of_school_age(pupil)]
    return [pupil.name for pupil in known if pupil.looked_after is False]


def test_a_family_is_helped_and_stepped_down_with_two_concerns_on_the_way(
    site: Site, visitor: Callable[..., Visitor]
) -> None:
    journey = Journey(site, visitor, Life(STEPPED_DOWN, 0))
    began = journey.now()
    journey.open("school", children()[0])
    journey.live()
    assert journey.outcome() == ("closed", "stepped_down")
    assert (journey.now() - began).days > 180
    reader = journey.colleague("auditor")
    reader.go(f"/cases/{journey.case_id}")
    told = titles(reader.page)
    for step, times in {
        "Say what is known so far": 1,
        "Contact the LCSS with the Early Help Assessment": 1,
        "Put a Team Around the Family in place": 1,
        "Contact the MASH now": 2,
        "Record what the MASH decided": 2,
        "Hold the TAF review": 2,
        "Hold the closing review": 1,
        "Write the maintenance plan": 1,
        "Check whether the improvement lasts": 1,
    }.items():
        assert sum(step in title for title in told) >= times, f"{step}: {told}"


@without_scripts_first
def test_where_nothing_improves_a_manager_decides_and_the_legal_threshold_is_considered(
    site: Site, visitor: Callable[..., Visitor], scripts: bool
) -> None:
    life = Life(TO_THE_LEGAL_THRESHOLD, 0)
    size = {"width": 1280, "height": 800} if scripts else {"width": 390, "height": 800}
    options = {"java_script_enabled": scripts, "viewport": size}
    journey = Journey(site, visitor, life, options, in_parts=not scripts)
    journey.open("school", children()[1 + scripts])
    journey.live()
    assert journey.outcome() == ("closed", "to_social_care")
    manager = journey.colleague("team_manager")
    manager.go("/?view=done")
    manager.page.get_by_text("Decide on the proposal").first.wait_for()
