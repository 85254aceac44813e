from pathlib import Path

import pytest

from larc.nhsuk import assets

CSS = (
    "@font-face{font-family:Frutiger W01;src:url(https://assets.nhs.uk/a.woff2)}"
    "body{font-family:Frutiger W01,arial,sans-serif}"
    ".x{background:url(/assets/images/nhsuk-icon-cross.svg)}\n/*# sourceMappingURL=a.css.map */"
)


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """What `npm ci` leaves, in little."""
    nhsuk = tmp_path / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
    (nhsuk / "assets" / "images").mkdir(parents=True)
    (nhsuk / "assets" / "images" / "nhsuk-icon-cross.svg").write_text("<svg/>")
    (nhsuk / "nhsuk-frontend.min.css").write_text(CSS)
    (nhsuk / "nhsuk-frontend.min.js").write_text("export{};\n//# sourceMappingURL=a.js.map")
    plotly = tmp_path / "node_modules" / "plotly.js-basic-dist-min"
    plotly.mkdir()
    (plotly / "plotly-basic.min.js").write_text("var Plotly;")
    leaflet = tmp_path / "node_modules" / "leaflet" / "dist"
    (leaflet / "images").mkdir(parents=True)
    (leaflet / "images" / "layers.png").write_bytes(b"PNG")
    (leaflet / "leaflet.css").write_text(".x{background:url(images/layers.png)}")
    (leaflet / "leaflet.js").write_text("var L;\n//# sourceMappingURL=leaflet.js.map")
    return tmp_path / "node_modules"


def test_no_font_and_no_foreign_address_is_left(modules: Path, tmp_path: Path) -> None:
    target = tmp_path / "assets"
    assets.lay_out(modules, target)
    css = (target / "nhsuk" / "nhsuk-frontend.min.css").read_text()
    assert "Frutiger" not in css
    assert "http" not in css
    assert "sourceMappingURL" not in css
    assert "system-ui" in css
    assert "url(images/nhsuk-icon-cross.svg)" in css
    assert (target / "nhsuk" / "images" / "nhsuk-icon-cross.svg").exists()
    assert (target / "nhsuk" / "nhsuk-frontend.min.js").read_text().strip() == "export{};"
    assert (target / "plotly" / "plotly-basic.min.js").exists()


def test_the_map_comes_with_the_images_its_style_sheet_names(modules: Path, tmp_path: Path) -> None:
    assets.lay_out(modules, tmp_path)
    assert (tmp_path / "leaflet" / "leaflet.js").read_text().strip() == "var L;"
    assert (tmp_path / "leaflet" / "leaflet.css").exists()
    assert (tmp_path / "leaflet" / "images" / "layers.png").read_bytes() == b"PNG"


def test_laying_out_again_touches_nothing(modules: Path, tmp_path: Path) -> None:
    assets.lay_out(modules, tmp_path)
    style = tmp_path / "nhsuk" / "nhsuk-frontend.min.css"
    before = style.stat().st_mtime_ns
    assets.lay_out(modules, tmp_path)
    assert style.stat().st_mtime_ns == before


def test_a_changed_style_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="style sheet has changed"):
        assets.style("a{background:url(https://example.org/a.png)}")


def test_missing_packages_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    assert assets.main() == 1
    assert "Run `npm ci` first" in capsys.readouterr().err


def test_everything_in_place_is_a_success(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "ROOT", modules.parent)
    assert assets.main() == 0
    assert (modules.parent / "build" / "assets" / "nhsuk").is_dir()
