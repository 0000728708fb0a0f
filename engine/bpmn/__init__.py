"""Runs diagrams: the only room that knows SpiffWorkflow.

`profile` says which diagrams may run, `model` and `program` prepare them, `instance`
runs one process, `case_run` runs all processes of a case. No database, no clock.
"""
