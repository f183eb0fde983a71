"""Documents of word processors and of print: DOCX, RTF, OpenDocument, PDF."""
