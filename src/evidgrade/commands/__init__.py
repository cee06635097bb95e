"""One file a command. A command parses its options, calls the library, prints, and sets the exit code."""
