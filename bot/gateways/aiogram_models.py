"""aiogram's models, built when they are first used.

aiogram tells pydantic to put off building them, and then has all 446 built as it is imported (aiogram 3.31, at the end
of `aiogram/types/__init__.py`): most of what a start takes in time and in memory, for the thirty that we use.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel


@contextmanager
def built_when_used() -> Iterator[None]:
    """Import aiogram meanwhile: its models keep the names that they refer to, for the day when they are used."""
    rebuild = BaseModel.__dict__["model_rebuild"]
    names: dict[str, Any] = {}

    def put_off(
        cls: type[BaseModel], /, *, _types_namespace: Mapping[str, Any] | None = None, **how: Any
    ) -> bool | None:
        if _types_namespace is None:  # it is used already
            built: bool | None = rebuild.__func__(cls, **how)
            return built
        names.update(_types_namespace)
        cls.__pydantic_parent_namespace__ = names
        return None

    BaseModel.model_rebuild = classmethod(put_off)  # type: ignore[assignment,method-assign]  # until the block ends
    try:
        yield
    finally:
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]
    for model in _descendants(BaseModel) if names else ():  # the methods too, which refer to the types
        if model.__module__.startswith("aiogram.") and not model.__pydantic_complete__:
            model.__pydantic_parent_namespace__ = names


def _descendants(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in model.__subclasses__():
        yield child
        yield from _descendants(child)
