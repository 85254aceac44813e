"""Every layout, component and kind of field on two pages: what the tests render and people look at."""
