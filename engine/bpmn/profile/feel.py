"""Every expression of a diagram must be FEEL that parses, and read facts as what they are.

Owns the advice for people who write Python, Java or Camunda's old expressions.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from engine.attendance.facts import FACTS, WINDOW_FACTS
from engine.bpmn.profile.cases import Tried, try_all
from engine.bpmn.profile.rules import MOST_EXPRESSION_CHARACTERS, ProfileReport, ProfileRule
from engine.errors import EngineError
from engine.expressions import Expression, ExpressionFault, compile_expression
from engine.expressions.dialects import in_feel, script_in_feel
from engine.expressions.meant import nearest, with_name
from engine.expressions.tree import Arithmetic, Call, Literal, Name, Negation, Node, TemporalLiteral

BAD_EXPRESSION = ProfileRule(
    "BAD-EXPRESSION",
    "The {what} of {it} cannot be read: {problem} (“{source}”)",
    'Write it in FEEL, for example: pupil.ehcp and case.plan.outcome = "improved".',
)
EMPTY_EXPRESSION = ProfileRule(
    "EMPTY-EXPRESSION",
    "The {what} of {it} is empty.",
    "Write a FEEL expression, or remove it.",
)
OTHER_LANGUAGE = ProfileRule(
    "NOT-FEEL",
    "The {what} of {it} is written in another language: “{found}” in “{source}”.",
    "Expressions are FEEL: {instead}",
)
TOO_MUCH = ProfileRule(
    "TOO-MANY-EXPRESSIONS",
    "The expressions and scripts of the diagram have more than {most:,} characters; the rest is not read.",
    "Move decisions into decision tables, or split the process.",
)
PERCENT = ProfileRule(
    "PERCENT-THRESHOLD",
    "The {what} of {it} compares attendance.percent, which may differ from the published figure by rounding.",
    "Use the exact facts instead: attendance.persistent (90% or below), attendance.severe (50% or below), "
    "attendance.chronic (under 90%).",
    "warning",
)
UNKNOWN_FACT = ProfileRule(
    "UNKNOWN-FACT",
    "The {what} of {it} reads {name}, which is not a fact that the engine knows, so it would always be null.",
    "Check the spelling; docs/writing-pathways.md lists the facts.",
    "warning",
)
LOOKED_AFTER = ProfileRule(
    "LOOKED-AFTER-UNKNOWN",
    "The {what} of {it} treats a child as not looked after when it is not known.",
    "Ask for pupil.looked_after = false where a child must not be looked after, "
    "and let “not known” go the safe way.",
    "warning",
)

IS_LOOKED_AFTER = "pupil.looked_after"
#: Windows of the register: what they have, and no label, which belongs to the school year alone.
WINDOWS = dict.fromkeys(
    ("attendance.since", "attendance.before", "attendance.last_year"), frozenset(WINDOW_FACTS)
)
_LONGEST_CHARACTERS = 20_000
_COMPARES = re.compile(r"[<>=]|\bin\b|\bbetween\b")
_TEXTS_AND_REMARKS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)

#: What gives another language away, and how FEEL says it. The first that is found is told.
_ELSEWHERE = [
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"[$#]\{", "write the expression without ${ }."),
        (r"\.get\(", 'write case.plan instead of case.get("plan").'),
        (r"===?", "write = instead of ==."),
        (r"!(?!=)", "write not(x) instead of !x."),
        (r"&&", "write and instead of &&."),
        (r"\|\|", "write or instead of ||."),
        (r"\bis\s+(?:not\s+)?(?:None|null)\b", "write x = null, or x != null."),
        (r"\bNone\b", "write null instead of None."),
        (r"\bTrue\b", "write true instead of True."),
        (r"\bFalse\b", "write false instead of False."),
        (r"\bnot\s+in\b", "write not(x in [1, 2])."),
        (r"\bnot\s+(?!\()\w", "write not(x) with brackets."),
        (r"(?:^|[=(,\[\s])'[^'\n]*'", "put texts in double quotes."),
        (r"\w\[\"\"\]", 'write case.plan instead of case["plan"].'),
        (r"\blen\(", "write count(list), or string length(text)."),
        (r"\bstr\(", "write string(x)."),
        (r"\b(?:int|float|Decimal)\(", "write number(x)."),
        (r"\b(?:datetime|timedelta)\b", 'write today(), now() or duration("P7D").'),
        (
            r"\.(?:lower|upper|strip|split|append|format|items|keys|values|startswith|endswith)\(",
            'write functions as lower case(x), contains(x, "y") or append(list, x).',
        ),
        (r"%", "write modulo(a, b) instead of a % b."),
        (r"[+\-*/:]=", "write x = x + 1 on a line of its own."),
        (
            r"\b(?:import|lambda|def|elif|print|exec|eval)\b|__\w",
            "there are no programs in FEEL; ask for an operator.",
        ),
        (r"(?m);\s*$", "write one assignment a line, without a semicolon."),
    )
]


def read_expression(report: ProfileReport, element: str, what: str, source: str) -> Expression | None:
    """The expression, or None when it has been reported as a fault of `element`.

    Args:
        what: which expression of the element it is, for the fault ("condition", "timer" ...).
        source: FEEL, with or without a leading `=`.
    """
    text = source.strip().removeprefix("=").strip()
    if not text:
        report.add(EMPTY_EXPRESSION, element, what=what)
        return None
    if not may_compile(report, text) or is_other_language(report, element, what, text):
        return None
    compiled = compile_once(text)
    if isinstance(compiled, EngineError):
        said = in_feel(text)
        meant = (text, said, "") if said else None
        report.add(BAD_EXPRESSION, element, meant, what=what, problem=compiled, source=text)
        return None
    check_facts(report, element, what, compiled)
    return compiled


def may_compile(report: ProfileReport, text: str) -> bool:
    """Whether the diagram may have one more expression of this length; reported if not."""
    report.characters_left -= len(text)
    if report.characters_left < 0:
        report.add(TOO_MUCH, "", most=MOST_EXPRESSION_CHARACTERS)
    return report.characters_left >= 0


def is_other_language(report: ProfileReport, element: str, what: str, text: str) -> bool:
    """Whether the text is Python, Java or Camunda's expression language; reported if so."""
    found = _elsewhere(text)
    if found is None:
        return False
    shown, instead = found
    said = (script_in_feel if "script" in what else in_feel)(text)
    meant = (text, said, "") if said else None
    report.add(OTHER_LANGUAGE, element, meant, what=what, found=shown, source=text, instead=instead)
    return True


def _elsewhere(text: str) -> tuple[str, str] | None:
    """What gives another language away, and how FEEL says it."""
    bare = _TEXTS_AND_REMARKS.sub(_blank, text[:_LONGEST_CHARACTERS])
    found = ((pattern.search(bare), instead) for pattern, instead in _ELSEWHERE)
    return next(((match[0].strip(), instead) for match, instead in found if match), None)


def _blank(found: re.Match[str]) -> str:
    return '""' if found[0].startswith('"') else ""


@lru_cache(4096)
def compile_once(text: str) -> Expression | EngineError:
    """The compiled expression, or why it is none; the same text is compiled once."""
    if len(text) > _LONGEST_CHARACTERS:
        return ExpressionFault(text[:100], 0, "", f"it is longer than {_LONGEST_CHARACTERS:,} characters.")
    try:
        return compile_expression(text)
    except EngineError as fault:
        return fault


def is_constant(expression: Expression) -> bool:
    """Whether it reads nothing and is quick to evaluate: fixed values, signs, and functions of them."""
    waiting: list[Node] = [expression.tree]
    for node in waiting:
        match node:
            case Literal() | TemporalLiteral():
                pass
            case Negation(operand=operand):
                waiting.append(operand)
            case Arithmetic(left=left, right=right):
                waiting += [left, right]
            case Call(function=Name(), arguments=arguments):
                waiting += arguments
            case _:
                return False
    return True


def check_facts(report: ProfileReport, element: str, what: str, expression: Expression) -> None:
    """Warns of facts that do not exist and of thresholds on the percentage; notes what was read."""
    report.expressions.append((element, what, expression))
    for path, meant in unknown_facts(expression):
        now = with_name(expression.source, path, meant) if meant else ""
        told = (expression.source, now, meant) if meant else None
        report.add(UNKNOWN_FACT, element, told, what=what, name=path)
    percent = any(path.startswith("attendance.") and path.endswith("percent") for path in expression.paths)
    if percent and _COMPARES.search(expression.source):
        report.add(PERCENT, element, what=what)


def unknown_facts(expression: Expression) -> Iterator[tuple[str, str | None]]:
    """The paths that look like facts and are none, each with the fact that was surely meant."""
    for path in sorted(expression.paths):
        first, _, rest = path.partition(".")
        member, _, inner = rest.partition(".")
        known = WINDOWS.get(f"{first}.{member}") if inner else None
        if first in FACTS and member and (member not in FACTS[first] or (known and inner not in known)):
            yield path, nearest(path, _known_facts())


def _known_facts() -> Iterator[str]:
    yield from (f"{root}.{member}" for root, members in FACTS.items() for member in sorted(members))
    yield from (f"{window}.{member}" for window, members in WINDOWS.items() for member in sorted(members))


def check_unknown_is_not_no(report: ProfileReport, element: str, what: str, expression: Expression) -> None:
    """Warns when an expression gives the same for “not known” as for “not looked after”."""
    if IS_LOOKED_AFTER not in expression.paths:
        return
    tried = try_all([expression])
    if tried and takes_unknown_for_no(tried, lambda case: case.results[0]):
        report.add(LOOKED_AFTER, element, what=what)


def takes_unknown_for_no(tried: list[Tried], outcome: Callable[[Tried], object]) -> bool:
    """Whether, all else equal, not known leads to the same as false, and true to something else."""
    outcomes: dict[tuple[object, ...], dict[object, object]] = {}
    for one in tried:
        others = tuple(value for name, value in one.case.items() if name != IS_LOOKED_AFTER)
        outcomes.setdefault(others, {})[one.case.get(IS_LOOKED_AFTER)] = outcome(one)
    return any(
        {None, True, False} <= by_value.keys()
        and by_value[None] == by_value[False]
        and by_value[None] != by_value[True]
        for by_value in outcomes.values()
    )
