"""The door: HTTP in, HTTP out, no decisions. Request models live beside their routes."""
