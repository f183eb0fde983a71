"""When a figure is of, and whether it is an outcome or a target: what the words of time and of aims say."""
