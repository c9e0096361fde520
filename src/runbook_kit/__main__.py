"""The program as it is started, as `runbook`, `rbk` or `python -m runbook_kit`; Ctrl-C is heard from here on."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

AGAIN_S = 0.01  # until the callback is certainly over


def main() -> NoReturn:
    """Load the program and run it; one that is interrupted while it loads ends as any other that is."""
    sys.unraisablehook = hear_again
    gc.disable()  # a command lives for part of a second; looking for cycles would be a twentieth of it
    try:
        from runbook_kit.cli.start import begin
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        begin()
    finally:
        gc.freeze()  # the interpreter looks once more when it ends, unless nothing is left to look at


def hear_again(ignored: sys.UnraisableHookArgs) -> None:
    """Raise a Ctrl-C once more that came while Python ran a callback of its own: there it is reported and forgotten."""
    if not issubclass(ignored.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(ignored)
        return
    from _thread import get_ident, start_new_thread
    from signal import SIGINT, pthread_kill
    from time import sleep

    here = get_ident()

    def interrupt() -> None:
        sleep(AGAIN_S)
        pthread_kill(here, SIGINT)  # which also wakes whoever waits

    start_new_thread(interrupt, ())


if __name__ == "__main__":
    main()
