"""Files that come in from somebody's desk: their names, how large they may be, and archives of them."""

import re
from collections.abc import Collection, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from engine.errors import BadInput
from engine.store.processes import pack

#: The diagram; tables, forms, letters and scenarios in the folders where `ProcessFiles` looks for them.
NAMES = re.compile(
    r"process\.bpmn|decisions/[\w-]{1,80}\.dmn|forms/[\w-]{1,80}\.form\.json"
    r"|letters/[\w-]{1,80}\.letter\.md|scenarios/[\w-]{1,80}\.json|README\.md"
    r"|process\.invariants\.json"
)
#: Far more than any diagram that people can read.
MOST_FILE_BYTES = 2_000_000
MOST_FILES_SENT = 200
FOLDER_OF = {
    ".bpmn": "",
    ".dmn": "decisions/",
    ".form.json": "forms/",
    ".letter.md": "letters/",
    ".json": "scenarios/",
}


_FOLDER = re.compile(r"\w[\w. -]{0,79}/")
#: The encoding that an XML file says it has.
_DECLARED = re.compile(rb"""<\?xml[^>]*\sencoding=["']([\w.-]+)""")
#: As BPMN ids are written.
PROCESS_ID = re.compile(r"[A-Za-z_][\w.-]{0,79}")


def require_key(key: str) -> None:
    """Refuse what cannot be the id of a process.

    Raises:
        BadInput: it is not.
    """
    if not PROCESS_ID.fullmatch(key):
        raise BadInput(
            problem=f"“{key[:100]}” cannot be the id of a process: it begins with a letter, then come "
            "letters, digits, _ and -."
        )


def require_names(files: Mapping[str, bytes | None]) -> None:
    """Refuse names that no file of a process has, files that no process needs, and other encodings.

    Raises:
        BadInput: which one, and how to mend it.
    """
    for name, content in files.items():
        if not NAMES.fullmatch(name):
            raise BadInput(
                problem=f"“{name[:100]}” is no file of a process. It has process.bpmn, decisions/NAME.dmn, "
                "forms/NAME.form.json, letters/NAME.letter.md and scenarios/NAME.json; a NAME is letters, "
                "digits, _ and -."
            )
        if content is not None and len(content) > MOST_FILE_BYTES:
            raise BadInput(
                problem=f"“{name}” is too large: at most {MOST_FILE_BYTES // 1_000_000} MB. A picture does "
                "not belong in a diagram."
            )
        _require_utf_8(name, content or b"")


def _require_utf_8(name: str, content: bytes) -> None:
    """Refuse a text in another encoding, which pages would show and save with other letters."""
    declared = _DECLARED.match(content)
    other = declared and declared[1].lower() not in (b"utf-8", b"us-ascii") and not content.isascii()
    try:
        content.decode()
    except UnicodeDecodeError:
        other = True
    if other:
        raise BadInput(
            problem=f"“{name}” is not written in UTF-8, so its letters cannot be told apart. Open it in its "
            "editor, save it again as UTF-8, and send that file."
        )


def place_of(file_name: str) -> str:
    """Where in a process a single file from somebody's desk belongs, by its name.

    Raises:
        BadInput: no process has files of that kind.
    """
    name = file_name.replace("\\", "/").rpartition("/")[2]
    ending = next((one for one in FOLDER_OF if name.lower().endswith(one)), None)
    if ending is None:
        raise BadInput(
            problem=f"“{name[:100]}” is no file of a process: send one that ends in "
            f"{', '.join(FOLDER_OF)}, or .zip for several."
        )
    return "process.bpmn" if ending == ".bpmn" else FOLDER_OF[ending] + name


def unzip(content: bytes) -> dict[str, bytes]:
    """The files of an archive that somebody sends, by their names inside the process.

    All may lie in one folder of the archive. What tools of other systems add (`__MACOSX`, names with a
    dot in front) is left out.

    Raises:
        BadInput: it is no archive, unpacks to too much, or holds a file that no process has.
    """
    _require_amount(0, len(content))
    try:
        with ZipFile(BytesIO(content)) as archive:
            wanted = [one for one in archive.infolist() if not one.is_dir() and not _of_a_tool(one.filename)]
            # What it says that it holds, before a byte is unpacked: reading stops there.
            _require_amount(len(wanted), sum(one.file_size for one in wanted))
            inside = _common_folder([one.filename for one in wanted])
            found = {one.filename.removeprefix(inside): archive.read(one) for one in wanted}
    except (BadZipFile, NotImplementedError, RuntimeError, OSError) as broken:
        raise BadInput(
            problem=f"The archive cannot be read: {broken}. Make it again as an ordinary .zip."
        ) from None
    require_names(found)
    if not found:
        raise BadInput(problem="The archive is empty.")
    return found


def _of_a_tool(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or (parts[-1].startswith(".") and ".." not in parts)


def _require_amount(files: int, size_bytes: int) -> None:
    if files > MOST_FILES_SENT or size_bytes > 5 * MOST_FILE_BYTES:
        raise BadInput(
            problem=f"The archive holds too much: at most {MOST_FILES_SENT} files and "
            f"{5 * MOST_FILE_BYTES // 1_000_000} MB. Send the files of one process."
        )


def _common_folder(names: Collection[str]) -> str:
    """The one folder in which all files lie that are not in a folder of a process; else nothing."""
    diagrams = [name for name in names if name.rpartition("/")[2] == "process.bpmn"]
    folder = diagrams[0].removesuffix("process.bpmn") if len(diagrams) == 1 else ""
    return folder if _FOLDER.fullmatch(folder) and all(name.startswith(folder) for name in names) else ""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files of a process as an archive for other tools."""
    return pack(files)
