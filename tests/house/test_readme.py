"""What README and docs promise is there: settings, commands, sign-ins, functions, make's targets, links."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
import pytest

from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.expressions import Names, compile_expression
from engine.expressions.builtins import school_days
from web.command_line import PARTS, pathways
from web.demo.cases import RIGHT_FOR_THE_CHILD
from web.demo.staff import PASSWORD, STAFF
from web.settings import Setting, Settings


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def docs(repository: Path) -> dict[str, str]:
    """The pages of docs/, by their names."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (repository / "docs").glob("*.md")}


def test_the_readme_is_read_in_five_minutes(readme: str) -> None:
    assert len(readme.encode()) <= 8_000


def test_every_page_is_in_the_index_of_its_readers(docs: dict[str, str]) -> None:
    assert [page for page in docs if page != "README" and f"({page}.md)" not in docs["README"]] == []


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table as the pages write it."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def default(setting: Setting) -> str:
    if setting.default is None:
        return "must be set"
    return f"`{setting.default}`" if setting.default else "empty"


def test_the_settings_are_those_that_are_read(docs: dict[str, str]) -> None:
    rows = [
        (
            f"`{s.variable}`",
            "must be set" if s.default is None else f"`{s.default}`" if s.default else "empty",
            s.meaning,
        )
        for s in Settings.documented().values()
    ]
    assert table(("variable", "default", "meaning"), rows) in docs["settings"]


def test_the_commands_are_those_that_there_are(docs: dict[str, str]) -> None:
    context = click.Context(pathways)
    rows = []
    for name in PARTS:
        command = pathways.get_command(context, name)
        assert command is not None
        rows.append((f"`pathways {name}`", command.get_short_help_str(200)))
    assert table(("command", "does"), rows) in docs["commands"]


def test_a_newcomer_reads_what_the_cases_of_the_demo_show(docs: dict[str, str]) -> None:
    assert [each for each in RIGHT_FOR_THE_CHILD if f"| {each} |" not in docs["demo"]] == []


def test_every_command_line_in_the_documents_can_be_typed(readme: str, docs: dict[str, str]) -> None:
    written = "\n".join((readme, *docs.values()))
    typed = re.findall(r"(?:^|`)\s*pathways ([a-z]+)", written, re.MULTILINE)
    assert typed
    assert set(typed) <= set(PARTS)


def test_the_sign_ins_are_those_of_the_demo(readme: str) -> None:
    rows = [(f"`{m.sign_in_name}`", m.name, ", ".join(filter(None, (m.job, m.school)))) for m in STAFF]
    assert table(("sign in as", "who", "what they do"), rows) in readme
    assert f"`{PASSWORD}`" in readme


def test_every_make_target_named_exists(repository: Path, readme: str, docs: dict[str, str]) -> None:
    makefile = (repository / "Makefile").read_text()
    written = "\n".join((readme, (repository / "CONTRIBUTING.md").read_text(), *docs.values()))
    for target in set(re.findall(r"(?:^|`)make ([a-z-]+)", written, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_functions_of_school_days_are_those_that_there_are_and_answer_as_told(
    docs: dict[str, str],
) -> None:
    listed = docs["writing-pathways"].partition("<!-- functions -->")[2].partition("<!-- /functions -->")[0]
    rows = re.findall(r"^\| `([^`]+)` \| [^|]+ \| `([^`]+)` is `([^`]+)` \|$", listed, re.MULTILINE)
    assert [written for written, _, _ in rows] == [
        f"{name}({', '.join(parameter.name for parameter in function.signatures[0].parameters)})"
        for name, function in school_days.shelf.functions.items()
    ]
    autumn = (HalfTerm(date(2026, 9, 1), date(2026, 10, 23)), HalfTerm(date(2026, 11, 2), date(2026, 12, 18)))
    scope = Names({}, lambda: SchoolCalendar(autumn))
    for written, example, answer in rows:
        assert example.startswith(written.partition("(")[0])
        assert compile_expression(f"string({example})").evaluate(scope) == answer


def test_every_link_inside_the_repository_leads_somewhere(repository: Path, files: list[Path]) -> None:
    dead = []
    for path in (path for path in files if path.suffix == ".md"):
        for link in re.findall(
            r"\]\(([^)#:]+)(?:#[^)]*)?\)", (repository / path).read_text(encoding="utf-8")
        ):
            if not (repository / path.parent / link).exists():
                dead.append(f"{path}: {link}")
    assert dead == []
