"""Expressions of other languages said in FEEL: JUEL's `${ }`, JavaScript, Java and Python.

Reads just enough of what these have in common to say the whole of it again, brackets where FEEL needs
them. What it does not know it leaves to people: it gives nothing rather than a guess.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.expressions.builtins import WITH_CALENDAR
from engine.expressions.errors import ExpressionFault, LimitReached
from engine.expressions.expression import compile_expression
from engine.expressions.values import quote

#: Longer ones are nobody's slip of the keyboard.
_LONGEST_CHARACTERS = 2_000
_WRAPPED = re.compile(r"[$#]\{([^{}]*)\}")
_SPACED = "|".join(
    re.escape(name).replace(r"\ ", r"\s+")
    for name in sorted(WITH_CALENDAR.functions, key=len, reverse=True)
    if " " in name
)
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>\d+(?:\.\d+)?)"""
    rf"""|(?P<word>(?:{_SPACED})(?=\s*\()|[^\W\d]\w*)"""
    r"""|(?P<sign>===|!==|\*\*|&&|\|\||==|!=|<>|<=|>=|[-+*/%<>=!?:()\[\],.]))""",
    re.VERBOSE,
)
_ASSIGNED = re.compile(
    r"\s*(?:(?:var|let|const)\s+)?([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*(:=|[-+*/]?=(?!=))(.*?);?\s*"
)

#: How tightly what was read holds together in FEEL, loosest first.
_OPEN, _OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _SIGN, _WHOLE = range(9)
_BINARY = {
    **dict.fromkeys(("||", "or", "OR"), (_OR, "or")),
    **dict.fromkeys(("&&", "and", "AND"), (_AND, "and")),
    **dict.fromkeys(("=", "==", "===", "eq", "is"), (_COMPARE, "=")),
    **dict.fromkeys(("!=", "!==", "<>", "ne"), (_COMPARE, "!=")),
    **{sign: (_COMPARE, sign) for sign in ("<", ">", "<=", ">=", "in")},
    **{word: (_COMPARE, sign) for word, sign in (("lt", "<"), ("gt", ">"), ("le", "<="), ("ge", ">="))},
    **dict.fromkeys(("+", "-"), (_ADD, "")),
    **dict.fromkeys(("*", "/", "%", "div", "mod"), (_MULTIPLY, "")),
    "**": (_POWER, "**"),
}  # fmt: skip
_SAME_SIGN = {"div": "/", "mod": "%"}
_NOT = ("not", "NOT")
_LITERALS = {
    "True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
    **dict.fromkeys(("None", "NULL", "nil", "undefined"), "null"),
}  # fmt: skip
_FUNCTIONS = {
    "len": "count", "str": "string", "String": "string",
    **dict.fromkeys(("int", "float", "Decimal", "Number", "parseInt", "parseFloat"), "number"),
}  # fmt: skip
_METHODS: dict[str, Callable[..., str]] = {
    "lower": "lower case({})".format, "toLowerCase": "lower case({})".format,
    "upper": "upper case({})".format, "toUpperCase": "upper case({})".format,
    "strip": "trim({})".format, "trim": "trim({})".format,
    "size": "count({})".format, "isEmpty": "count({}) = 0".format,
    "startswith": "starts with({}, {})".format, "startsWith": "starts with({}, {})".format,
    "endswith": "ends with({}, {})".format, "endsWith": "ends with({}, {})".format,
}  # fmt: skip
_NO_ARGUMENT = frozenset({"lower", "toLowerCase", "upper", "toUpperCase", "strip", "trim", "size", "isEmpty"})


def in_feel(text: str) -> str | None:
    """The whole expression in FEEL; None where it is not sure what was meant, or it is FEEL already."""
    bare = text.strip()
    lead = "=" if bare.startswith("=") and not bare.startswith("==") else ""
    bare = bare.removeprefix(lead).strip()
    if not bare or len(bare) > _LONGEST_CHARACTERS:
        return None
    try:
        said = _Reader(_WRAPPED.sub(r"(\1)" if not _WRAPPED.fullmatch(bare) else r"\1", bare)).whole()
        compile_expression(said)
    except (_Unsure, ExpressionFault, LimitReached, RecursionError):
        return None
    return None if said == bare or _same(said, bare) else lead + said


def script_in_feel(text: str) -> str | None:
    """A script of assignments, one a line, in FEEL; None as for `in_feel`."""
    lines = [_line_in_feel(line) for line in text.splitlines()]
    said = "\n".join(line for line in lines if line is not None)
    return None if None in lines or said == text.strip() else said


def _line_in_feel(line: str) -> str | None:
    if not line.strip() or line.lstrip().startswith("//"):
        return line.rstrip()
    found = _ASSIGNED.fullmatch(line)
    if found is None:
        return None
    target, sign, value = found[1], found[2], found[3].strip()
    said = in_feel(value) or (value if _is_feel(value) else None)
    if said is None:
        return None
    grown = f"({said})" if sign[0] in "*/-" else said
    return f"{target} = {target} {sign[0]} {grown}" if sign[0] in "+-*/" else f"{target} = {said}"


def _is_feel(text: str) -> bool:
    try:
        compile_expression(text)
    except (ExpressionFault, LimitReached):
        return False
    return True


def _same(said: str, bare: str) -> bool:
    """Whether both are the same expression, of which one has other blanks or more brackets."""
    return _is_feel(bare) and compile_expression(said).tree == compile_expression(bare).tree


class _Unsure(Exception):
    """What was meant is not sure."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A part in FEEL, and how tightly it holds together."""

    text: str
    level: int = _WHOLE

    def at(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


class _Reader:
    """Reads a text once, by how tightly signs bind, and says each part in FEEL."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        place, text = 0, text.rstrip().rstrip(";").rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise _Unsure
            self._tokens.append((str(found.lastgroup), found[0].strip()))
            place = found.end()
        self._place = 0

    def whole(self) -> str:
        said = self._any()
        if self._place < len(self._tokens):
            raise _Unsure
        return said.text

    def _ahead(self, after: int = 0) -> str:
        """The next sign or word; nothing for a text, a number, or the end."""
        place = self._place + after
        kind, token = self._tokens[place] if place < len(self._tokens) else ("", "")
        return token if kind in ("sign", "word") else ""

    def _took(self, *wanted: str) -> bool:
        found = self._ahead() in wanted
        self._place += found
        return found

    def _need(self, *wanted: str) -> None:
        if not self._took(*wanted):
            raise _Unsure

    def _any(self) -> _Said:
        if self._took("if"):
            return self._conditional(self._any(), "then", "else")
        said = self._binary(_OR)
        if self._took("?"):
            return self._conditional(said, "", ":")
        if self._took("if"):
            condition = self._binary(_OR)
            self._need("else")
            return _if(condition, said, self._any())
        return said

    def _conditional(self, condition: _Said, before: str, between: str) -> _Said:
        if before:
            self._need(before)
        yes = self._any()
        self._need(between)
        return _if(condition, yes, self._any())

    def _binary(self, least: int) -> _Said:
        if least <= _AND + 1 and self._ahead() in _NOT and self._ahead(1) != "(":
            self._place += 1
            left = _Said(f"not({self._binary(_COMPARE).text})")
        else:
            left = self._unary()
        while (found := self._operator()) and found[0] >= least:
            left = self._joined(left, *found)
        return left

    def _operator(self) -> tuple[int, str] | None:
        if self._ahead() in _NOT and self._ahead(1) == "in":
            return _COMPARE, "not in"
        return _BINARY.get(self._ahead())

    def _joined(self, left: _Said, level: int, sign: str) -> _Said:
        written = self._ahead()
        self._place += 2 if sign == "not in" else 1
        if written == "is" and self._took(*_NOT):
            sign = "!="
        right = self._binary(level + 1)
        if level == _COMPARE:
            if (found := self._operator()) and found[0] == _COMPARE:
                raise _Unsure
            if sign == "not in":
                return _Said(f"not({left.at(_COMPARE + 1)} in {right.at(_ADD)})")
            return _Said(f"{left.at(_ADD)} {sign} {right.at(_ADD)}", _COMPARE)
        sign = sign or _SAME_SIGN.get(written, written)
        if sign == "%":
            return _Said(f"modulo({left.text}, {right.text})")
        return _Said(f"{left.at(level)} {sign} {right.at(level + 1)}", level)

    def _unary(self) -> _Said:
        if self._took("!", *_NOT):
            return _Said(f"not({self._unary().text})")
        if self._took("-"):
            return _Said(f"-{self._unary().at(_SIGN)}", _SIGN)
        if self._ahead() == "empty" and self._ahead(1) not in ("", "(", ".", *_BINARY):
            self._place += 1
            return _Said(f"{self._unary().at(_ADD)} = null", _COMPARE)
        return self._after(self._primary())

    def _primary(self) -> _Said:
        if self._place >= len(self._tokens):
            raise _Unsure
        kind, written = self._tokens[self._place]
        self._place += 1
        if kind == "text":
            return _Said(quote(_unquoted(written)))
        if kind == "number":
            return _Said(written)
        if kind == "word":
            return _Said(_LITERALS.get(written, " ".join(written.split())))
        if written == "(":
            said = self._any()
            self._need(")")
            return _Said(said.text, said.level)
        if written == "[":
            return _Said(f"[{', '.join(self._list(']'))}]")
        raise _Unsure

    def _after(self, said: _Said) -> _Said:
        """What may stand behind something: members, arguments, and what stands in brackets."""
        while True:
            if self._took("."):
                said = self._member(said)
            elif self._took("("):
                called = _FUNCTIONS.get(said.text, said.text)
                said = _Said(f"{called}({', '.join(self._list(')'))})")
            elif self._took("["):
                inside = self._list("]")
                if len(inside) != 1:
                    raise _Unsure
                key = inside[0].strip('"')
                named = inside[0].startswith('"') and key.isidentifier()
                said = _Said(f"{said.at(_WHOLE)}.{key}" if named else f"{said.at(_WHOLE)}[{inside[0]}]")
            else:
                return said

    def _member(self, said: _Said) -> _Said:
        kind, name = self._tokens[self._place] if self._place < len(self._tokens) else ("", "")
        self._place += 1
        if kind != "word":
            raise _Unsure
        if not self._took("("):
            return _Said(f"{said.at(_WHOLE)}.{name}")
        given = self._list(")")
        key = given[0].strip('"') if given else ""
        if name == "get" and len(given) == 1 and key.isidentifier():
            return _Said(f"{said.at(_WHOLE)}.{key}")
        if name == "equals" and len(given) == 1:
            return _Said(f"{said.at(_ADD)} = {given[0]}", _COMPARE)
        if name in _METHODS and len(given) == (name not in _NO_ARGUMENT):
            return _Said(_METHODS[name](said.text, *given), _COMPARE if name == "isEmpty" else _WHOLE)
        raise _Unsure

    def _list(self, end: str) -> list[str]:
        found: list[str] = []
        while not self._took(end):
            if found:
                self._need(",")
            found.append(self._any().text)
        return found


def _if(condition: _Said, yes: _Said, no: _Said) -> _Said:
    return _Said(f"if {condition.text} then {yes.text} else {no.text}", _OPEN)


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])
