"""The part of docs/guidance.md that says what the product does for each sentence of the guidance.

Owns how that is written. What is said lies in `processes/guidance_sentences.csv`.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from processes.guidance import Sentence

HEAD = """
## What the product does for each sentence

Every sentence of the two documents in short, with what the product does because of it, for whom, and where.
Of {all} sentences {thin} are still thin, and say what is lacking. When a diagram, form or page changes,
look again at what is said here: it stands in `processes/guidance_sentences.csv`.
"""
SENTENCE_COLUMNS = "| nr | sentence | what the product does | where |\n|---|---|---|---|\n"


def sentences_told(every: Sequence[Sentence], names: Mapping[str, str]) -> str:
    """What is said of each sentence, by document.

    Args:
        every: in the order of the documents.
        names: what the places that carry them are called (`engine.views.places`).
    """
    thin = [one for one in every if one.thin]
    parts = [HEAD.format(all=len(every), thin=len(thin))]
    for document, of_document in groupby(every, key=lambda one: one.document):
        parts.append(
            f"\n### {document}\n\n| nr | sentence | what the product does | where |\n|---|---|---|---|\n"
        )
        parts += [_row(one, names) for one in of_document]
    return "".join(parts)


def _row(one: Sentence, names: Mapping[str, str]) -> str:
    lacks = f"<br>**Still thin:** {one.thin}" if one.thin else ""
    return f"| {one.nr} | {one.sentence} | {one.does}{lacks} | {_where(one.carried_by, names)} |\n"


def _where(places: Iterable[str], names: Mapping[str, str]) -> str:
    told: dict[str, list[str]] = {}
    for place in places:
        process = place.partition("/")[0]
        told.setdefault(f"`{process}`: " if process else "", []).append(names.get(place, f"page `{place}`"))
    return "<br>".join(of + "; ".join(found) for of, found in told.items()).replace("|", "/")
