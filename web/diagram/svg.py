"""The few SVG elements that pictures are made of; every text is escaped by the XML library."""

from lxml import etree

from web.diagram.plan import PlanBox

#: Size of the letters and of a line, in the units of the diagram.
LETTERS = 12
LINE = 14.0


def svg(tag: str, text: str = "", *, class_: str = "", **attributes: float | str) -> etree._Element:
    """One element; numbers are written without needless digits."""
    element = etree.Element(tag)  # in a page the browser knows the namespace of svg
    if class_:
        element.set("class", class_)
    for name, value in attributes.items():
        element.set(name, f"{value:g}" if isinstance(value, float | int) else value)
    if text:
        element.text = text
    return element


def rectangle(box: PlanBox, class_: str, radius: float = 0, inset: float = 0) -> etree._Element:
    """A box, with round corners and drawn smaller by `inset` on each side."""
    return svg(
        "rect",
        class_=class_,
        x=box.x + inset,
        y=box.y + inset,
        width=max(box.width - 2 * inset, 0),
        height=max(box.height - 2 * inset, 0),
        rx=max(radius - inset, 0),
    )


def sign(path: str, x: float, y: float, class_: str, scale: float = 1) -> etree._Element:
    """A sign of `marks`, moved and scaled to its place."""
    drawn = svg("path", class_=class_, d=path)
    drawn.set("transform", f"translate({x:g} {y:g})" + (f" scale({scale:g})" if scale != 1 else ""))
    return drawn


def words(lines: list[str], x: float, y: float, class_: str) -> etree._Element:
    """Lines of text whose block is centred on `y`; the class says how they stand to `x`."""
    text = svg("text", class_=class_)
    first = y - (len(lines) - 1) * LINE / 2
    for number, line in enumerate(lines):
        text.append(svg("tspan", line, x=x, y=first + number * LINE, dy="0.35em"))
    return text
