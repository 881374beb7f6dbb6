"""The door of the room `sponsors`: where links lead out, what comes back, and the parts of it that brands run."""
