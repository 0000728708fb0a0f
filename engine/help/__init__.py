"""Help for whoever draws pathways: a page for each thing that the engine reads, with an example that runs.

Owns the pages (`pages/*.toml`), their examples (`examples/`, each a whole process with its scenarios) and the
list of what must have a page, which is read from the engine's own tables. Stores nothing.
"""

from engine.help.feel import feel_examples, functions_by_topic, names_by_topic
from engine.help.playing import Example, ExampleRun, example_named
from engine.help.reading import HelpPage, help_page, help_pages, page_about
from engine.help.saying import said_by
from engine.help.subjects import HelpSubject, every_subject

__all__ = [
    "Example",
    "ExampleRun",
    "HelpPage",
    "HelpSubject",
    "every_subject",
    "example_named",
    "feel_examples",
    "functions_by_topic",
    "help_page",
    "help_pages",
    "names_by_topic",
    "page_about",
    "said_by",
]
