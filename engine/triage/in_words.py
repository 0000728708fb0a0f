"""What changed about a pupil's attendance, in words. Pure."""

from engine.store.triage_filter import POINT


def change_in_words(tenths: int | None) -> str:
    """The change from one half-term to the next, given in tenths of a percentage point."""
    if tenths is None:
        return "Cannot be compared"
    if abs(tenths) < POINT:
        return "About the same"
    points = f"{abs(tenths) // 10}.{abs(tenths) % 10}"
    return f"{'Rose' if tenths > 0 else 'Fell'} by {points} points"
