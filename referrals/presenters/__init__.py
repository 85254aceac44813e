"""Words made from rows already loaded: nothing here asks the database."""
