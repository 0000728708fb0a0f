"""Forms of tasks: read from a file, shown by the web, judged here.

Owns the format of `forms/<name>.form.json` (JSON Schema 2020-12 and the `ui:` keys described
in README.md) and the messages about answers. Pure: knows nothing of HTTP, HTML or a database,
and refuses a file in which anything would be ignored.
"""

from engine.forms.checking import check_form, parse_form
from engine.forms.exploring import NoValidAnswers, random_answers
from engine.forms.form import Choice, Field, Form, Questions
from engine.forms.mending import form_mended, value_changed
from engine.forms.offering import offering
from engine.forms.prefilling import facts, prefilled
from engine.forms.reading import read
from engine.forms.registered import answers_of, with_fact

__all__ = [
    "Choice",
    "Field",
    "Form",
    "NoValidAnswers",
    "Questions",
    "answers_of",
    "check_form",
    "facts",
    "form_mended",
    "offering",
    "parse_form",
    "prefilled",
    "random_answers",
    "read",
    "value_changed",
    "with_fact",
]
