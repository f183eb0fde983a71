"""What the genre's language makes likely: symbols, an n-gram model adapted to a document, known bigrams."""
