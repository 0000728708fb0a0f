"""Edits of the files of `reviewing`: those that change nothing, and what each other one comes to."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.bundle import ProcessFiles
from tests.engine.bpmn import diagrams as d
from tests.engine.views.reviewing import diagram, edited, guarded, question


@dataclass(frozen=True)
class Edit:
    """Edited files, and what the case that `reviewing.lived` lived comes to on them."""

    files: ProcessFiles
    verdict: str
    element: str
    words: str
    days_longer: int | None


def offer(asked: Mapping[str, dict[str, object]], *answers: str) -> None:
    """Other answers to the question how it went."""
    asked["outcome"]["enum"] = list(answers)


VOICE = {"title": "What does the child say?", "type": "string"}
ESCALATE = (
    d.user("second", lane="Team manager") + d.flow("review second weigh"),
    d.flow("review weigh"),
)


def must(required: list[str], question: str) -> bool:
    """Let a question be one that must be answered."""
    required.append(question)
    return True


#: What is edited, and what each edit leaves as it is.
HARMLESS = {
    "a label": diagram(('name="review"', 'name="Hold the review"')),
    "the words of a notice": diagram(("Please hold the review", "Hold the review, please")),
    "the reason in a table": edited("decisions/next_step.dmn", ("It is not.", "It is not better.")),
    "a question that may be left out": question("review", lambda asked, _: asked.update(voice=VOICE)),
    "the title of a question": question("plan", lambda asked, _: asked["aim"].update(title="The aim?")),
    "an answer that nobody gave": question(
        "review", lambda asked, _: offer(asked, "improved", "go_on", "worse")
    ),
}
EDITS: Mapping[str, Edit] = {
    "a longer wait": Edit(
        diagram(("P6W", "P8W")),
        "different",
        "wait",
        "“wait” would have been on 3 March 2026 instead of 17 February 2026.",
        28,
    ),
    "a shorter wait": Edit(
        diagram(("P6W", "P4W")),
        "different",
        "wait",
        "“wait” would have been on 3 February 2026 instead of 17 February 2026.",
        -28,
    ),
    "another step": Edit(
        diagram(ESCALATE[::-1]),
        "stops",
        "second",
        "At “review” of 25 February 2026 this case would have been asked for “second” instead of “plan”.",
        None,
    ),
    "no approval": Edit(
        diagram(
            (
                d.flow("which approve", approve='next_step = "close"'),
                d.flow("which note_end", note_end='next_step = "close"')
                + d.flow("which approve", approve="false"),
            )
        ),
        "different",
        "approve",
        "At “review” of 12 April 2026 this case would not have been asked for “approve”.",
        -3,
    ),
    "another lane": Edit(
        diagram(("Team manager", "Lead professional")),
        "different",
        "approve",
        "At “review” of 12 April 2026 “approve” would have gone to “Lead professional” "
        "instead of “Team manager”.",
        0,
    ),
    "more days to do it": Edit(
        diagram(("P3D", "P5D")),
        "different",
        "plan",
        "At “the opening” of 5 January 2026 “plan” would have been due on 10 January "
        "2026 instead of "
        "8 January 2026.",
        0,
    ),
    "no day to do it by": Edit(
        diagram(('<spiffworkflow:property name="due" value="P3D"/>', "")),
        "different",
        "plan",
        "At “the opening” of 5 January 2026 “plan” would have been due on no day instead of 8 January 2026.",
        0,
    ),
    "a question that must be answered": Edit(
        question("review", lambda asked, required: (asked.update(voice=VOICE), must(required, "voice"))),
        "stops",
        "review",
        "At “review” of 25 February 2026 this case would have been asked “What does the "
        "child say?”, for which "
        "no answer is recorded.",
        None,
    ),
    "an answer that is no longer offered": Edit(
        question("review", lambda asked, _: offer(asked, "improved", "worse")),
        "stops",
        "review",
        "At “review” of 25 February 2026 an answer would have been refused: Your answer "
        "must be one of the "
        "answers offered: How did it go.",
        None,
    ),
    "a question that became a must, and was once left out": Edit(
        question("review", lambda _, required: must(required, "said")),
        "stops",
        "review",
        "At “review” of 12 April 2026 this case would have been asked “What was said?”, "
        "for which no answer is "
        "recorded.",
        None,
    ),
    "a rule": Edit(
        edited("decisions/next_step.dmn", ('"again"', '"close"')),
        "different",
        "weigh",
        "At “review” of 25 February 2026 “weigh” would have decided “close” instead of “again”.",
        -46,
    ),
    "a rule that no longer matches": Edit(
        edited("decisions/next_step.dmn", ('<text>"improved"', '<text>"much better"')),
        "stops",
        "weigh",
        "At “review” of 12 April 2026 “weigh” would have decided “again” instead of “close”.",
        None,
    ),
    "a condition": Edit(
        diagram(("next_step = &quot;close&quot;", "next_step = &quot;never&quot;")),
        "stops",
        "plan",
        "At “review” of 12 April 2026 this case would have been asked for “plan” instead of “approve”.",
        None,
    ),
    "a script": Edit(
        diagram(("&quot;improved&quot;", "&quot;better&quot;")),
        "different",
        "note_end",
        "At “approve” of 15 April 2026 “note_end” would have given “better” instead of “improved”.",
        0,
    ),
    "whom a notice goes to": Edit(
        diagram(("&quot;lead_professional&quot;", "&quot;team_manager&quot;")),
        "different",
        "tell",
        "At “review” of 25 February 2026 “tell” would have given “team_manager” instead of "
        "“lead_professional”.",
        0,
    ),
    "a second person": Edit(
        diagram(('name="notBy" value="review"', 'name="notBy" value="review plan"')),
        "different",
        "approve",
        "At “approve” of 15 April 2026 a second person would have been needed: whoever "
        "did it had done what it "
        "checks.",
        0,
    ),
    "a guard that does not allow it": Edit(
        guarded("approve"),
        "stops",
        "approve",
        "At “approve” of 15 April 2026 it would have been on hold. Nobody ends it yet.",
        None,
    ),
    "reminders sooner": Edit(
        diagram(("R/P1W", "R/P5D")),
        "different",
        "remind",
        "“remind” would have been on 22 February 2026 instead of 24 February 2026.",
        0,
    ),
    "another end": Edit(
        diagram(
            ('endEvent id="finished"', 'endEvent id="all_done"'),
            ('targetRef="finished"', 'targetRef="all_done"'),
        ),
        "different",
        "all_done",
        "At “approve” of 15 April 2026 this case would have ended at “all_done” instead of “finished”.",
        0,
    ),
    "a step before the first": Edit(
        diagram((d.flow("begin plan"), d.user("ask", lane="Team manager") + d.flow("begin ask plan"))),
        "stops",
        "ask",
        "At “the opening” of 5 January 2026 this case would have been asked for “ask” instead of “plan”.",
        None,
    ),
    "a diagram that cannot go on": Edit(
        diagram(("&quot;Please hold the review.&quot;", "hint")),
        "different",
        "tell",
        "This case could not have gone on at “tell”: “text” is missing: what they should know.",
        None,
    ),
}
