"""`python -m evidgrade`, and the script `evidgrade`."""

from __future__ import annotations

import gc
import os
import sys
from types import TracebackType


def main() -> None:
    """Run the command line; the process ends with its exit code. A fault of evidgrade itself ends with 2 and a message, no trace."""
    if not os.environ.get("EVIDGRADE_DEBUG"):
        sys.excepthook = _say_fault
    from evidgrade.remembered import answered

    answered(sys.argv[1:], _run)


def _run() -> None:
    from evidgrade.cli import cli

    gc.set_threshold(100_000, 20, 100)  # one short run makes many values that live as long as it does
    cli(prog_name="evidgrade")


def _say_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What a person can do when the program itself fails: a line that can be reported, and where the details are."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({trace.tb_frame.f_globals.get('__name__', '?')}, line {trace.tb_lineno})" if trace else ""
    message = f"evidgrade: internal error: {kind.__name__}: {error}{place}. Nothing was written half. EVIDGRADE_DEBUG=1 shows the details; please report them."
    print(message, file=sys.stderr)  # noqa: T201 - the last words of the process
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(2)


if __name__ == "__main__":
    main()
