"""A decision table of a draft at the browser: typed, pasted, and tried in place."""

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.process_versions import publish
from engine.store.process_drafts import files_of_draft
from tests.engine.casework.office import ANALYST, files
from tests.handlers.conftest import Browser, Site

TABLE = (processes.folder("route_2_team_around_family") / "decisions" / "lcss_next_step.dmn").read_bytes()


def begun(site: Site) -> tuple[Browser, str]:
    """An analyst at a table of route 2 in a draft, by its address."""
    process = ProcessFiles("support", {**files("support").files, "decisions/lcss_next_step.dmn": TABLE})
    site.office.do(publish, ANALYST, [process], "With a table", site.office.now)
    analyst = site.signed_in("analyst")
    draft = analyst.post("/drafts", title="Other steps", process=["support"]).headers["Location"]
    return analyst, f"{draft}/support/tables/lcss_next_step"


def test_the_rule_that_decides_is_marked_when_values_are_tried(site: Site) -> None:
    analyst, table = begun(site)
    assert "The first rule that fits decides" in analyst.get(table).text
    tried = analyst.get(
        table,
        query_string={"decision": "lcss_next_step", "try case.lcss_discussion.support_needed": '"none"'},
    ).text
    assert "no_further_action" in tried
    assert "by rule 2" in tried
    assert "Matched" in tried
    name = "try case.lcss_discussion.support_needed"
    wrong = analyst.get(table, query_string={"decision": "lcss_next_step", name: "none ("})
    assert wrong.status_code == 200


def test_rules_pasted_from_a_spreadsheet_take_the_place_of_all(site: Site) -> None:
    analyst, table = begun(site)
    text = analyst.get(f"{table}/lcss_next_step.tsv").text
    assert "\t" in text
    assert analyst.post(f"{table}/lcss_next_step", pasted='true\t-\t-\t"taf"\tBecause').status_code == 302
    draft = table.split("/")[2]
    saved = site.office.do(files_of_draft, draft)["support"].now.decisions["lcss_next_step"]
    assert saved.count(b"<rule ") == 1
    refused = analyst.post(f"{table}/lcss_next_step", pasted="\t".join("123456789"))
    assert refused.status_code == 422
    assert "Row 1 has 9 cells" in refused.text


def test_a_cell_is_typed_and_a_fault_is_told_in_words(site: Site) -> None:
    analyst, table = begun(site)
    fields = {f"cell 0 {column}": value for column, value in enumerate(["true", "-", "-", "taf(", "Why"])}
    assert analyst.post(f"{table}/lcss_next_step", **fields).status_code == 302
    page = analyst.get(table).text
    assert "taf(" in page
    assert "Error" in page
    assert "can be tried once its faults are mended" in analyst.get(f"{table}?decision=lcss_next_step").text


def test_a_table_that_is_not_there_is_not_found(site: Site) -> None:
    analyst, table = begun(site)
    assert analyst.get(table.replace("lcss_next_step", "nothing")).status_code == 404
    assert analyst.post(f"{table}/nothing", pasted="x").status_code == 404
