"""`python -m bot …`: the command line."""

import argparse
import asyncio
import gc
import sys
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.settings import Settings, faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 for wrong words or settings."""
    options = _parser().parse_args(arguments)
    if options.command == "understand":
        return _understand(options)
    if options.command == "move":
        return _move(options)
    try:
        settings = Settings()
    except ValidationError as error:
        print("These settings cannot be used:", *faults(error), sep="\n  ", file=sys.stderr)
        return 2
    return int(options.run(settings, options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The front door of a mentoring programme.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="answer people on Telegram, in the web chat or in this terminal")
    run.add_argument("--gateway", choices=("console",), default="", help="console: talk in this terminal")
    run.set_defaults(run=_run)
    stats = commands.add_parser("stats", help="print the figures of /stats")
    stats.add_argument("--json", action="store_true", help="as JSON")
    stats.set_defaults(run=_stats)
    graph = commands.add_parser("graph", help="print the dialogues as Mermaid diagrams")
    graph.set_defaults(run=_graph)
    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(run=_migrate)
    move = commands.add_parser("move", help="move an embedded database into an empty PostgreSQL")
    move.add_argument("source", help="such as sqlite+aiosqlite:///data/binome.db; the bot on it is stopped")
    move.add_argument("target", help="such as postgresql+asyncpg://user:password@host/name")
    reseal = commands.add_parser("reseal", help="bring all that is sealed under the first of ENCRYPTION_KEYS")
    reseal.set_defaults(run=_reseal)
    aliases = commands.add_parser("aliases", help="export: write what admins taught into the files of locales/")
    export = aliases.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "export", help="add learned aliases to locales/<language>/aliases/<field>.tsv"
    )
    export.add_argument("--stdout", action="store_true", help="print them instead: language, field, alias, code")
    export.set_defaults(run=_export_aliases)
    _describe_match(commands.add_parser("match", help="match two spreadsheets: suggestions, or a whole assignment"))
    _describe_simulate(commands.add_parser("simulate", help="write made-up people as files that match reads"))
    understand = commands.add_parser("understand", help="read typed answers from standard input, one a line")
    understand.add_argument("field", help="age, situation, needs, fields, place, … or sentence")
    understand.add_argument("--lang", default="fr", help="the language that people type in")
    return parser


def _describe_match(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--youths", type=Path, metavar="FILE", help="CSV or JSON lines; columns: docs/matching.md")
    parser.add_argument("--mentors", type=Path, metavar="FILE", help="the same for mentors")
    parser.add_argument("--top", type=int, default=3, metavar="K", help="suggestions for each youth (3)")
    parser.add_argument("--explain", action="store_true", help="also who is kept from each youth, and why")
    parser.add_argument("--assign", action="store_true", help="the best whole assignment instead of suggestions")
    parser.add_argument("--objective", choices=("score", "coverage"), default="score", help="what is best (score)")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="instead of POLICY_FILE")
    parser.add_argument("--replay", action="store_true", help="what --policy would have done with the past; no files")
    parser.add_argument("--out", type=Path, metavar="FILE", help=".csv or .jsonl, instead of standard output")
    parser.add_argument("--leftover", type=Path, metavar="FILE", help="who was not assigned, and why")
    parser.add_argument("--rejected", type=Path, metavar="FILE", help="the lines that were refused, and why")
    parser.add_argument("--progress", action="store_true", help="show the bar even where there is no terminal")
    parser.set_defaults(run=_match)


def _describe_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("youths_file", type=Path, nargs="?", default=Path("youths.csv"), help=".csv or .jsonl")
    parser.add_argument("mentors_file", type=Path, nargs="?", default=Path("mentors.csv"), help=".csv or .jsonl")
    parser.add_argument("--youths", type=int, default=2000, metavar="N", help="how many (2000)")
    parser.add_argument("--mentors", type=int, default=1000, metavar="N", help="how many (1000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed, the same people (1)")
    parser.set_defaults(run=_simulate)


def _match(settings: Settings, options: argparse.Namespace) -> int:
    from bot.match import match

    if options.replay:
        from bot.app import open_database
        from bot.replay import run

        return run(settings, options, open_database(settings))
    return match(settings, options)


def _simulate(settings: Settings, options: argparse.Namespace) -> int:
    from bot.simulate import simulate

    return simulate(settings, options)


def _run_loop(main: Coroutine[Any, Any, None]) -> None:
    """In uvloop, which takes a sixth off what an update costs; Windows has none."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


def _run(settings: Settings, options: argparse.Namespace) -> int:
    gc.disable()  # until all is loaded: looking for garbage takes a fifth of a start, and finds none
    from bot.app import run
    from bot.logs import set_up_logs
    from bot.policies import load_policy
    from matching.policy import UnfitPolicy

    try:
        load_policy(settings.policy_file)
    except UnfitPolicy as error:
        print("The policy of POLICY_FILE cannot be used:", *error.faults, sep="\n  ", file=sys.stderr)
        return 2
    set_up_logs(settings.log_level)
    try:
        _run_loop(run(settings, options.gateway))
    except OSError as error:
        print(
            f"Cannot listen: {error.strerror}. Set WEB_PORT, and METRICS_PORT if it is set, to a free one.",
            file=sys.stderr,
        )
        return 1
    return 0


def _stats(settings: Settings, options: argparse.Namespace) -> int:
    from bot.admin.stats import steps_of
    from bot.app import build_wording, open_database
    from bot.figures import describe, to_json
    from dialogs.flows import flows

    async def print_figures() -> None:
        database = open_database(settings)
        try:
            steps = steps_of(flows(settings.age_min, settings.age_max)["youth"])
            async with database.read() as store:
                figures = await store.stats.figures(datetime.now(UTC), settings.objectives, steps)
        finally:
            await database.close()
        if options.json:
            print(to_json(figures))
        else:
            print(*describe(figures, build_wording(settings), settings.default_language), sep="\n\n")

    asyncio.run(print_figures())
    return 0


def _graph(settings: Settings, _options: argparse.Namespace) -> int:
    from bot.diagrams import describe_dialogues

    print(describe_dialogues(settings))
    return 0


def _migrate(settings: Settings, _options: argparse.Namespace) -> int:
    from bot.app import open_database
    from storage.migrations import upgrade

    async def bring_up() -> None:
        database = open_database(settings)
        try:
            await upgrade(database.engine)
        finally:
            await database.close()

    asyncio.run(bring_up())
    print("The database is at this version.")
    return 0


def _move(options: argparse.Namespace) -> int:
    from bot.move import Refused, move

    try:
        asyncio.run(move(options.source, options.target, print))
    except Refused as reason:
        print(f"Nothing was moved. {reason}", file=sys.stderr)
        return 1
    print("Moved and compared: every row is there. Set DATABASE_URL to the new one, and ENCRYPTION_KEYS to the keys")
    print("that the old one was used with; without any, that is the content of binome.key beside it.")
    return 0


def _reseal(settings: Settings, _options: argparse.Namespace) -> int:
    from bot.app import open_database
    from storage.resealing import Resealed, reseal

    async def bring_under() -> Resealed:
        database = open_database(settings)
        try:
            return await reseal(database)
        finally:
            await database.close()

    done = asyncio.run(bring_under())
    print(f"{done.changed} texts are under the first key now; {done.found - done.changed - done.lost} were so before.")
    if done.lost:
        print(f"{done.lost} texts open with none of the keys: keep the old ones, and find theirs.", file=sys.stderr)
        return 1
    print("The other keys open nothing any more but older back-ups.")
    return 0


def _export_aliases(settings: Settings, options: argparse.Namespace) -> int:
    from bot.aliases import append_learned
    from bot.app import open_database
    from bot.lessons import by_language
    from storage.aliases import Alias

    async def read() -> list[Alias]:
        database = open_database(settings)
        try:
            async with database.read() as store:
                return await store.aliases.all()
        finally:
            await database.close()

    taught = asyncio.run(read())
    if options.stdout:
        for each in taught:
            print(each.language, each.field, each.text, each.code, sep="\t")
        return 0
    grown = append_learned(by_language(taught))
    for path, added in grown:
        print(f"{path}: {added} added")
    if not grown:
        print("The files have all that was taught.")
    return 0


def _understand(options: argparse.Namespace) -> int:
    from bot.understand import main as understand

    understand(options.field, options.lang, sys.stdin.buffer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
