"""One module a file format; ``corpus.loaders`` says which suffix goes to which."""
