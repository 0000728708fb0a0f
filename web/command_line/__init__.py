"""The command `pathways`: the list of its parts, and the one place where a refusal becomes an exit code.

Owns exit codes (0 done, 1 refused, 2 used wrongly) and how faults are told: one line each on
standard error. Bad input never gives a traceback; a fault of the program itself still does, because
hiding it would help nobody. Each part lives in a module of its own and is loaded when it is called.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from engine.errors import EngineError, FieldFault

DONE, REFUSED, USED_WRONGLY, INTERRUPTED = 0, 1, 2, 130

#: Command -> module of this package and the command object in it, in the order of the help.
PARTS = {
    "demo": "demonstrating:demo",
    "init": "publishing:init",
    "serve": "serving:serve",
    "worker": "working:worker",
    "check": "checking:check",
    "simulate": "simulating:command",
    "replay": "replaying:command",
    "decide": "deciding:decide",
    "guidance": "tracing:guidance",
    "diff": "comparing:diff",
    "publish": "publishing:publish",
    "processes": "publishing:processes",
    "cases": "listing:cases",
    "case": "listing:case",
    "notices": "listing:notices",
    "readings": "who_read:readings",
    "attendance": "attendance:attendance",
    "import": "importing:command",
    "scan": "scanning:command",
    "user": "accounts:user",
    "clock": "clock:clock",
    "history": "history:command",
    "backup": "copying:backup",
    "restore": "copying:restore",
    "acknowledge": "copying:acknowledge",
    "move": "copying:move_database",
    "doctor": "doctor:doctor",
    "bench": "benching:bench",
}


class Parts(click.Group):
    """A group that imports a command's module only when the command is called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of `PARTS`."""
        return list(PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in PARTS:
            return None
        module, name = PARTS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command


@click.group(cls=Parts, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="attendance-pathways", prog_name="pathways")
def pathways() -> None:
    """Attendance casework for councils and schools.

    Settings are environment variables PATHWAYS_*: docs/settings.md lists them.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: the words after `pathways`; those of the process when None.
    """
    # What commands write, SQLite's database above all, is for nobody else on the machine.
    os.umask(0o077)
    try:
        code = pathways.main(args=arguments, prog_name="pathways", standalone_mode=False)
        sys.stdout.flush()
    except click.Abort:
        return _told("Stopped.", INTERRUPTED)
    except KeyboardInterrupt:
        return _told("Stopped.", INTERRUPTED)
    except click.ClickException as misuse:
        misuse.show()
        return misuse.exit_code
    except BrokenPipeError:
        return _reader_left()
    except OSError as problem:
        return _told(f"{problem.filename or 'pathways'}: {problem.strerror or problem}", REFUSED)
    except EngineError as refusal:
        return _told("\n".join(lines_of(refusal)), REFUSED)
    return code if isinstance(code, int) else DONE


def lines_of(refusal: EngineError) -> list[str]:
    """What was refused, one line a fault; just the message when it carries none."""
    return [_line(fault) for fault in refusal.facts.get("faults", ())] or [str(refusal)]


def _line(fault: object) -> str:
    return f"{fault.field}: {fault.message}" if isinstance(fault, FieldFault) else str(fault)


def _told(message: str, code: int) -> int:
    click.echo(message, err=True)
    return code


def _reader_left() -> int:
    """Whoever read our output has gone (`pathways cases | head`): end quietly, flush nothing more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return REFUSED
