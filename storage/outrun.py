"""What ends a turn that another one was faster than."""


class Outrun(Exception):  # noqa: N818  # a fact, handled by doing the turn again
    """Something that this turn has read was changed by another one before it could be written."""
