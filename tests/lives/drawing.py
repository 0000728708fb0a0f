"""A whole life of a case, drawn from a seed: child, register, people, what they lean to, what comes in.

Owns what varies. Refuses to judge: what no life may show stands in `safeguards`. Everything is drawn before
the life begins, so that the same seed is the same life; what the people answer is drawn as it is lived.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

START = datetime(2025, 9, 8, 9, tzinfo=UTC)
DAYS = 3 * 365
PROCESSES = ("county_route", "support_pathway")
#: Who there is in each lane; Alex, Chris and Dana have two roles each.
STAFF = {
    "School": ["Alex", "Bea"],
    "LCSS": ["Lou"],
    "Lead professional": ["Alex", "Chris", "Pat"],
    "County attendance team": ["Chris", "Dana", "Olu"],
    "Team manager": ["Dana", "Max"],
    "Social worker": ["Sam"],
}
#: How long people take: at once, by the day on which it is due, or long after it.
PACES = {"prompt": ("PT0S", "P1D"), "usual": ("P1D", "P4D", "P8D"), "slow": ("P8D", "P30D", "P100D")}
PARENTS = [
    {"name": "Mo Field", "relationship": "Mother", "address_known": True},
    {"name": "Jo Field", "relationship": "Father", "address_known": False},
]
TOLD = [
    {"name": one["name"], "who": "parent", "how": "letter", "told_on": START.date().isoformat()}
    for one in PARENTS
]
AT_SCHOOL = {"name": "Bea", "who": "school", "how": "email", "told_on": START.date().isoformat()}
_STAGES = (
    *("parents_understand", "family_heard", "targets_shared", "siblings_considered", "circumstances"),
    *("reasons_heard", "barriers_explored", "school_support", "assessments", "adjustments"),
    *("smart_targets", "child_heard", "assessed", "outside_considered", "smart_plan"),
    *("everybody_has_targets", "wider_services", "reviewed_for_impact"),
)


def _all(fields: Iterable[str], answers: list[Any]) -> dict[str, list[Any]]:
    return {field: [*answers] for field in fields}


#: What people answer who find that nothing but a legal step is left, as far as they may.
LEGAL: Mapping[str, list[Any]] = {
    "plan": ["not_working", "none"],
    "family_engaged": ["no", "partly"],
    "support_appropriate": [True, True, False],
    "interventions_failed": ["yes"],
    "services": ["not_suitable"],
    "view": ["not_improving"],
    "progress": ["none"],
    "support_needed": ["several"],
    "result": ["more_support"],
    "team_view": ["not_working"],
    "engagement": ["partly", "none"],
    "improved": [False],
    "support_result": ["continue"],
    "practitioner": ["yes"],
    "offer_result": ["not_successful", "refused"],
    "barriers_considered": [True],
    "found": ["recorded"],
    "parents": [PARENTS, PARENTS[:1]],
    "told": [[*TOLD, AT_SCHOOL]],
    "decision": ["ask", "sanction", "approve", "approved"],
    "completed": [
        [
            {"element": one, "done_on": START.date().isoformat(), "what": "Done", "evidence": "Note"}
            for one in _STAGES
        ]
    ],
    "proposal": [
        *("route_3", "notice_to_improve", "penalty_notice", "penalty_notice", "prosecution"),
        *("attendance_contract", "education_supervision_order"),
    ],
    "pathway": ["enforcement"],
    "next": ["completed"],
    **_all(_STAGES, ["yes"]),
    **_all(("exhausted", "appropriate", "best_interests", "positive_impact"), [True]),
    "support": ["given"],
    **_all(("equality_considered", "public_interest", "best_tool", "checked_elsewhere"), [True]),
    **_all(("parents_told", "register_certificate", "added_accepted"), [True]),
    **_all(("defence_leave", "defence_sickness", "defence_religious"), [False]),
    **_all(("defence_transport", "defence_travelling"), [False]),
    **_all(("health_absence", "healthcare_plan", "part_time_timetable"), ["no"]),
    **_all(("ebsa", "anxiety", "young_carer", "transport"), ["yes", "no"]),
    "properly_educated": [False],
    "adds_sessions": [True],
    "sessions_added": [14],
    "holiday": [False],
    "go_on": [True],
    "applied": [True],
    "issued": [True],
    "defences_still": [True],
    "started": [True],
    "offence_still": [True],
    "agreed": [True],
    "eso_view": ["prosecute"],
    "reasonable_justification": [False],
    "defence_since": [False],
    "prosecution_decision": ["approve"],
    "unpaid_decision": ["prosecute"],
    "notice_number": ["PN 1", "PN 2"],
    "paid_notice_number": ["PN 1", "PN 2"],
    "paid_amount": [80, 160],
    "mash_outcome": ["case_goes_on"],
}
#: What people answer with whom support works, until it does not any more.
SUPPORT: Mapping[str, list[Any]] = {
    "plan": ["none", "not_working"],
    "services": ["suitable", "not_suitable"],
    "view": ["improving", "not_improving", "continue"],
    "progress": ["achieved", "some"],
    "team_view": ["improved", "improving", "continue", "not_working"],
    "improved": [True],
    "agreed_by_school": [True],
    "agreed_by_family": [True],
    "trigger_reached": [False],
    "mash_outcome": ["case_goes_on"],
}
LEANINGS: tuple[Mapping[str, list[Any]], ...] = (LEGAL, LEGAL, LEGAL, SUPPORT, {})
#: Messages: how many days lie between two of them, and in how many of a hundred lives they come.
_OFTEN = {
    "meeting_scheduled": (20, 90),
    "penalty_paid": (12, 60),
    "sanction_review_brought_forward": (90, 50),
    "review_brought_forward": (150, 60),
    "safeguarding_concern": (400, 60),
    "additional_need": (500, 60),
    "need_look_brought_forward": (120, 40),
    "support_not_appropriate": (400, 40),
    "social_care_takes_over": (1200, 25),
    "case_withdrawn": (1500, 20),
}
_LOOKED_AFTER = (*(False,) * 8, None, True)
_SOME = (False, False, None, True)


def draw(seed: int) -> dict[str, Any]:
    """The life of this seed: a scenario that names its process, one of PROCESSES."""
    rng = Random(seed)  # noqa: S311 - no secret
    return {
        "process": rng.choice(PROCESSES),
        "start": START.isoformat(),
        "until": (START + timedelta(days=DAYS)).isoformat(),
        "variables": {"pupil": _child(rng)},
        "facts": sorted((*_changes(rng), *_register(rng)), key=lambda change: change["at"]),
        "messages": list(_messages(rng)),
        "staff": STAFF,
        "pace": {lane: PACES[rng.choice(("prompt", "usual", "usual", "slow"))] for lane in STAFF},
        "lean": rng.choice(LEANINGS),
        "unanswered": "random",
        "seed": seed,
    }


def day(value: date) -> dict[str, str]:
    """A date as scenarios write it."""
    return {"@type": "date", "value": value.isoformat()}


def _child(rng: Random) -> dict[str, Any]:
    born = rng.choice((date(2013, 5, 14), date(2014, 11, 2), date(2016, 2, 29), date(2010, 3, 9)))
    return {
        "name": "Robin Field",
        "date_of_birth": day(born),
        "looked_after": rng.choice(_LOOKED_AFTER),
        **{name: rng.choice(_SOME) for name in ("early_help_open", "child_in_need", "child_protection")},
    }


def _changes(rng: Random) -> Iterator[dict[str, Any]]:
    """Facts that become true or unknown for a while, and mostly go back."""
    for _ in range(rng.choice((0, 1, 2, 4))):
        name = rng.choice(("looked_after", "looked_after", "child_protection", "child_in_need"))
        began = rng.randrange(DAYS)
        yield _change(began, {name: rng.choice((True, None))})
        if rng.random() < 0.8:
            yield _change(began + rng.choice((1, 20, 120)), {name: False})


def _register(rng: Random) -> Iterator[dict[str, Any]]:
    """The register, told once a month of school: how the year stands, and the month in it; of some never."""
    if rng.random() < 0.2:
        return
    year, possible, attended, rate = 0, 0, 0, rng.choice((40, 60, 75, 92))
    for passed in range(0, DAYS, 30):
        today = START + timedelta(days=passed)
        if today.month == 8:
            continue
        began = today.year - (today.month < 9)
        if began != year:
            year, possible, attended = began, 0, 0
        rate = min(100, max(10, rate + rng.choice((-10, -5, 0, 5, 10))))
        month = {"possible": 40, "attended": 40 * rate // 100}
        before = {"possible": possible, "attended": attended}
        possible, attended = possible + month["possible"], attended + month["attended"]
        unauthorised = (possible - attended) * rng.choice((0, 1, 2)) // 2
        yield _change(
            passed,
            {},
            {
                "from": day(date(year, 9, 1)),
                "as_of": day(today.date()),
                "possible": possible,
                "attended": attended,
                "unauthorised": unauthorised,
                "authorised": possible - attended - unauthorised,
                "holiday": 0,
                "pn_sessions": min(unauthorised, 30),
                "pn_window_start": day(today.date() - timedelta(days=60)),
                "since": month,
                "before": before if before["possible"] else None,
            },
        )


def _change(
    passed: int, pupil: Mapping[str, Any], attendance: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    at = (START + timedelta(days=passed, hours=2)).isoformat()
    return {"at": at, "pupil": pupil, **({"attendance": attendance} if attendance else {})}


def _messages(rng: Random) -> Iterator[dict[str, Any]]:
    for name, (days, lives_of_100) in _OFTEN.items():
        if rng.randrange(100) >= lives_of_100:
            continue
        passed = rng.randrange(2 * days)
        while passed < DAYS:
            at = START + timedelta(days=passed, minutes=rng.randrange(24 * 60))
            yield {"name": name, "at": at.isoformat()}
            passed += rng.randrange(days // 2, 2 * days)
