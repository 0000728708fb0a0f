"""What `pathways bench` measures: real verbs on a database of their own, durable as the real one.

The process is a review loop of two tasks with a reminder, an answer of about 1 KB each. Every figure
stands beside a floor taken in the same run, because machines and moments differ.
"""
