"""`make demo`: the whole portal in one terminal, on its embedded PostgreSQL.

The departments server, web server, workers and beat are children of one process that
starts them in this order, watches them, and ends them the other way round. Nothing here imports Django.
"""
