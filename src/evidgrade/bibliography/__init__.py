"""references/*.bib: the structured citations, one entry a work.

`reading` finds entries and what is broken, `works` turns entries into works and works into entries, `patching` changes
the text of a file by span, `names` and `latex` know what stands inside a field.
"""
