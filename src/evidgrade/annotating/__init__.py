"""Findings written beside the words that they are about: comments in Word documents, notes in text files. The words themselves stay as they are."""
