"""The words of the field as frozen values. One file a noun; nothing here imports another part of the package."""
