"""`pathways diff`: what two versions of a process differ in, in words.

How they are held side by side is known in `engine.comparing`. Changes nothing.
"""

import click

from engine.comparing import FilesCompared, compare_files
from web.command_line.documents import write_json
from web.command_line.versions import read_version, side_by_side


@click.command(name="diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def diff(old: str, new: str, as_json: bool) -> None:
    """Say in words what two versions of a process differ in.

    OLD and NEW are folders, single .bpmn, .dmn, .form.json, .letter.md or scenario .json files, or
    KEY@VERSION for a published version. What only the picture shows is told apart, and counts as the same.
    """
    compared = compare_files(*side_by_side(read_version(old), read_version(new)))
    if as_json:
        write_json(compared.document())
    else:
        show_differences(compared)


def show_differences(compared: FilesCompared) -> None:
    """The sentences file by file; of the picture how much is different."""
    for file, differences in compared.by_file().items():
        click.echo(file)
        for one in differences:
            if one.kind != "moved":
                click.echo(f"  {one.words}")
        moved = len({one.element for one in differences if one.kind == "moved"})
        if moved:
            click.echo(f"  Only the picture or the writing is different at {moved} place(s).")
    if not compared.differences:
        click.echo("There is no difference.")
    elif compared.same:
        click.echo("Both do the same.")
