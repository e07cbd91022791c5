"""Dividing a community into grids of about equal households that follow lanes, and mending a division."""

from gis.geometry.districting.atoms import Atoms, atoms_of_areas, atoms_of_buildings, atoms_within
from gis.geometry.districting.borders import Border, borders_of
from gis.geometry.districting.drawn import drawn
from gis.geometry.districting.mending import rebalance
from gis.geometry.districting.proposal import Proposal, Stopped, follows_of, metis_alone, propose
from gis.geometry.districting.scores import Scores, score_polygons
from gis.geometry.districting.wishes import Wishes, grids_for

__all__ = [
    "Atoms",
    "Border",
    "Proposal",
    "Scores",
    "Stopped",
    "Wishes",
    "atoms_of_areas",
    "atoms_of_buildings",
    "atoms_within",
    "borders_of",
    "drawn",
    "follows_of",
    "grids_for",
    "metis_alone",
    "propose",
    "rebalance",
    "score_polygons",
]
