"""Charts drawn on the server as SVG: bars, lines, columns, tiles; each with its table twin."""

from portal.charts.bars import Bar, bars
from portal.charts.columns import Column, columns
from portal.charts.lines import Line, lines
from portal.charts.svg import Cell, Chart, Head, Limit
from portal.charts.tiles import Tile, tiles

__all__ = [
    "Bar",
    "Cell",
    "Chart",
    "Column",
    "Head",
    "Limit",
    "Line",
    "Tile",
    "bars",
    "columns",
    "lines",
    "tiles",
]
