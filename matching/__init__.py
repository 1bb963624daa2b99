"""Who suits whom, and why. Pure: columns and vectors inside, plain values at the door."""
