"""Whose text a document is and which parts it has: reports, titles, speaker, region, year, sections.

Wide, because each question has a module of its own, none of them many lines; they are asked in one order by
transforms.document.
"""
