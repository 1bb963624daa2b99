"""Starts one bot after another in processes of their own, each a fork of one that has imported what they all need.

Importing is most of what a start costs, eight seconds of CPU with aiogram on a slow machine, and whoever kills a bot a
hundred times waits for a hundred starts. For each line on standard input one is started. It says its number first, then
its own words; once it has ended, the nursery says how. The arguments are those of `python -m`.
"""

# ruff: noqa: T201  # what is printed is read by whoever wants a bot

import os
import runpy
import sys

import bot.app  # noqa: F401  # with it comes nearly everything
from bot.gateways import TELEGRAM


def main() -> None:
    TELEGRAM[os.environ.get("TELEGRAM_GATEWAY", "aiogram")]()
    module, *words = sys.argv[1:]
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            print(os.getpid(), flush=True)
            sys.argv = [module, *words]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            return
        _, status = os.waitpid(child, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
