"""A form of a draft as its pages show it: the questions, the form itself where it has no faults, and uses."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from engine.bpmn.bundle import ProcessFiles
from engine.errors import BadInput, NotFound
from engine.faults import FilesRefused
from engine.forms import Form, parse_form
from engine.forms.rewriting import ListedQuestion, read_questions
from engine.process_versions.uses import Use, uses_of


@dataclass(frozen=True)
class DraftForm:
    """One form. `form` is None while it has faults; `unreadable` says why no questions can be listed."""

    name: str
    title: str
    source: bytes
    questions: Sequence[ListedQuestion]
    form: Form | None
    files: ProcessFiles
    unreadable: str = ""

    def question(self, name: str) -> ListedQuestion:
        """One question.

        Raises:
            NotFound: the form asks no such question.
        """
        found = next((one for one in self.questions if one.name == name), None)
        if found is None:
            raise NotFound(kind="question", reference=name)
        return found

    def uses(self, question: str) -> list[Use]:
        """Where else the answer of a question is named."""
        into = json.loads(self.source).get("ui:into", "")
        return uses_of(self.files, self.name, into, question)


def look_at_form(files: ProcessFiles, name: str) -> DraftForm:
    """One form of a process.

    Raises:
        NotFound: it has no such form.
    """
    source = files.forms.get(name)
    if source is None:
        raise NotFound(kind="form", reference=name)
    try:
        questions = read_questions(source)
    except BadInput as broken:
        return DraftForm(name, name, source, (), None, files, str(broken))
    try:
        form = parse_form(source, name)
    except FilesRefused:
        form = None
    return DraftForm(name, str(json.loads(source).get("title", name)), source, questions, form, files)
