"""Pictures of pathways: a BPMN file in, a figure with an SVG and its words out.

Owns how a pathway looks on a page. The file is read safely, nothing of it reaches the
page unescaped, and what the picture says is said in words beneath it.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from web.diagram.drawing import Highlights, draw
from web.diagram.plan import read_plan
from web.diagram.telling import plan_in_words, steps_in_words

__all__ = ["diagram", "plan_in_words"]


def diagram(
    source: bytes,
    here: Collection[str] = (),
    done: Collection[str] = (),
    cancelled: Collection[str] = (),
    counts: Mapping[str, int] | None = None,
    links: Mapping[str, str] | None = None,
    differing: Mapping[str, str] | None = None,
    told: str = "",
) -> Markup:
    """A figure of a diagram with its words.

    Args:
        source: the BPMN file.
        here, done, cancelled: ids of elements where the case stands, was, or was cut off.
        counts: a number at elements, such as cases that stand there.
        links: addresses by the id of a called process.
        differing: ids of elements that another version has not, has otherwise, or has no more, each with
            "new", "changed" or "gone".
        told: what tells it from another picture of the same diagram on the page.

    Raises FilesRefused when the file is not BPMN.
    """
    numbers, addresses = tuple(sorted((counts or {}).items())), tuple(sorted((links or {}).items()))
    other = tuple(sorted((differing or {}).items()))
    return _figure(
        source, frozenset(here), frozenset(done), frozenset(cancelled), numbers, addresses, other, told
    )


# The cases at one step of a pathway share one picture, so most pages draw nothing.
@lru_cache(maxsize=256)
def _figure(
    source: bytes,
    here: frozenset[str],
    done: frozenset[str],
    cancelled: frozenset[str],
    counts: tuple[tuple[str, int], ...],
    links: tuple[tuple[str, str], ...],
    differing: tuple[tuple[str, str], ...],
    told: str,
) -> Markup:
    plan = read_plan(source)
    name = f"{plan.name}, {told}" if told else plan.name
    words = plan_in_words(plan.nodes, here)
    said = Highlights(here, done, cancelled, dict(counts), dict(links), dict(differing))
    picture = draw(plan, said, f"Diagram: {name}", words or "Its steps are listed below the picture.")
    page = current_app.jinja_env.get_template("diagram.html")
    steps = steps_in_words(plan)
    drawn = Markup(picture)  # noqa: S704 (every text in it was escaped by the XML library)
    return Markup(page.render(picture=drawn, name=name, words=words, steps=steps))  # noqa: S704
