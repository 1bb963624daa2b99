"""So much of a core for each process: what more of them bring, where there are too few cores to show it.

Linux's control groups, of either version; root may make them.
"""

from asyncio.subprocess import Process
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

GROUPS: Final = Path("/sys/fs/cgroup")
PERIOD: Final = 20_000  # µs, after which a process that has used its slice goes on


@contextmanager
def sliced(processes: Sequence[Process], percent: int) -> Iterator[None]:
    """Each has `percent` of a core until this ends. Raises OSError where that cannot be."""
    of_old = (GROUPS / "cpu").is_dir()
    root = GROUPS / "cpu" if of_old else GROUPS
    slices = [root / f"binome-{process.pid}" for process in processes]
    allowed = PERIOD * percent // 100
    try:
        for process, each in zip(processes, slices, strict=True):
            each.mkdir()
            if of_old:
                (each / "cpu.cfs_period_us").write_text(str(PERIOD))
                (each / "cpu.cfs_quota_us").write_text(str(allowed))
            else:
                (each / "cpu.max").write_text(f"{allowed} {PERIOD}")
            (each / "cgroup.procs").write_text(str(process.pid))
        yield
    finally:
        for process, each in zip(processes, slices, strict=True):
            if each.is_dir():
                (root / "cgroup.procs").write_text(str(process.pid))
                each.rmdir()
