"""Lays out what browsers fetch: `python -m larc.nhsuk.assets`, after `npm ci`, fills build/assets/.

The NHS style sheet loads a licensed font from a foreign host. The content security policy allows no foreign host
and this service holds no licence, so the font faces are taken out and the system's own font takes their place.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE_MAP = re.compile(r"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)\s*$")
FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
FOREIGN_FONT = "Frutiger W01,arial,sans-serif"
SYSTEM_FONT = "system-ui,-apple-system,Segoe UI,Roboto,Liberation Sans,arial,sans-serif"


def main() -> int:
    """Exit status: 0 when everything is in place, 1 with a sentence when something is missing."""
    try:
        lay_out(ROOT / "node_modules", ROOT / "build" / "assets")
    except FileNotFoundError as error:
        sys.stderr.write(f"{error.filename or error} is not there. Run `npm ci` first.\n")
        return 1
    return 0


def lay_out(modules: Path, target: Path) -> None:
    """Copy style sheets, scripts and images; files that are already right are left alone."""
    nhsuk = modules / "nhsuk-frontend" / "dist" / "nhsuk"
    plotly = modules / "plotly.js-basic-dist-min"
    css = style(read(nhsuk / "nhsuk-frontend.min.css"))
    write(target / "nhsuk" / "nhsuk-frontend.min.css", css)
    write(target / "nhsuk" / "nhsuk-frontend.min.js", without_map(read(nhsuk / "nhsuk-frontend.min.js")))
    write(target / "plotly" / "plotly-basic.min.js", without_map(read(plotly / "plotly-basic.min.js")))
    copy_images(css, nhsuk / "assets" / "images", target / "nhsuk" / "images")
    leaflet = modules / "leaflet" / "dist"
    map_css = read(leaflet / "leaflet.css")
    write(target / "leaflet" / "leaflet.css", map_css)
    write(target / "leaflet" / "leaflet.js", without_map(read(leaflet / "leaflet.js")))
    copy_images(map_css, leaflet / "images", target / "leaflet" / "images")


def copy_images(css: str, source: Path, target: Path) -> None:
    """The images a style sheet names."""
    target.mkdir(parents=True, exist_ok=True)
    for name in sorted(set(re.findall(r"url\(images/([^)]+)\)", css))):
        shutil.copyfile(source / name, target / name)


def style(css: str) -> str:
    """The NHS style sheet without foreign addresses; its images are found beside it."""
    css = FONT_FACE.sub("", without_map(css)).replace(FOREIGN_FONT, SYSTEM_FONT)
    css = css.replace("url(/assets/images/", "url(images/")
    if "Frutiger" in css or re.search(r"url\((?!images/|data:)", css):
        raise ValueError("the NHS style sheet has changed: it still names a font or an address that is not ours")
    return css


def without_map(text: str) -> str:
    """Browsers would ask for a source map that is not served."""
    return SOURCE_MAP.sub("", text)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def write(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
