"""Components: municipal objects with a 16-digit code, such as manhole covers, lamps and signs."""
