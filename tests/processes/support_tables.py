"""What the tables of the support pathway decide, as (table, facts, result, rule), for every rule."""

from typing import Any

STAGES = {
    **dict.fromkeys(("parents_understand", "family_heard", "targets_shared", "siblings_considered"), "yes"),
    **dict.fromkeys(("circumstances", "reasons_heard", "barriers_explored", "school_support"), "yes"),
    **dict.fromkeys(("assessments", "adjustments", "smart_targets", "child_heard", "assessed"), "yes"),
    **dict.fromkeys(("outside_considered", "smart_plan", "everybody_has_targets", "wider_services"), "yes"),
    "reviewed_for_impact": "yes",
    "formal_plan": "early_help",
}
#: The questions in the order of the rules that miss them.
QUESTIONS = (
    *("parents_understand", "family_heard", "targets_shared", "siblings_considered", "circumstances"),
    *("reasons_heard", "barriers_explored", "school_support", "assessments", "adjustments", "smart_targets"),
    *("child_heard", "assessed", "outside_considered", "smart_plan", "reviewed_for_impact"),
    *("everybody_has_targets", "wider_services", "formal_plan"),
)
MISSED = (
    "Stage 1: the parents know what missing school means",
    "Stage 1: child and family were heard",
    "Stage 1: attendance in all professionals' plans",
    "Stage 1: brothers and sisters, patterns",
    "Stage 1: circumstances in school and outside",
    "Stage 2: the reasons were heard",
    "Stage 2: barriers explored, something done",
    "Stage 2: support of the school",
    "Stage 2: assessments",
    "Stage 2: adjustments in school",
    "Stage 2: SMART targets",
    "Stage 3: the child's own wishes",
    "Stage 3: assessment of the whole situation",
    "Stage 3: support beyond the school gate",
    "Stage 3: SMART plan",
    "Reviews looked at what the actions changed",
    "Stage 3: targets of child, family and professionals",
    "Stage 3: wider services",
    "Stage 4: the formal plan",
)


def counted(attended: int | None, possible: int | None = 100) -> dict[str, Any]:
    """The attendance facts of a count; unknown where nothing is counted."""
    if attended is None or possible is None:
        return {"attendance": {"attended": None, "possible": None, "severe": None, "persistent": None}}
    absent = possible - attended
    facts = {"severe": absent * 2 >= possible, "persistent": absent * 10 >= possible}
    return {"attendance": {"attended": attended, "possible": possible, **facts}}


def september(possible: int, last_year: int) -> dict[str, Any]:
    """All of so many possible sessions attended, after so many of a hundred in the school year before."""
    before = {"attended": last_year, "possible": 100}
    return {"attendance": {**counted(possible, possible)["attendance"], "last_year": before}}


def reviewed(
    view: str | None, since: int | None = 30, possible: int = 40, before: int = 60
) -> dict[str, Any]:
    """Sessions attended since the last review of those possible, and before it of a hundred."""
    attendance = {
        "possible": None if since is None else possible + before,
        "persistent": True,
        "since": {"attended": since, "possible": possible},
        "before": {"attended": before * 6 // 10, "possible": before},
    }
    known = attendance if since is not None else {}
    return {"case": {"plan": {"team_view": view}}, "attendance": known}


def evidence(plan: dict[str, Any], completed: tuple[str, ...] = ()) -> dict[str, Any]:
    rows = [{"element": element} for element in completed] or None
    return {"case": {"plan": {**STAGES, **plan}, "evidence": {"completed": rows}}}


def missing(rule: int) -> dict[str, str]:
    """What a rule of `evidence_complete` says is missing."""
    return {"title": MISSED[rule - 1], "element": QUESTIONS[rule - 1]}


def ready(
    missing: list[dict[str, str]] | None, looked_after: bool | None = False, **answers: bool | None
) -> dict[str, Any]:
    seven = {
        "exhausted": True,
        "appropriate": True,
        "best_interests": True,
        "positive_impact": True,
        **answers,
    }
    return {
        "case": {"seven": seven, "support": {"missing": missing}},
        "pupil": {"looked_after": looked_after},
    }


def not_appropriate(decision: str | None, looked_after: bool | None = False) -> dict[str, Any]:
    return {"case": {"not_appropriate": {"decision": decision}}, "pupil": {"looked_after": looked_after}}


NOTHING = [{"title": "Nothing", "element": "nothing"}]
SUPPORT_CASES: list[tuple[str, dict[str, Any], Any, int]] = [
    ("attendance_band", counted(50), "severe", 1),
    ("attendance_band", counted(90), "persistent", 2),
    ("attendance_band", counted(8996, 10_000), "persistent", 2),
    ("attendance_band", september(20, 65), "young_year", 3),
    ("attendance_band", september(59, 90), "young_year", 3),
    ("attendance_band", counted(91), "approaching", 4),
    ("attendance_band", counted(93), "above", 5),
    ("attendance_band", september(60, 65), "above", 5),
    ("attendance_band", september(20, 91), "above", 5),
    ("attendance_band", counted(20, 20), "above", 5),
    ("attendance_band", counted(None), "unknown", 6),
    ("review_interval", counted(50), 3, 1),
    ("review_interval", september(20, 50), 3, 2),
    ("review_interval", counted(51), 6, 3),
    ("review_interval", september(60, 50), 6, 3),
    ("review_interval", september(20, 51), 6, 3),
    ("review_interval", counted(None), 6, 3),
    ("support_review_outcome", reviewed("improved", since=23), "continue", 1),
    ("support_review_outcome", reviewed("improving", since=24), "continue", 1),
    ("support_review_outcome", reviewed("improved", since=19, possible=19), "continue", 2),
    ("support_review_outcome", reviewed("improving", since=30, possible=30, before=29), "continue", 3),
    ("support_review_outcome", reviewed("improved"), "improved", 4),
    ("support_review_outcome", reviewed("improving", since=25), "back_down", 5),
    ("support_review_outcome", reviewed("not_working"), "escalate", 6),
    ("support_review_outcome", reviewed("improved", since=None), "continue", 7),
    ("support_review_outcome", reviewed("continue"), "continue", 7),
    ("support_review_outcome", reviewed(None), "continue", 7),
    *(
        (
            "evidence_complete",
            evidence({name: None if name == "formal_plan" else "not_yet"}),
            [missing(rule)],
            rule,
        )
        for rule, name in enumerate(QUESTIONS, 1)
    ),
    (
        "evidence_complete",
        evidence({"assessed": None, "smart_plan": "not_yet"}, ("smart_plan",)),
        [missing(13)],
        13,
    ),
    ("ready_for_enforcement", ready(NOTHING), "ready", 1),
    ("ready_for_enforcement", ready(NOTHING, looked_after=True), "not_for_this_child", 2),
    ("ready_for_enforcement", ready(NOTHING, looked_after=None), "not_known", 3),
    ("ready_for_enforcement", ready([missing(1)]), "evidence_missing", 4),
    ("ready_for_enforcement", ready([]), "evidence_missing", 4),
    ("ready_for_enforcement", ready(None), "evidence_missing", 4),
    ("ready_for_enforcement", ready(NOTHING, exhausted=False), "not_ready", 5),
    ("ready_for_enforcement", ready(NOTHING, appropriate=False), "not_ready", 5),
    ("ready_for_enforcement", ready(NOTHING, best_interests=None), "not_ready", 5),
    ("ready_for_enforcement", ready(NOTHING, positive_impact=False), "not_ready", 5),
    ("not_appropriate_outcome", not_appropriate("approve"), "approved", 1),
    ("not_appropriate_outcome", not_appropriate("approve", looked_after=True), "not_for_this_child", 2),
    ("not_appropriate_outcome", not_appropriate("approve", looked_after=None), "refused", 3),
    ("not_appropriate_outcome", not_appropriate("refuse"), "refused", 3),
]
