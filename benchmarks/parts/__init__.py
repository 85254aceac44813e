"""The measured works: each module has `measure(run)`, which returns what it found."""
