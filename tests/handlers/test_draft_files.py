"""Files of a draft go out to the desks of those who draw elsewhere, and come in again."""

import io
from html import unescape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.engine.casework.office import files
from tests.handlers.conftest import Site
from tests.handlers.test_draft_tables import pressed
from tests.handlers.test_drafts import begun, drafted

LATIN = '<?xml version="1.0" encoding="ISO-8859-1"?>'
FOREIGN = sorted((Path(__file__).parent.parent / "browser" / "foreign").glob("*.bpmn"))


def test_a_file_goes_out_as_it_is_and_comes_in_from_a_desk(site: Site) -> None:
    analyst, draft = begun(site)
    archive = analyst.get(f"{draft}/support.zip").data
    with ZipFile(io.BytesIO(archive)) as found:
        assert {name: found.read(name) for name in found.namelist()} == files("support").files
    diagram = files("support").diagram.replace(b"Agree the plan", b"Agree a plan")
    analyst.post(f"{draft}/files", process="support", file=(io.BytesIO(diagram), "my copy.bpmn"))
    assert drafted(site, draft) == diagram
    assert analyst.get(f"{draft}/support/files/process.bpmn").data == diagram


def test_an_archive_in_a_folder_of_its_own_is_taken(site: Site) -> None:
    analyst, draft = begun(site)
    sent = io.BytesIO()
    with ZipFile(sent, "w") as archive:
        archive.writestr("visits/process.bpmn", files("visits").diagram)
        archive.writestr("__MACOSX/visits/._process.bpmn", b"x")
    sent.seek(0)
    analyst.post(f"{draft}/files", process="visits", file=(sent, "visits.zip"))
    assert drafted(site, draft, process="visits") == files("visits").diagram


def test_files_of_other_tools_go_out_as_they_came_in_alone_and_in_an_archive(site: Site) -> None:
    analyst, draft = begun(site)
    for file in FOREIGN:
        key, content = file.stem, file.read_bytes()
        analyst.post(f"{draft}/files", process=key, file=(io.BytesIO(content), file.name))
        archive = analyst.get(f"{draft}/{key}.zip").data
        analyst.post(f"{draft}/files", process=f"{key}_2", file=(io.BytesIO(archive), f"{key}.zip"))
        sent = [analyst.get(f"{draft}/{one}/files/process.bpmn").data for one in (key, f"{key}_2")]
        assert sent == [content, content]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<html>", "is no file of a process"),
        ("broken.zip", b"PK nothing", "cannot be read"),
        ("up.zip", "../process.bpmn", "is no file of a process"),
        ("deep.zip", "a/b/../../../process.bpmn", "is no file of a process"),
        ("big.bpmn", b"x" * 2_000_001, "too large"),
        ("big.zip", b"x" * 10_000_001, "holds too much"),
        ("bomb.zip", "process.bpmn", "holds too much"),
        ("picture.png", b"\x89PNG" + bytes(30_000_000), "is no file of a process"),
        ("picture.bpmn", b"\x89PNG" + bytes(30_000_000), "too large"),
        ("latin.bpmn", f"{LATIN}<é/>".encode("latin-1"), "not written in UTF-8"),
        ("wide.bpmn", "<x/>".encode("utf-16"), "not written in UTF-8"),
        ("said.bpmn", f"{LATIN}<é/>".encode(), "not written in UTF-8"),
    ],
)
def test_what_is_no_file_of_a_process_is_refused_in_words(
    site: Site, name: str, content: bytes | str, said: str
) -> None:
    analyst, draft = begun(site)
    sent = io.BytesIO(content if isinstance(content, bytes) else b"")
    if isinstance(content, str):
        with ZipFile(sent, "w", ZIP_DEFLATED) as archive:
            archive.writestr(content, b"x" * (10_000_001 if name == "bomb.zip" else 1))
        sent.seek(0)
    page = analyst.client.post(
        f"{draft}/files",
        data={"form_token": analyst.token(), "process": "support", "file": (sent, name)},
        follow_redirects=True,
    )
    assert said in page.text
    assert drafted(site, draft) == files("support").diagram


def test_a_diagram_that_is_no_diagram_is_kept_as_sent_and_said_to_be_wrong(site: Site) -> None:
    analyst, draft = begun(site)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    analyst.post(f"{draft}/files", process="support", file=(io.BytesIO(bomb), "process.bpmn"))
    assert "document type" in analyst.get(draft).text
    assert "There are no steps to show" in analyst.get(f"{draft}/support/steps").text
    assert analyst.get(f"{draft}/support/steps/plan").status_code == 422
    assert analyst.post(f"{draft}/propose", note="Try").status_code == 422


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        (
            "forms/plan.form.json",
            b'{"title": "Plan", "type": "object", "properties": {"aim": {"title": "Aim", "type": "string", '
            b'"ui:default": "=pupil.schol_name"}}}',
            b'"ui:default": "=pupil.school_name"',
        ),
        ("letters/told.letter.md", b"# Told\n\nAt {pupil.schol_name}.\n", b"At {pupil.school_name}."),
    ],
)
def test_a_slip_in_a_form_or_a_letter_is_mended_by_one_press(
    site: Site, name: str, wrong: bytes, right: bytes
) -> None:
    analyst, draft = begun(site)
    analyst.post(f"{draft}/support/text/{name}", text=wrong.decode())
    page = analyst.get(draft).text
    assert "Change it to “pupil.school_name”" in page
    sent = pressed(page, "Change it to “pupil.school_name”")
    fields = {key: unescape(value) for key, value in sent.items()}
    address = f"{draft}/support/mend/{name}"
    assert address in page
    assert analyst.post(address, **fields).status_code == 302
    assert right in analyst.get(f"{draft}/support/files/{name}").data
    assert "Change it to “pupil.school_name”" not in analyst.get(draft).text
    assert analyst.post(address, **fields).status_code == 409
    assert analyst.post(address, mend="nowhere", value="1").status_code == 422
