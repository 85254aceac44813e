"""The pages of the pathway, one file a screen."""
