"""What goes to the database as SQL, and what the bot asks of the network: found in the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("dialogs", "matching", "storage", "bot")
# SQL that is put together, from names of our own tables and a number of our own.
PUT_TOGETHER: Final = {"bot/move.py", "storage/migrations/__init__.py"}
# Telegram alone is asked for anything: nothing that a person wrote is ever fetched.
ASKS_THE_NETWORK: Final = {"bot/bot_api.py", "bot/gateways/telegram_aiogram.py", "bot/gateways/telegram_ptb.py"}
CLIENTS: Final = {"aiohttp", "httpx", "requests", "urllib3", "http.client", "urllib.request"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def sends_made_up_sql(call: ast.Call) -> bool:
    """A call that takes SQL as text, and gets something else than a text that stands there."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    takes_sql = name in ("exec_driver_sql", "literal_column") or (isinstance(call.func, ast.Name) and name == "text")
    said = call.args[0] if call.args else None
    either = (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,)
    return takes_sql and not all(isinstance(each, ast.Constant) for each in either)


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    return {node.module or ""} if isinstance(node, ast.ImportFrom) and not node.level else set()


def test_no_sql_is_put_together_from_what_somebody_wrote() -> None:
    found = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and sends_made_up_sql(node)
    }
    assert found == PUT_TOGETHER


def test_only_what_speaks_to_telegram_asks_the_network() -> None:
    found = {name for name, tree in modules() for node in ast.walk(tree) if imported(node) & CLIENTS}
    assert found == ASKS_THE_NETWORK
