"""Why a decision came out as it did: the tables that were asked, as written then, and what they said.

Told from the event alone and from the process version that the case ran on, which never changes.
Nothing is decided again. Of the first events, which say less, less is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.attendance.kept_figures import figures_in_words
from engine.bpmn.program import Program
from engine.chain import Entry
from engine.decisions import Model, WrittenTable
from engine.errors import NotFound
from engine.identity import Actor
from engine.policy import Action, require
from engine.process_versions import shelf
from engine.store.cases import SeenCase, see_case
from engine.store.database import Session
from engine.store.events import event_of
from engine.store.readers import matter_of
from engine.tables import process_instances
from engine.views.letters import require_read
from engine.views.table import TableShown, table_shown
from engine.views.wording import Wording


@dataclass(frozen=True)
class DecisionSeen:
    """One decision of a case. `answer` is None when there was none; `because` are the rules' own reasons.

    `known` are the inputs of the tables and their values in words, `facts` what these were worked
    out from, `formulas` the decisions that are written as an expression, by name. `figures` are those of
    attendance as they stood then; none in events of before they were kept, or where none were looked at.
    """

    case: SeenCase
    at: datetime
    step: str
    question: str
    answer: str | None
    because: tuple[str, ...]
    problems: tuple[str, ...]
    known: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    tables: tuple[TableShown, ...]
    formulas: tuple[tuple[str, str], ...]
    requirements: tuple[str, ...]


def look_at_decision(
    session: Session, actor: Actor, case_id: str, number: int, now: datetime
) -> DecisionSeen:
    """The decision that event `number` of a case tells of.

    Raises:
        NotFound: there is no such case or event, or nothing was decided there.
        NotAllowed: the person may not read the case.
    """
    case = see_case(session, case_id)
    require(Action.READ_CASE, actor, matter_of(session, case, now))
    link = event_of(session, case_id, number)
    reason = (link.entry.payload.get("why") or {}).get("decision") if link else None
    if link is None or not reason:
        raise NotFound(kind="decision", reference=str(number))
    require_read(actor, link.entry)
    return _decided(case, link.entry, reason, _program(session, case_id, link.entry))


def _program(session: Session, case_id: str, entry: Entry) -> Program:
    """What the case ran on when this happened."""
    query = select(process_instances.c.process, process_instances.c.pins).where(
        process_instances.c.case_id == case_id, process_instances.c.id == entry.payload["instance"]
    )
    row = session.execute(query).one()
    return shelf.program(session, row.process, row.pins)


def _decided(case: SeenCase, entry: Entry, reason: Mapping[str, Any], program: Program) -> DecisionSeen:
    process = program.models[entry.process or program.root]
    element = process.elements[entry.element or ""]
    model = process.decisions[reason["decision"]]
    written, wording = model.written_decisions(reason["decision"]), Wording(program)
    tables = [table_shown(table, reason, wording) for table in _asked(model, reason, written[0].name)]
    known = [head for table in tables for head in table.inputs if head.value is not None]
    paths = {head.path for head in known}
    read, answer = reason.get("inputs", {}), reason.get("result")
    return DecisionSeen(
        case=case,
        at=entry.at,
        step=element.name or written[0].name,
        question=written[0].question or written[0].name,
        answer=None if answer is None else wording.value(answer),
        because=tuple(
            dict.fromkeys(note for table in tables for row in table.matched for note in row.because if note)
        ),
        problems=tuple(reason.get("problems", ())),
        known=tuple(dict.fromkeys((head.title, head.value or "") for head in known)),
        facts=tuple((wording.label(p), wording.value(v, p)) for p, v in read.items() if p not in paths),
        figures=tuple(figures_in_words(entry.payload.get("figures", {}))),
        tables=tuple(tables),
        formulas=tuple((each.name, each.formula) for each in written if each.formula),
        requirements=tuple((element.requirement or "").split()),
    )


def _asked(model: Model, reason: Mapping[str, Any], decision: str) -> list[WrittenTable]:
    """The tables that were asked, each once, that of the decision itself first."""
    told = [each["table"] for key in ("tables", "rules") for each in reason.get(key, ())]
    if "tables" not in reason:
        told.append(decision)
    titles = sorted(dict.fromkeys(reversed(told)), key=lambda title: title != decision)
    return [model.written.tables[title] for title in titles if title in model.written.tables]
