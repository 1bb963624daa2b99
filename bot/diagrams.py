"""`docs/dialogues.md`: every dialogue as a diagram, with the words that people read."""

from collections.abc import Mapping

from bot.app import build_wording
from bot.settings import Settings
from bot.wording import Wording
from dialogs.diagram import draw
from dialogs.flows import flows
from dialogs.phrase import phrase
from dialogs.question import Flow, Question

INTRODUCTION = """\
# The dialogues

Made by `python -m bot graph` from the tables in `dialogs/flows/`, so that it cannot differ from what runs.
"""


def describe_dialogues(settings: Settings) -> str:
    """Every dialogue in the default language."""
    wording = build_wording(settings)
    tables = flows(settings.age_min, settings.age_max)
    return "\n".join([INTRODUCTION, *_sections(tables, wording, settings.default_language)]).rstrip()


def _sections(tables: Mapping[str, Flow], wording: Wording, language: str) -> list[str]:
    sections = []
    for flow in tables.values():

        def title(question: Question, flow: Flow = flow) -> str:
            words = wording.say(phrase(f"{flow.name}-{question.key}", most=question.most), language)
            return words.partition("\n")[0]

        sections.append(f"## {flow.name}\n\n```mermaid\n{draw(flow, title)}\n```\n")
    return sections
