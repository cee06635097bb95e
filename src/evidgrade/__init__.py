"""evidgrade: claims of a medical document, linked to citations, graded by level of evidence, with a reason for each word."""

__version__ = "0.1.0"
