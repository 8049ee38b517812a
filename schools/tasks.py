"""The schools' work that beat or an upload wakes."""
