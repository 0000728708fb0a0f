"""What people see before they act: a task with its form, a case and how it stands, its chronology.

Asks the policy, reads without locking, changes nothing. What is seen may be overtaken a moment
later; the verbs of `engine.casework` decide under the lock.
"""
