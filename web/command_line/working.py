"""`pathways worker`: fires what is due, until it is stopped."""
