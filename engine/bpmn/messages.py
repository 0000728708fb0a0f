"""The message that an event or task waits for or sends: its name, which stands apart from it in the file."""

from lxml import etree

from engine.bpmn.elements import local_name, tag
from engine.bpmn.markup import insert_child, put_attribute, remove_child

_TASKS = ("sendTask", "receiveTask")
_REFERENCE = "messageRef"


def sender_of(node: etree._Element) -> etree._Element | None:
    """What names the message of an element: the task, or its event's definition; None where it has none."""
    found: etree._Element | None = node.find(tag("messageEventDefinition"))
    return node if local_name(node) in _TASKS else found


def read_message(node: etree._Element) -> str:
    """The name of the message; "" while it has none."""
    message = _message(node)
    return "" if message is None else message.get("name", "")


def write_message(node: etree._Element, name: str) -> None:
    """Give an element a message by its name, or none by "".

    A message of its own is renamed, or goes when it is left; one that others have too stays as it is.
    """
    sender = sender_of(node)
    if sender is None:
        return
    root = node.getroottree().getroot()
    there = next((one for one in root.iterchildren(tag("message")) if one.get("name") == name), None)
    own = _message(node)
    alone = own is not None and len(_references(root, own.get("id", ""))) == 1
    if own is not None and alone and name and there is None:
        own.set("name", name)
        return
    known = "" if there is None else there.get("id", "")
    put_attribute(sender, _REFERENCE, known or (_new_message(root, name) if name else ""))
    if own is not None and alone and not len(own):
        remove_child(own)


def _message(node: etree._Element) -> etree._Element | None:
    sender = sender_of(node)
    wanted = None if sender is None else sender.get(_REFERENCE)
    root = node.getroottree().getroot()
    return next(
        (one for one in root.iterchildren(tag("message")) if wanted and one.get("id") == wanted), None
    )


def _references(root: etree._Element, message_id: str) -> list[etree._Element]:
    return [one for one in root.iter("{*}*") if one.get(_REFERENCE) == message_id]


def _new_message(root: etree._Element, name: str) -> str:
    taken = {one.get("id") for one in root.iter("{*}*")}
    plain = "message_" + "".join(letter if letter.isalnum() else "_" for letter in name)
    message_id = next(one for one in (plain, *(f"{plain}_{n}" for n in range(2, 1000))) if one not in taken)
    place = next((n for n, child in enumerate(root) if local_name(child) == "BPMNDiagram"), len(root))
    message = insert_child(root, tag("message"), place)
    message.set("id", message_id)
    message.set("name", name)
    return message_id
