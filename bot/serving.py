"""An HTTP server inside the bot's own event loop: started and stopped by the composition root."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp
from uvicorn import Config, Server

from bot.gateways.web.app import healthz

GRACE: Final = 2  # seconds that open requests have to end


class QuietServer(Server):
    """Leaves the signals to the composition root, which stops every part of the bot in its own order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def behind(route: Route, app: ASGIApp | None) -> ASGIApp:
    """This route first, then all of an application if there is one: on one server, each with guards of its own.

    Nothing stands before the route, which catches its own faults: that would cost each update a tenth of its way in.
    """
    rest: BaseRoute = Mount("/", app) if app else Route("/healthz", healthz)
    return Router(routes=[route, rest])


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serve while the block runs; gives the port (a free one for 0). Raises OSError where it is taken.

    End long streams before the block is left: the server waits for them, `GRACE` seconds at most.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=2048) as listening:
        server = QuietServer(
            Config(
                app,
                log_config=None,  # the bot's own logging; addresses and queries are nobody's business
                access_log=False,
                server_header=False,
                proxy_headers=False,  # visitors are known by their cookie, never by where they come from
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=GRACE,
            )
        )
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await task
