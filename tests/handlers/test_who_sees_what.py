"""Who sees what: every route and case as every kind of person, involved or not, against one small table.

A case that somebody does not read answers 403 on each of its routes and says nothing of itself; a restricted
one stands in no list, file, picture or count of theirs. Ordinarily a seeded sample is tried, else all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engine import casework
from engine.casework import Note
from engine.identity import Actor
from engine.policy import Action, has_role
from engine.store.people import Person, add_person
from engine.tables import cases
from tests.amount import many
from tests.engine.casework.office import LEAD, MONDAY, PEOPLE, add_pupil
from tests.engine.triage.listed import put_standings, standing
from tests.handlers.conftest import Browser, Site, hashed_once
from tests.handlers.test_gate import app_of

SAFE = Actor("safe", "Sa Fe", frozenset({"safeguarding_lead"}))
OFFICER = Actor("officer", "Cat Officer", frozenset({"county_officer"}))
WITHOUT_CASEWORK = {name: Actor(name, name, frozenset({name})) for name in
                    ("administrator", "trainer", "auditor")}  # fmt: skip
EVERYBODY = {one.id: one for one in (*PEOPLE, SAFE, OFFICER)} | WITHOUT_CASEWORK
COUNTY = {"lead", "colleague", "both", "manager", "safe", "officer", "auditor"}
#: Case -> who reads it: of the school Hill, of the school Dale, and a restricted one that Lead works on.
READS: Mapping[str, set[str]] = {
    "hill": COUNTY | {"hill"},
    "dale": COUNTY | {"dale"},
    "restricted": {"lead", "safe"},
}
#: What somebody does with cases that they do not read.
WITHOUT_READING = {Action.RETRY_INCIDENT: {"administrator"}}
OPENS = READS["hill"] - READS["restricted"]
#: Stands in the restricted case and nowhere else.
SAID = "Quincunx"
#: An address names with these what is part of a case.
OF_CASES = {"case_id", "task_id"}
NAMED = {
    "number": 1,
    "name": "case_withdrawn",
    "user_id": "colleague",
    "key": "support",
    "process": "support",
}
ASKED = {
    "home.inbox": ("view=team", "view=done", "view=team&overdue=yes"),
    "triage.show": ("open_to=case", "open_to=no_case", "sort=next", "next=none"),
    "triage.export": ("open_to=case",),
    "triage.chosen.ask": ("pupil=rex&do=notes", "pupil=rex&do=cases", "whom=all"),
    "children.search": ("wanted=rex",),
    "outbox.overview": ("waiting=yes",),
    "draft_replay.show": ("now=yes",),
}


class Asked(NamedTuple):
    """One request: as whom, by which route and method, about which case, at which address."""

    who: str
    rule: Rule
    method: str
    case: str
    path: str


@dataclass
class Town:
    """The site with three cases, each with an open task."""

    site: Site
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    browsers: dict[str, tuple[Browser, str]] = field(default_factory=dict)

    def ask(self, asked: Asked) -> TestResponse:
        """What the site answers."""
        if asked.who not in self.browsers:
            browser = self.site.signed_in(asked.who)
            self.browsers[asked.who] = browser, browser.token()
        browser, token = self.browsers[asked.who]
        if asked.method == "GET":
            return browser.get(asked.path)
        return browser.client.post(asked.path, data={"form_token": token})


@pytest.fixture
def town(site: Site) -> Town:
    """Three children with a case each, and a draft on which they are played."""
    office, found = site.office, Town(site)
    with office.database.transaction() as session:
        for one in (SAFE, OFFICER):
            account = Person(one.id, one.name, None, one.id, one.roles, one.schools, True, False, None)
            add_person(session, account, hashed_once(), MONDAY)
        for child, name, urn in (("rex", "Rex Rook", "100001"), ("kit", "Kit Dale", "100002")):
            add_pupil(session, id=child, upn=child.upper(), name=name, date_of_birth=MONDAY.date(),
                      school_urn=urn, household_id="home")  # fmt: skip
        put_standings(session, [standing(child, 80) for child in ("sam", "rex", "kit")], "import")
    draft = site.signed_in("analyst").post("/drafts", title="Otherwise", process=["support"])
    for case, child in (("hill", "sam"), ("dale", "kit"), ("restricted", "rex")):
        case_id = office.open(pupil=child)
        found.values[case] = {**NAMED, "case_id": case_id, "task_id": office.task("plan").id,
                              "pupil_id": child, "urn": "100001",
                              "draft_id": draft.headers["Location"].rpartition("/")[2]}  # fmt: skip
    note = Note(office.now.date(), "Mrs Rook", "visit", SAID)
    office.do(casework.add_note, LEAD, office.case, note, office.now)
    office.do(casework.restrict_case, SAFE, office.case, "A colleague’s child", office.now)
    return found


def requests(town: Town) -> list[Asked]:
    """Every request that can be made: of routes that are about no case, those that only show something."""
    rules = [rule for rule in app_of(town.site).url_map.iter_rules() if rule.endpoint != "static"]
    return [
        Asked(who, rule, method, case, f"{path}?{query}" if query else path)
        for rule, who in product(rules, EVERYBODY)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        for case in (READS if OF_CASES & rule.arguments else ["restricted"])
        if method == "GET" or OF_CASES & rule.arguments
        for path in _paths(rule, town.values[case])
        for query in ("", *ASKED.get(rule.endpoint, ()))
    ]


def _paths(rule: Rule, values: Mapping[str, object]) -> Iterator[str]:
    """The address of a route where all that it names is known."""
    if rule.arguments <= values.keys():
        built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
        assert built is not None
        yield built[1]


def wrong(town: Town, asked: Asked) -> str:
    """What is wrong with the answer to a request; "" where nothing is."""
    view = app_of(town.site).view_functions[asked.rule.endpoint]
    answer, needed = town.ask(asked), view.__dict__["access"]
    hidden = asked.who not in READS["restricted"]
    said = answer.get_data().decode(errors="replace")
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    secrets = (SAID, town.values["restricted"]["case_id"][:8], town.values["restricted"]["task_id"])
    about_it = asked.case == "restricted" and OF_CASES & asked.rule.arguments
    if hidden and any(one in said for one in (secrets[:1] if about_it else secrets)):
        return "the restricted case is told of"
    if about_it and hidden and "Rex Rook" in said:
        return "the child is named"
    if not OF_CASES & asked.rule.arguments or needed is Action.HAND_OVER or not isinstance(needed, Action):
        return ""
    refused = answer.status_code in (403, 404)
    if needed is Action.BREAK_GLASS:
        may = asked.case == "restricted" and asked.who in OPENS
    else:
        may = asked.who in READS[asked.case] | WITHOUT_READING.get(needed, set())
        if asked.case == "restricted" and needed is not Action.RETRY_INCIDENT:
            may = asked.who in READS["restricted"]
    if not (may and has_role(needed, EVERYBODY[asked.who])):
        return "" if refused else f"{answer.status_code} to somebody who may not"
    out = any(one in said for one in ("This case is restricted", "a child of another school"))
    return "refused to somebody who may" if refused and out and needed is not Action.BREAK_GLASS else ""


def test_every_route_is_for_those_whose_case_it_is_and_no_other_says_that_there_is_one(town: Town) -> None:
    every = requests(town)
    assert {asked.case for asked in every} == set(READS)
    tried = Random(14).sample(every, many(len(every), 300))  # noqa: S311 (nothing is kept secret by it)
    found = [(*asked[::2], asked.path, why) for asked in tried if (why := wrong(town, asked))]
    assert found == []


def test_a_restricted_case_is_in_no_list_of_those_who_do_not_read_it(town: Town) -> None:
    case = town.values["restricted"]["case_id"]
    lists = ("/children/rex", "/triage?open_to=case", "/attendance/schools/100001")
    for who in ("colleague", "officer", "hill", "manager"):
        browser = town.site.signed_in(who)
        assert not any(case in browser.get(path).text for path in lists), who
        assert "Rex Rook" not in browser.get("/triage?open_to=case").text
        assert "Rex Rook" not in browser.get("/?view=team").text
        assert "Rex Rook" in browser.get("/triage?open_to=no_case").text
    for who in ("lead", "safe"):
        browser = town.site.signed_in(who)
        assert all(case in browser.get(path).text for path in lists[:2]), who


def test_whoever_breaks_the_glass_says_why_and_reads_the_case_for_four_hours(town: Town) -> None:
    case, manager = f"/cases/{town.values['restricted']['case_id']}", town.site.signed_in("manager")
    refused = manager.get(case)
    assert refused.status_code == 403
    assert "This case is restricted" in refused.text
    assert f"{case}/break-glass" in refused.text
    assert "Say why" in manager.post(f"{case}/break-glass", reason=" ").text
    assert manager.get(case).status_code == 403
    opened = manager.post(f"{case}/break-glass", reason="Nobody answers, and Rex is at risk")
    assert (opened.status_code, opened.headers["Location"]) == (302, case)
    assert "Manager broke the glass" in manager.get(case).text
    listed = town.site.signed_in("auditor").get("/break-glass").text
    assert "Nobody answers, and Rex is at risk" in listed
    assert "Rex Rook" not in listed
    restricted = town.values["restricted"]["case_id"]
    references = {row.id: row.reference for row in town.site.office.rows(cases)}
    assert f"Case {references[restricted]}" in listed
    assert "opened a restricted case" not in manager.get("/notices").text
    heard = town.site.signed_in("both").get("/notices").text
    assert "Mo Manager opened a restricted case" in heard
    assert "Rex Rook" not in heard
    assert town.site.signed_in("lead").get("/break-glass").status_code == 403


def test_a_manager_restricts_a_case_lets_somebody_in_and_lifts_it(town: Town) -> None:
    case, manager = f"/cases/{town.values['hill']['case_id']}", town.site.signed_in("manager")
    assert "Restrict this case" in manager.get(case).text
    assert manager.post(f"{case}/restriction", do="restrict").status_code == 422
    assert manager.post(f"{case}/restriction", do="restrict", reason="Witness protection").status_code == 302
    assert "This case is restricted" in manager.get(case).text
    colleague = town.site.signed_in("colleague")
    assert colleague.get(case).status_code == 403
    assert "Choose who may read" in manager.post(f"{case}/readers", who="nobody", reason="Cover").text
    manager.post(f"{case}/readers", who="colleague", reason="They cover")
    assert colleague.get(case).status_code == 200
    assert "They cover" in manager.get(f"{case}/readers").text
    manager.post(f"{case}/readers/colleague/remove")
    assert colleague.get(case).status_code == 403
    assert manager.post(f"{case}/restriction", do="lift", reason="It is over").status_code == 302
    assert town.site.signed_in("hill").get(case).status_code == 200
