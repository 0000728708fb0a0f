"""What a school referred, as its people see it: where each stands, what is missing, what they have to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal

from engine.identity import Actor
from engine.store import people
from engine.store.case_list import Reader
from engine.store.case_rows import CaseRow, CaseStep, rows_of_cases
from engine.store.database import Session
from engine.store.hand_overs import hand_overs_due
from engine.store.pupils import school_names
from engine.store.referrals import (
    REFERRALS_A_PAGE,
    ReferralFacts,
    ReferralFilter,
    count_referrals,
    is_expected,
    listed_referrals,
    referral_facts,
)
from engine.views.case import outcome_in_words, process_name, process_names
from engine.views.case_list import list_reader
from engine.views.diagrams import diagrams_of_cases

#: In `case.support.missing` this stands for nothing, as the table of the evidence writes it.
NOTHING_MISSING = "nothing"


@dataclass(frozen=True)
class Referral:
    """One case. `expected` is what the school has to do, `others` what waits for somebody else.

    `missing` says what keeps it from going on; `by` is who opened it; `ended` how it came out, in words
    within a sentence, "" while it is open.
    """

    row: CaseRow
    by: str
    expected: Sequence[CaseStep]
    others: Sequence[CaseStep]
    missing: Sequence[str]
    ended: str

    @property
    def place(self) -> Literal["expected", "open", "ended"]:
        """Under which head of the list it stands."""
        return "ended" if self.row.closed_at else "expected" if self.expected else "open"


@dataclass(frozen=True)
class ReferralsSeen:
    """One page. `wanted` has the page that is shown, `total` counts all pages; `schools` are the person's.

    `leaving` are cases of children who have left that the school has to hand over: id, child, since when.
    """

    wanted: ReferralFilter
    total: int
    referrals: Sequence[Referral]
    leaving: Sequence[tuple[str, str, date]]
    schools: Mapping[str, str]
    processes: Mapping[str, str]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // REFERRALS_A_PAGE))

    @property
    def by_place(self) -> Mapping[str, list[Referral]]:
        """The same under the heads of the list, those first of which the school has something to do."""
        return {place: list(some) for place, some in groupby(self.referrals, key=lambda each: each.place)}

    def process(self, key: str) -> str:
        """A process in words."""
        return process_name(self.processes, key)


def look_at_referrals(session: Session, actor: Actor, wanted: ReferralFilter, now: datetime) -> ReferralsSeen:
    """The page that was asked for; the last one where there are not so many."""
    reader = list_reader(session, actor, now)
    total = count_referrals(session, reader, wanted)
    wanted = replace(wanted, page=min(wanted.page, max(1, -(-total // REFERRALS_A_PAGE))))
    return ReferralsSeen(
        wanted=wanted,
        total=total,
        referrals=_referrals(session, reader, listed_referrals(session, reader, wanted)),
        leaving=hand_overs_due(session, actor, now),
        schools=school_names(session, sorted(actor.schools)),
        processes=process_names(session),
    )


def _referrals(session: Session, reader: Reader, case_ids: Sequence[str]) -> list[Referral]:
    rows, facts = rows_of_cases(session, reader, case_ids), referral_facts(session, case_ids)
    names = people.names(session, [each.opened_by for each in facts.values()])
    diagrams = diagrams_of_cases(session, [row.id for row in rows if row.closed_at])
    found = []
    for row in rows:
        told = facts[row.id]
        expected = [step for step in row.steps if is_expected(reader.actor, step)]
        ended = (
            outcome_in_words(diagrams[row.id], row.process, told.outcome)
            if row.closed_at and told.outcome
            else ""
        )
        found.append(
            Referral(
                row=row,
                by="you"
                if told.opened_by == reader.actor.id
                else names.get(told.opened_by, "Attendance Pathways"),
                expected=expected,
                others=[step for step in row.steps if step not in expected],
                missing=_missing(row, told) if not row.closed_at else (),
                ended=ended,
            )
        )
    return found


def _missing(row: CaseRow, told: ReferralFacts) -> list[str]:
    """What the evidence still lacks, as the case's record says, and why a step is held."""
    support: Any = told.record.get("support")
    listed: Any = support.get("missing") if isinstance(support, Mapping) else None
    lacks = [
        str(each["title"])
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping) and each.get("title") and each.get("element") != NOTHING_MISSING
    ]
    return lacks + [f"{step.name}: {step.held_because}" for step in row.steps if step.held_because]
