"""What is said in every contender's dialogue: hello, and seven taps."""

from typing import Final

TAPS: Final = ("D'accord", "16", "Lycée général ou techno", "Trouver un stage", "Suivant", "Santé", "Suivant")
