"""Whatever is uploaded, the answer is a list of faults: quickly, and without opening other files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.profile import Surroundings, check_diagram
from engine.bpmn.profile.vocabulary import ALLOWED
from engine.bpmn.reading import read_xml
from engine.faults import FilesRefused
from engine.safe_xml import UPLOAD_LIMIT_BYTES
from tests.amount import many
from tests.engine.bpmn.drawing import (
    BESIDE,
    END,
    MESSAGE,
    REVIEW,
    START,
    boundary,
    catch,
    choice,
    drawn,
    errors,
    flows,
    line,
    repeated,
    script,
    sub,
    timed,
)

OPEN = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
GATEWAY = '<exclusiveGateway id="which" name="Enough?" default="which_to_done"/>'
MANY = repeated("><loopCardinality>2</loopCardinality>").replace("work", "many")
SOUND = drawn(
    line(REVIEW, sub("inner"), script("case.n = 1"), MANY, catch("wait"), GATEWAY)
    + '<manualTask id="again"/>'
    + flows("which>again?case.n > 1", "again>done")
    + boundary("late", "review", timed("P7D"))
    + boundary("off", "inner"),
    MESSAGE,
)


def refused(source: bytes) -> str:
    with pytest.raises(FilesRefused) as refusal:
        read_xml(source, "x.bpmn")
    (fault,) = refusal.value.faults
    assert check_diagram(source, "x.bpmn", BESIDE) == [fault]
    return str(fault.code)


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("FILE-TOO-LARGE", b"x" * 30_000_000),
        ("XML-BROKEN", b""),
        ("XML-BROKEN", b"\0\xff\xfe\x00nonsense" * 1000),
        ("XML-BROKEN", OPEN + b"><process></definitions>"),
        ("XML-BROKEN", b'<?xml version="1.0" encoding="utf-8"?>' + OPEN + b">\xff</definitions>"),
        ("XML-BROKEN", b'<?xml version="1.0" encoding="klingon"?>' + OPEN + b"/>"),
        ("XML-BROKEN", OPEN + b"><a:b/></definitions>"),
        ("XML-BROKEN", OPEN + b">&unknown;</definitions>"),
        ("XML-BROKEN", OPEN + b">" + b"<a>" * 100_000),
        ("NOT-BPMN", b"<definitions/>"),
        ("NOT-BPMN", b"<!-- a diagram? --><html/>"),
        (
            "XML-DOCTYPE",
            b'<?xml version="1.0"?><!-- a --><!DOCTYPE a [<!ENTITY b "c">]>' + OPEN + b">&b;</definitions>",
        ),
        ("XML-DOCTYPE", b'<!DOCTYPE a SYSTEM "file:///etc/hostname">' + OPEN + b"/>"),
        ("XML-DOCTYPE", '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><a/>'.encode("utf-16")),
        ("XML-DOCTYPE", b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a +AFsAXQA+-<a/>'),
    ],
)
def test_what_cannot_be_read_is_one_fault_with_a_remedy(code: str, source: bytes) -> None:
    assert refused(source) == code


def test_a_diagram_in_another_encoding_that_it_declares_is_read() -> None:
    source = '<?xml version="1.0" encoding="utf-16"?>' + drawn(line(REVIEW)).decode()
    assert not [f for f in check_diagram(source.encode("utf-16"), "x", BESIDE) if f.severity == "error"]


def test_a_file_on_this_machine_never_gets_into_a_diagram(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    source = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{secret}">]>'.encode() + OPEN + b">&b;</definitions>"
    assert refused(source) == "XML-DOCTYPE"


def chain(length: int) -> str:
    steps = "".join(f'<manualTask id="t{n}"/>' for n in range(length))
    ways = [f"t{n}>t{n + 1}" for n in range(length - 1)]
    return START + END + steps + flows("begin>t0", *ways, f"t{length - 1}>done")


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("DIAGRAM-TOO-LARGE", chain(3_000)),
        ("DIAGRAM-TOO-LARGE", "<task/>" * 500_000),
        ("DIAGRAM-TOO-LARGE", "<x/>" * 1_000_000),
        ("TOO-MANY-ELEMENTS", chain(251)),
        ("NESTED-TOO-DEEP", "".join(f'<subProcess id="s{n}">' for n in range(200)) + "</subProcess>" * 200),
        ("TOO-MANY-EXPRESSIONS", line(script("a = 1\n" * 700_000))),
        ("BAD-EXPRESSION", choice("(" * 19_000, default=True)),
        ("BAD-EXPRESSION", choice('"\\' * 9_000, default=True)),
        ("NOT-FEEL", choice("not " * 5_000, default=True)),
    ],
)
def test_a_diagram_that_asks_for_too_much_is_told_so(code: str, body: str) -> None:
    source = drawn(body)
    assert len(source) <= UPLOAD_LIMIT_BYTES
    assert code in {fault.code for fault in check_diagram(source, "x.bpmn", BESIDE)}


def test_a_process_of_250_steps_is_not_too_large() -> None:
    assert not [f for f in check_diagram(drawn(chain(248)), "x.bpmn", BESIDE) if f.severity == "error"]


def test_what_a_stranger_wrote_does_not_flood_the_page() -> None:
    name = "x" * 100_000
    for fault in check_diagram(drawn(line(f'<userTask id="u" name="{name}"/>')), "x.bpmn", BESIDE):
        assert len(fault.message) < 1_000


def test_the_diagram_that_is_damaged_below_is_sound_itself() -> None:
    assert errors(SOUND) == []


@settings(max_examples=many(150, 37))
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SOUND) - 1),
            st.integers(0, 40),
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from(
                    [
                        b'"',
                        b"<",
                        b">",
                        b"<task/>",
                        b' id="begin"',
                        b"review",
                        b"&amp;",
                        b"-",
                        b"",
                        b"subProcess",
                        b"99999999999",
                    ]
                ),
            ),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_no_change_to_a_diagram_makes_the_linter_fail(changes: list[tuple[int, int, bytes]]) -> None:
    source = SOUND
    for place, length, text in changes:
        source = source[:place] + text + source[place + length :]
    for fault in check_diagram(source, "x.bpmn", Surroundings()):
        assert fault.code
        assert fault.message


@settings(max_examples=many(150, 37))
@given(st.data())
def test_elements_may_stand_anywhere_and_refer_to_anything(data: st.DataObject) -> None:
    kinds = st.sampled_from(sorted(ALLOWED | {"complexGateway", "transaction", "signalEventDefinition"}))
    ids = st.sampled_from(["a", "b", "c", "case", "", "Start", "é", "1"])
    tree = st.recursive(
        st.builds(lambda kind, *refs: (kind, refs, ""), kinds, ids, ids, ids, ids),
        lambda inner: st.builds(
            lambda kind, children, *refs: (kind, refs, "".join(map(_xml, children))),
            kinds,
            st.lists(inner, max_size=5),
            ids,
            ids,
            ids,
            ids,
        ),
        max_leaves=25,
    )
    check_diagram(drawn("".join(map(_xml, data.draw(st.lists(tree, max_size=6))))), "x.bpmn", BESIDE)


def _xml(node: tuple[str, tuple[str, str, str, str], str]) -> str:
    kind, (name, source, target, holder), inside = node
    attributes = (
        f'id="{name}" sourceRef="{source}" targetRef="{target}" attachedToRef="{holder}" default="{source}"'
    )
    return f'<{kind} {attributes} calledElement="{target}" dataObjectRef="{holder}">{inside or name}</{kind}>'
