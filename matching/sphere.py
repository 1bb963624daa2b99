"""Distances on the Earth: places as vectors in km, so that how far is a subtraction and no trigonometry.

The chord between two such vectors is what the haversine formula takes the arcsine of: chord² = 4 R² · hav.
"""

from math import asin, cos, pi, radians, sin
from typing import Final

Position = tuple[float, float]  # latitude, longitude in degrees
Vector = tuple[float, float, float]

EARTH_KM: Final = 6371.0


def vector(position: Position) -> Vector:
    """From the middle of the Earth to a place on its surface, in km."""
    latitude, longitude = map(radians, position)
    level = EARTH_KM * cos(latitude)
    return level * cos(longitude), level * sin(longitude), EARTH_KM * sin(latitude)


def chord(arc_km: float) -> float:
    """The straight line under a way over the surface."""
    return 2 * EARTH_KM * sin(min(arc_km / (2 * EARTH_KM), pi / 2))


def arc(chord_km: float) -> float:
    """The way over the surface above a straight line."""
    return 2 * EARTH_KM * asin(min(chord_km / (2 * EARTH_KM), 1.0))
