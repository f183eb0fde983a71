"""Tables with a column of text: delimited text, JSON, workbooks, and the files of data tools."""
