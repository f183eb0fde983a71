"""Taking away: a published warehouse as files that others' programs read, one release a folder."""
