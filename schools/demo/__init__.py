"""The demo county (示范区县): invented people and schools under division codes 99….

No code beginning 99 is assigned, so nothing here can be anybody's. Everything that has a
history is written by the domain's own acts; the plans (`layout`, `lingshou`, `people`)
are plain values and depend on the seed alone.
"""
