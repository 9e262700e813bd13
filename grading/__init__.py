"""Marks: release, collect, mark, feedback, export. ``python -m grading --help``.

nbgrader keeps the gradebook, the notebook format and the trainer's page; this package adds a jail for the
trainees' code, hidden warehouses, a judge outside that jail, and French.
"""
