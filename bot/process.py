"""Which process has something in hand, and whether it is still there."""

import os
import secrets
import socket


def name_process() -> str:
    """This process's name, which no other one has or will have."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"


def has_ended(name: str) -> bool:
    """Has the process of this name surely ended? Only one of this machine can be known to have."""
    host, _, rest = name.partition(":")
    number, _, _ = rest.partition(":")
    if host != socket.gethostname()[:32] or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return True  # a container's processes all have one number: it was the one before this
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is there, and somebody else's
    return False
