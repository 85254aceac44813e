"""A chart as a picture that stands alone: SVG as drawn for the page, and PNG of it set by typst."""

import re
from textwrap import wrap

import typst
from markupsafe import Markup

from reporting.downloads.sheets import Drawing
from reporting.drawing import text

# Above the chart: its finding, what it shows, and that it is synthetic where it is. Below it what its marks mean.
HEAD, LINE, FOOT = 64, 20, 12
LETTERS = 130
PIXELS_PER_INCH = 192
_MEASURES = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_PAGE = """
#set page(width: auto, height: auto, margin: 12pt, fill: white)
#set text(font: ("Arial", "Liberation Sans", "DejaVu Sans", "Libertinus Serif"))
#image(bytes(sys.inputs.svg), format: "svg", width: 720pt)
"""


def chart_svg(drawing: Drawing, note: str) -> str:
    """The chart with its heading, subtitle and what its marks mean, as one SVG file; of its drawings the wide one."""
    # Escaped already: markup would escape what is put into it again.
    drawn = str(drawing.svg)
    wide = drawn[: drawn.index("</svg>") + len("</svg>")]
    measures = _MEASURES.search(wide)
    if measures is None:
        raise ValueError("A chart's drawing has no measures.")
    width, height = map(int, measures.groups())
    wide = wide.replace("<svg ", f'<svg y="{HEAD}" width="{width}" height="{height}" ', 1)
    below = wrap(drawing.note, LETTERS)
    words = [
        Markup('<text x="8" y="20" font-size="18" font-weight="bold">{}</text>').format(drawing.heading),
        text(8, 42, drawing.subtitle),
        text(8, 60, note),
        *(text(8, HEAD + height + LINE * place, line) for place, line in enumerate(below, 1)),
    ]
    tall = HEAD + height + LINE * len(below) + FOOT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {tall}" '
        f'width="{width}" height="{tall}" font-family="Arial, sans-serif" font-size="14">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(words)}{wide}</svg>'
    )


def png(drawing: str) -> bytes:
    """A picture of an SVG at twice the density of a screen."""
    made: bytes = typst.compile(_PAGE.encode(), format="png", ppi=PIXELS_PER_INCH, sys_inputs={"svg": drawing})
    return made
