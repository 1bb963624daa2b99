"""Free text at rest: encrypted with the first of several keys, readable with all of them (rotation)."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Cipher:
    """Seals and opens text with Fernet (AES-128-CBC and HMAC-SHA256)."""

    def __init__(self, keys: Sequence[str]) -> None:
        """The keys, newest first, each as 32 url-safe base64 bytes. Raises ValueError for anything else."""
        each = [Fernet(key) for key in keys]
        self._fernet, self._newest = MultiFernet(each), each[0]

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode("utf-8", "replace")).decode("ascii")

    def open(self, sealed: str) -> str:
        """The text. Raises cryptography.fernet.InvalidToken if no key fits."""
        return self._fernet.decrypt(sealed.encode("ascii")).decode("utf-8")

    def seal_json(self, value: Any) -> str:
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def open_json(self, sealed: str) -> Any:
        return json.loads(self.open(sealed))

    def rotate(self, sealed: str) -> str:
        """The same text under the newest key; what is so already stays as it is. Raises InvalidToken."""
        with suppress(InvalidToken):
            self._newest.decrypt(sealed.encode("ascii"))
            return sealed
        return self._fernet.rotate(sealed.encode("ascii")).decode("ascii")


def read_or_make_key(path: Path) -> str:
    """The key in this file; made on first use, readable by its owner only (mode 600)."""
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = mkstemp(dir=path.parent)  # mode 600
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(Fernet.generate_key().decode("ascii") + "\n")
        file.flush()
        os.fsync(file.fileno())  # what it seals must not outlive it
    # Whole or not at all, and never over another process's.
    with suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
    return path.read_text(encoding="ascii").strip()
