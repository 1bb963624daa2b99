"""Each dialogue top to bottom, as data."""

from collections.abc import Mapping

from dialogs.flows.mentor import MENTOR
from dialogs.flows.short import BROADCAST, DETAIL, PAUSE, REFINE, REPLY
from dialogs.flows.youth import youth
from dialogs.question import Flow


def flows(age_min: int, age_max: int) -> Mapping[str, Flow]:
    """All dialogues by name, for a programme that takes young people of these ages."""
    known = (youth(age_min, age_max), MENTOR, REFINE, DETAIL, REPLY, PAUSE, BROADCAST)
    return {flow.name: flow for flow in known}
