"""`pathways guidance`: which step, question or rule carries each demand, and what is done for each sentence.

Owns how that is written as a page. Exit 1 while a demand is carried by nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import groupby

import click

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.views.guidance import Carrier, carriers
from engine.views.places import place_names
from processes.guidance import Demand, demands, guidance_sentences
from web.command_line.documents import write_json
from web.command_line.sentences import sentences_told

TRACE_HEAD = """# What the guidance demands, and what carries it

Every demand of the two guidance documents has an id. Steps of the diagrams, questions of the forms and
rules of the decision tables carry these ids; people read them under "Why am I asked this?" and in a case's
chronology. Below stands what the product does for each sentence of the documents, and what it still lacks.
This page is written by `pathways guidance`, and a test keeps it true.
"""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def guidance(context: click.Context, as_json: bool) -> None:
    """Show what carries each demand of the guidance, and what is done for each of its sentences."""
    by_demand = carried()
    if as_json:
        rows = {each: [vars_of(one) for one in found] for each, found in by_demand.items()}
        write_json({"demands": rows, "sentences": [asdict(one) for one in guidance_sentences()]})
    else:
        click.echo(whole_page(by_demand), nl=False)
    context.exit(0 if all(by_demand.values()) else 1)


def carried() -> dict[str, list[Carrier]]:
    """The carriers of every demand among the shipped processes."""
    found = [carrier for files in _shipped() for carrier in carriers(files)]
    return {each: [one for one in found if one.demand == each] for each in demands()}


def whole_page(by_demand: Mapping[str, list[Carrier]]) -> str:
    """The page of docs/guidance.md."""
    named = {place: name for files in _shipped() for place, name in place_names(files).items()}
    return page(demands().values(), by_demand) + sentences_told(guidance_sentences(), named)


def vars_of(carrier: Carrier) -> dict[str, str]:
    """A carrier as JSON."""
    return {"process": carrier.process, "kind": carrier.kind, "name": carrier.name}


def page(wanted: Iterable[Demand], by_demand: Mapping[str, list[Carrier]]) -> str:
    """What carries each demand, by document."""
    parts = [TRACE_HEAD]
    for document, of_document in groupby(wanted, key=lambda one: one.document):
        parts.append(f"\n## {document}\n\n| id | demand | carried by |\n|---|---|---|\n")
        parts += [f"| {one.id} | {one.demand} | {_told(by_demand[one.id])} |\n" for one in of_document]
    return "".join(parts)


def _shipped() -> list[ProcessFiles]:
    return [ProcessFiles.read(processes.folder(key)) for key in processes.shipped()]


def _told(found: Iterable[Carrier]) -> str:
    by_process = groupby(found, key=lambda one: one.process)
    told = [f"`{process}`: {'; '.join(_named(one) for one in carriers)}" for process, carriers in by_process]
    return "<br>".join(told) or "nothing yet"


def _named(carrier: Carrier) -> str:
    name = carrier.name.replace("|", "/")
    return f"rule in {name}" if carrier.kind == "rule" else f"{carrier.kind} “{name}”"
