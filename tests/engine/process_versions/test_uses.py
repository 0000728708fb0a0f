"""Whoever changes a question is told where else its answer is named."""

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.process_versions.uses import uses_of

ROUTE_2 = ProcessFiles.read(processes.folder("route_2_team_around_family"))


def test_an_answer_that_decides_is_named_by_the_table() -> None:
    uses = uses_of(ROUTE_2, "lcss_next_steps", "case.lcss_discussion", "support_needed")
    assert "decisions/lcss_next_step.dmn" in {one.file for one in uses}


def test_an_answer_that_a_way_depends_on_names_the_condition() -> None:
    uses = uses_of(ROUTE_2, "lcss_contact", "case.lcss", "chronology_held")
    assert "the condition from “Is a chronology promised?” to “Promised day”" in {one.where for one in uses}
    assert "forms/lcss_next_steps.form.json" in {one.file for one in uses}


def test_an_answer_that_nobody_names_has_no_uses() -> None:
    assert uses_of(ROUTE_2, "lcss_next_steps", "case.lcss_discussion", "no_such_question") == []


def test_another_question_of_the_same_form_is_said() -> None:
    form = b'{"properties": {"a": {"title": "A"}, "b": {"title": "B", "ui:showIf": {"field": "a", "is": 1}}}}'
    uses = uses_of(ProcessFiles("p", {"forms/f.form.json": form}), "f", "", "a")
    assert [one.where for one in uses] == ["another question or a check of this form"]
    assert uses_of(ProcessFiles("p", {"forms/f.form.json": form}), "f", "", "b") == []
