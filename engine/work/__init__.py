"""What no request waits for: due cases, e-mails, uploads, scans and counts, each in transactions of its own.

The only room of the engine that begins transactions. What is done inside one is decided in the rooms below.
"""
