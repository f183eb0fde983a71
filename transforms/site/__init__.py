"""What the pages of the site hold, made of the warehouse's rows: pure, without a file or a database."""
