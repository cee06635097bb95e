"""Grading: a work's study design, the level that a scheme gives to it, and the grade of a claim.

- `design.read_design`, `design.design_of`: title, abstract, publication types -> DesignReading
- `schemes.load_scheme`: a table of levels; design and question -> Level
- `facts.read_facts`, `facts.facts_of`: title and abstract -> Facts, each with its words
- `grade.grade_claim`: a claim and its cited sources -> Grade
- `rating.read_rating`: a person's GRADE judgement, with what is wrong with it
"""
