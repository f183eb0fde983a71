"""The site: static pages made of a published warehouse, and the server that shows them."""
