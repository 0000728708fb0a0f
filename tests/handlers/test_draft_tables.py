"""A decision table of a draft at the browser: typed, pasted, and tried in place."""

import io
import re
from html import unescape

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.help.playing import example_files
from engine.process_versions import publish, save_files
from engine.store.moment import present
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
    assert "the first one that matches decides" in analyst.get(table).text
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


def test_a_line_that_leads_nowhere_is_led_where_it_was_meant_to_by_one_press(site: Site) -> None:
    analyst, table = begun(site)
    asks = example_files()["example_formula"].decisions["table"]
    slip = asks.replace(b'requiredDecision href="#missed"', b'requiredDecision href="#misssed"')
    draft = table.split("/")[2]
    name = "decisions/lcss_next_step.dmn"
    with site.office.database.transaction() as session:
        save_files(session, ANALYST, draft, "support", {name: slip}, "Sent", present(session))
    page = analyst.get(table).text
    assert "Let it ask “Missed”" in page
    form = re.search(r'action="([^"]+)"(?:(?!</form>).)*?Let it ask', page, re.DOTALL)
    assert form
    pressed = {"mend": "line misssed", "value": "missed"}
    assert analyst.post(form[1], **pressed).status_code == 302
    assert saved_rules(site, table).strip() == asks.strip()
    assert "which is not in the model" not in analyst.get(table).text
    assert analyst.post(form[1], **pressed).status_code == 422


def test_a_table_that_is_not_there_is_not_found(site: Site) -> None:
    analyst, table = begun(site)
    assert analyst.get(table.replace("lcss_next_step", "nothing")).status_code == 404
    assert analyst.post(f"{table}/nothing", pasted="x").status_code == 404


def saved_rules(site: Site, table: str) -> bytes:
    return site.office.do(files_of_draft, table.split("/")[2])["support"].now.decisions["lcss_next_step"]


def test_a_csv_file_goes_out_and_comes_in_by_the_same_door_as_what_is_pasted(site: Site) -> None:
    analyst, table = begun(site)
    content = analyst.get(f"{table}/lcss_next_step.csv").data
    changed = content.replace(b"no_further_action", b"targeted_casework", 1)
    sent = {"file": (io.BytesIO(changed), "rules.csv")}
    assert analyst.post(f"{table}/lcss_next_step", **sent).status_code == 302
    assert saved_rules(site, table).count(b"<rule ") == TABLE.count(b"<rule ")
    assert b"targeted_casework" in saved_rules(site, table)
    for bad, told in (
        (b"a,b\n", "Row 1 of the file has 2 cells"),
        ("\u00f6".encode("cp1252"), "not UTF-8"),
        (b"a,b,c,d,\x01\n", "Row 1, column 5 holds a sign"),
        (b"a,b,c,d," + b"x" * 6000, "Row 1, column 5 is longer"),
    ):
        refused = analyst.post(f"{table}/lcss_next_step", file=(io.BytesIO(bad), "rules.csv"))
        assert refused.status_code == 422
        assert told in refused.text
    nothing = analyst.post(f"{table}/lcss_next_step", file=(io.BytesIO(b""), ""))
    assert "Choose the file to send" in nothing.text


def pressed(page: str, words: str) -> dict[str, str]:
    """The fields of the form whose button says this."""
    form = next(one for one in page.split("<form ")[1:] if words in one.split("</form>")[0])
    return dict(re.findall(r'name="(mend|value|seen)" value="([^"]*)"', form.split("</form>")[0]))


def test_a_gap_becomes_a_rule_by_one_press_and_its_answer_is_asked_for(site: Site) -> None:
    analyst, table = begun(site)
    rows = '-\t"none"\t-\t"taf"\tOne'
    assert analyst.post(f"{table}/lcss_next_step", pasted=rows).status_code == 302
    page = analyst.get(table).text
    assert "there is a gap" in page
    fields = {name: unescape(value) for name, value in pressed(page, "Add a rule for this").items()}
    assert analyst.post(f"{table}/lcss_next_step", **fields).status_code == 302
    assert saved_rules(site, table).count(b"<rule") == 2
    after = analyst.get(table).text
    assert "there is a gap" not in after
    assert "rule 2" in after  # its answer is missing
    assert analyst.post(f"{table}/lcss_next_step", **fields).status_code == 409
    gone = analyst.post(f"{table}/lcss_next_step", mend="rule 9", value="x")
    assert gone.status_code == 422
    assert "no such place any more" in gone.text


def test_an_overlap_becomes_a_rule_above_both_and_the_upper_one_decides(site: Site) -> None:
    analyst, table = begun(site)
    unique = TABLE.replace(b'hitPolicy="FIRST"', b'hitPolicy="UNIQUE"')
    draft = "/".join(table.split("/")[:3])
    name = "decisions/lcss_next_step.dmn"
    analyst.post(f"{draft}/files", process="support", file=(io.BytesIO(unique), "lcss_next_step.dmn"))
    assert name in analyst.get(draft).text
    page = analyst.get(table).text
    fields = {name: unescape(value) for name, value in pressed(page, "let the upper rule decide").items()}
    assert analyst.post(f"{table}/lcss_next_step", **fields).status_code == 302
    assert b'hitPolicy="FIRST"' in saved_rules(site, table)


def test_a_promise_that_a_table_breaks_is_told_at_the_table(site: Site) -> None:
    shipped = [ProcessFiles.read(processes.folder(key)) for key in processes.shipped()]
    site.office.do(publish, ANALYST, shipped, "Shipped", site.office.now)
    analyst = site.signed_in("analyst")
    draft = analyst.post("/drafts", title="Dearer", process=["penalty_notice"]).headers["Location"]
    terms = "decisions/penalty_notice_terms.dmn"
    was = (processes.folder("penalty_notice") / terms).read_bytes()
    changed = {terms: was.replace(b"<text>160</text>", b"<text>170</text>", 1)}
    site.office.do(
        save_files, ANALYST, draft.split("/")[2], "penalty_notice", changed, "Dearer", site.office.now
    )
    table = f"{draft}/penalty_notice/tables/penalty_notice_terms"
    told = re.search(r"This must hold, and does not any more(?:(?!</li>).)*", analyst.get(draft).text, re.S)
    assert told
    assert f'href="{table}">Mend it' in told[0]
    assert "This must hold, and does not any more" in analyst.get(table).text
