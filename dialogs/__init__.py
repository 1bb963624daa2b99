"""What is asked, in what order, and what an answer means. Pure: no framework, no database, no event loop."""
