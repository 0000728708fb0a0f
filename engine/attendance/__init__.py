"""Attendance: facts that diagrams and pages read. Pure where it decides."""
