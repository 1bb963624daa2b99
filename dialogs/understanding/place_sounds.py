"""How the names of places sound to a French reader: what is heard alike is written alike."""

from typing import Final

_SOUNDS: Final = (
    ("ntp", "np"), ("ph", "f"), ("th", "t"), ("sch", "C"), ("sh", "C"), ("ch", "C"), ("h", ""),
    ("gea", "ja"), ("geo", "jo"), ("gue", "Ge"), ("gui", "Gi"), ("ge", "je"), ("gi", "ji"), ("gy", "ji"),
    ("gn", "ni"), ("sce", "se"), ("sci", "si"), ("ce", "se"), ("ci", "si"), ("cy", "si"),
    ("cqu", "k"), ("qu", "k"), ("q", "k"), ("ck", "k"), ("c", "k"), ("z", "s"), ("w", "v"),
    ("eill", "EY"), ("aill", "AY"), ("eye", "EYe"), ("aye", "AYe"), ("eau", "o"), ("au", "o"),
    ("oeu", "e"), ("eu", "e"), ("ou", "Q"), ("oi", "Qa"), ("oy", "Qai"), ("aen", "an"), ("aon", "an"),
    ("ain", "in"), ("ein", "in"), ("aim", "in"), ("eim", "in"), ("ai", "e"), ("ei", "e"), ("ay", "e"),
    ("ey", "e"), ("y", "i"), ("im", "in"), ("en", "an"), ("em", "an"), ("am", "an"), ("om", "on"),
    *((letter * 2, letter) for letter in "abdefgijklmnoprstuv"),
    # What is written at the end and not said; one of them only, hence the mark.
    *((end + "\n", "!\n") for end in ("ers", "er", "ets", "et", "ez", "es", "e", "ts", "ds", *"tdsxp")),
    ("!", ""),
)  # fmt: skip


def sound(lines: str) -> str:
    """Roughly how a French reader says each line; every line must end with a line feed."""
    for spelling, said in _SOUNDS:
        lines = lines.replace(spelling, said)
    return lines.lower()
