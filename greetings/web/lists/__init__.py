"""Pages of brands' lists for everybody: sign-up, confirmation, the way out; the sentences of their letters."""
