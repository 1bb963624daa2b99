"""The web chat: a plain page, a stream of server-sent events, and posts that are repeated until confirmed."""
