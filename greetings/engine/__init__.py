"""The workshop: templates, text, pictures. Pure: same input, same bytes; knows no HTTP, no settings, no store."""
