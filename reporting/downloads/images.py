"""A chart as a picture that stands alone: SVG as drawn for the page, and PNG of it set by typst."""

import typst
from markupsafe import Markup

from reporting.charts import HEIGHT
from reporting.downloads.figures import PCNFigures
from reporting.drawing import WIDE, svg, text

# Above the chart: its finding, what it shows, and that it is synthetic where it is.
HEAD = 64
PIXELS_PER_INCH = 192
_PAGE = """
#set page(width: auto, height: auto, margin: 12pt, fill: white)
#set text(font: ("Arial", "Liberation Sans", "DejaVu Sans", "Libertinus Serif"))
#image(bytes(sys.inputs.svg), format: "svg", width: 720pt)
"""


def chart_svg(figures: PCNFigures, note: str) -> str:
    """The chart with its heading and subtitle, as one SVG file."""
    drawn = str(svg(figures.chart))
    wide = drawn[: drawn.index("</svg>") + len("</svg>")].replace("<svg ", f'<svg y="{HEAD}" height="{HEIGHT}" ', 1)
    words = [
        Markup('<text x="8" y="20" font-size="18" font-weight="bold">{}</text>').format(figures.heading),
        text(8, 42, figures.subtitle),
        text(8, 60, note),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE.width} {HEIGHT + HEAD}" '
        f'width="{WIDE.width}" height="{HEIGHT + HEAD}" font-family="Arial, sans-serif" font-size="14">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(words)}{wide}</svg>'
    )


def png(drawing: str) -> bytes:
    """A picture of an SVG at twice the density of a screen."""
    made: bytes = typst.compile(_PAGE.encode(), format="png", ppi=PIXELS_PER_INCH, sys_inputs={"svg": drawing})
    return made
