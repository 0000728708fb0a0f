"""The demo county: invented schools, children, staff and cases, the same from the same seed."""
