"""Gives every template what it draws with: GOV.UK macros, dates, addresses of assets, forms, diagrams.

Owns no page. The application factory calls `present_pages` once; templates then use the
names listed in templates/README.md.
"""

from collections.abc import Callable, MutableMapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, url_for
from flask.templating import Environment
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from jinja2.runtime import Context, Macro

from engine.attendance.bands import BANDS
from engine.attendance.facts import percent_text
from engine.attendance.national import PHASES, latest
from engine.attendance.patterns_in_words import sentences
from engine.england import clock_in_words, day_in_words, moment_in_words
from engine.version import VERSION
from handlers.access import Open, access
from handlers.forgery import form_token
from handlers.noting import Unnoted
from web.diagram import diagram
from web.forms import form_fields
from web.guidance import requirement_text
from web.pictures.heat import heat_table
from web.pictures.line import line
from web.pictures.strip import WORDS, strip_table
from web.pictures.trend import trend_picture
from web.settings import Settings


class DirectCalls(Context):
    """Calls macros as any call in a template does, without asking first what kind of thing is called.

    Drawing is mostly that: a task page calls more than a hundred.
    """

    def call(self, called: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """What a call comes to; a macro knows by itself whether it stands where text is escaped."""
        if type(called) is not Macro:
            return super().call(called, *args, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **named)


class SharedNames(Environment):
    """Templates that see the names of the application itself, not a copy each.

    At each import of macros the names of both templates are compared: with copies a fifth of a page's time.
    """

    context_class = DirectCalls

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names of a template; its own ones, where it is given some, stand before the application's."""
        return super().make_globals(d) if d else self.globals


_STATIC = Path(__file__).parent / "static"


def present_pages(app: Flask, settings: Settings) -> None:
    """Make templates, filters, globals and the council's colour known to `app`."""
    app.jinja_environment = SharedNames
    # Templates are so many and no more: nothing is gained by noting at each use which was used last.
    app.jinja_options = {**app.jinja_options, "cache_size": -1}
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([loader for loader in (app.jinja_loader, govuk) if loader])
    app.jinja_env.filters.update(
        day=day_in_words, moment=moment_in_words, clock=clock_in_words, machine=lambda when: when.isoformat()
    )
    app.jinja_env.filters["size"] = size_in_words
    # GOV.UK's macros indent what they hold in each other: for nobody, and a third of a long form's time.
    app.jinja_env.filters["indent"] = lambda text, *_, **__: text
    app.jinja_env.globals.update(
        percent=percent_text,
        sentences=sentences,
        attendance_line=line,
        attendance_strip=strip_table,
        mark_words=WORDS,
        asset=asset,
        diagram=diagram,
        form_fields=form_fields,
        form_token=form_token,
        requirement_text=requirement_text,
        settings=settings,
        bands=BANDS,
        england=latest(settings.national_figures),
        phases=PHASES,
        trend=trend_picture,
        product_version=VERSION,
        heat_table=heat_table,
    )
    _serve_colour(app, settings.brand_colour)

    @app.context_processor
    def page_nonce() -> dict[str, str]:
        return {"csp_nonce": g.get("csp_nonce", "")}


def size_in_words(size_bytes: int) -> str:
    """The size of a file as people say it: “365 MB”."""
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if size_bytes >= unit:
            return f"{size_bytes / unit:,.1f}".removesuffix(".0") + f" {name}"
    return f"{size_bytes} bytes"


@cache
def asset(name: str) -> str:
    """The address of a file below static; it changes with the file, so browsers may keep it."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str | None:
    file = _STATIC / name
    return sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else None


def colour_style(colour: str) -> str:
    """The style sheet that says the council's colour, `#rrggbb`; pages hold no styles of their own."""
    return f":root {{ --council-colour: {colour}; }}\n"


def _serve_colour(app: Flask, colour: str) -> None:
    @app.get("/council.css", endpoint="council_style")
    @access(Open.EVERYBODY, notes=Unnoted.NO_CHILD)
    def council_style() -> Response:
        return Response(colour_style(colour), mimetype="text/css")
