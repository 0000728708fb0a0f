"""What the properties of steps mean to people: a table of what the engine reads, with its sentences."""

from collections.abc import Mapping

from engine.comparing.meanings import DECISION, LANE, OPERATOR, Labels, Meaning, named, of_it, time_told
from engine.comparing.telling import Phrases, each_shown, in_quotes, phrases_of


def property_of(name: str) -> Meaning:
    """What a property means: by the table, else by its own name."""
    return PROPERTIES.get(name) or Meaning("property", phrases_of(name))


def _all_named(value: str, labels: Labels) -> str:
    return each_shown(lambda word: named(word, labels))(value)


def _person(value: str, labels: Labels) -> str:
    """Whom `assignTo` names."""
    task = value.removeprefix("completer of ")
    return f"whoever did {named(task.strip(), labels)}" if task != value else in_quotes(value)


#: The properties that the engine reads, by the names that it has for them (`engine.bpmn.elements`).
PROPERTIES: Mapping[str, Meaning] = {
    "formKey": Meaning(
        "form",
        of_it(
            "now asks the questions of the form {now}; it asked those of {was}",
            "now asks the questions of the form {now}; it asked none",
            "asks no questions any more; it asked those of the form {was}",
        ),
    ),
    "letters": Meaning(
        "letter",
        of_it(
            "now offers the letters {now}; it offered {was}",
            "now offers the letters {now}",
            "no longer offers the letters {was}",
        ),
        lambda value, labels: each_shown(in_quotes)(value),
        listed=True,
    ),
    "due": Meaning(
        "timer",
        of_it(
            "is due {now}; it was {was}",
            "is now due {now}; it had no day",
            "is due at no time any more; it was {was}",
        ),
        time_told,
    ),
    "startedBy": Meaning(
        "property",
        of_it(
            "is now opened by {now}; it was opened by {was}",
            "is now opened by {now}; it was opened by nobody",
            "is now opened by nobody; it was opened by {was}",
        ),
    ),
    "notBy": Meaning(
        "property",
        Phrases(
            "{it} may not be done by whoever did {now} (notBy); it was barred to whoever did {was}.",
            "Whoever did {now} may not do {it} any more: a rule that bars them (notBy) was added.",
            "Whoever did {was} may now also do {it}: the rule that bars them (notBy) was removed.",
        ),
        _all_named,
        listed=True,
    ),
    "restsOn": Meaning(
        "property",
        of_it(
            "now shows what was answered in {now}; it showed {was}",
            "now also shows what was answered in {now}",
            "no longer shows what was answered in {was}",
        ),
        _all_named,
        listed=True,
    ),
    "severalAtOnce": Meaning(
        "property",
        of_it(
            "now says {now} to deciding on several at once; it said {was}",
            "now says {now} to deciding on several at once",
            "is now decided one at a time; it said {was} to several at once",
        ),
    ),
    "checkAnswers": Meaning(
        "property",
        of_it(
            "now says {now} to showing all answers before they are sent; it said {was}",
            "now says {now} to showing all answers before they are sent",
            "no longer says {was} to showing all answers before they are sent",
        ),
    ),
    "assignTo": Meaning(
        "property",
        of_it(
            "is now for {now} by name; it was for {was}",
            "is now for {now} by name",
            "is for nobody by name any more; it was for {was}",
        ),
        _person,
    ),
    "about": Meaning(
        "property",
        of_it(
            "is now about {now}; it was about {was}",
            "is now about {now}",
            "is about nobody in particular any more; it was about {was}",
        ),
    ),
    "guard": Meaning(
        "property",
        of_it(
            "is now held until {now} says that it may be done; it was held until {was} said so",
            "is now held until {now} says that it may be done",
            "is no longer held until {was} says that it may be done",
        ),
    ),
    "guardIf": Meaning(
        "property",
        of_it(
            "is held by its guard only when {now}; it was when {was}",
            "is held by its guard only when {now}; it always was",
            "is always held by its guard; it was only when {was}",
        ),
    ),
    "guardWhen": Meaning(
        "property",
        of_it(
            "has its guard asked about answers for which {now}; it was for those where {was}",
            "has its guard asked only about answers for which {now}",
            "has its guard asked whatever is answered; it was where {was}",
        ),
    ),
    "ifApproved": Meaning("property", phrases_of("what happens if it is approved")),
    "ifSentBack": Meaning("property", phrases_of("what happens if it is sent back")),
    "ifRefused": Meaning("property", phrases_of("what happens if it is refused")),
    "requirement": Meaning(
        "property",
        of_it(
            "now carries the demands {now}; it carried {was}",
            "now carries the demands {now}",
            "no longer carries the demands {was}",
        ),
        lambda value, labels: each_shown(str)(value),
        listed=True,
    ),
    "resultVariable": Meaning(
        "property",
        of_it(
            "now keeps its result as {now}; it was {was}",
            "now keeps its result as {now}",
            "keeps no result any more; it was {was}",
        ),
    ),
    "decision": DECISION,
    "operator": OPERATOR,
    "lane": Meaning("lane", LANE.phrases),
    "candidateGroups": Meaning("lane", LANE.phrases),
}  # fmt: skip
