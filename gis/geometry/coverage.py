"""The partition in one place: check it, repair it, node it, make a parent from its children."""

from gis.geometry.faults import Change, Fault, FaultKind, PartitionBroken, PartitionReport
from gis.geometry.gate import check_children_inside, check_partition, dissolve, is_partition, on_grid
from gis.geometry.repair import node_partition, repair_partition

__all__ = [
    "Change",
    "Fault",
    "FaultKind",
    "PartitionBroken",
    "PartitionReport",
    "check_children_inside",
    "check_partition",
    "dissolve",
    "is_partition",
    "node_partition",
    "on_grid",
    "repair_partition",
]
