"""How differences of questions are said: sentences for some keys of a form, words for the others."""

from collections.abc import Mapping

from engine.comparing.telling import Phrases, phrases_of

#: Keys of a question that have sentences of their own.
_SAID: Mapping[str, Phrases] = {
    "title": Phrases("{it} now reads {now}.", "{it} now reads {now}.", "{it} has lost its words."),
    "description": Phrases(
        "{it} is now explained so: {now}; it was {was}.",
        "{it} is now explained: {now}.",
        "{it} is no longer explained; it was {was}.",
    ),
    "ui:showIf": Phrases(
        "{it} is now asked only when {now}; it was only when {was}.",
        "{it} is now asked only when {now}.",
        "{it} is now always asked; it was only when {was}.",
    ),
    "ui:default": Phrases(
        "{it} now begins with {now}; it began with {was}.",
        "{it} now begins with {now}.",
        "{it} now begins empty; it began with {was}.",
    ),
    "ui:fact": Phrases(
        "{it} now shows {now}; it showed {was}.",
        "{it} is no question any more: it shows {now}.",
        "{it} is now a question; it showed {was}.",
    ),
    "requirement": Phrases(
        "{it} now carries the demands {now}; it carried {was}.",
        "{it} now carries the demands {now}.",
        "{it} no longer carries the demands {was}.",
    ),
}
MUST_BE_ANSWERED = Phrases("", "{it} must now be answered.", "{it} may now be left empty.")
#: What people call the other keys.
_KEYS_IN_WORDS: Mapping[str, str] = {
    "type": "the kind of answer",
    "format": "how the answer is written",
    "minimum": "the least number",
    "maximum": "the greatest number",
    "minLength": "the fewest characters",
    "maxLength": "the most characters",
    "minItems": "the fewest answers",
    "maxItems": "the most answers",
    "pattern": "what the answer has to look like",
    "ui:widget": "how it is shown",
    "ui:suffix": "what stands behind the answer",
    "ui:part": "the part of the form that begins with it",
    "ui:addLabel": "the button that adds another",
    "ui:why": "why it is asked",
    "ui:alone": "the choice that stands alone",
    "ui:choices": "where its choices come from",
    "ui:unique": "what no other may have",
    "ui:intro": "what it says at the beginning",
    "ui:into": "where the answers are kept",
    "ui:submit": "its button",
    "ui:attendance": "which answers are a count of the register",
    "ui:household": "whether the other children of the household are shown",
    "ui:sent_by": "who may send it",
    "test": "what has to be true",
    "message": "what is said when it is not",
    "field": "at which question it is said",
}


def phrases_of_key(key: str) -> Phrases:
    """The sentences for a key of a form or a question."""
    return _SAID.get(key) or phrases_of(_KEYS_IN_WORDS.get(key, key))
