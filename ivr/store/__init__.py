"""REMEMBERS. One module = one noun's tables and the queries on them.

Functions take a Session or a Connection and never commit: the use case owns the transaction.
"""
