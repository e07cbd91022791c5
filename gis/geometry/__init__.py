"""Pure geometry of partitions: coordinates, the partition gate, repair, measuring; no I/O, no SQL, no web."""
