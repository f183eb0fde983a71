"""The files that an analyst edits, each parsed and checked by one module, into records.

Wide, because it follows the folder of files: a module a file or a group of files, and the few readers that
they share.
"""
