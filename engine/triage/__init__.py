"""Whom to help first: what a county's registers come to, half-termly scans, and what they propose."""
