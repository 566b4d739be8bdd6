"""The translators' desk: which messages the shop asks for, and whether its catalogs answer, completely and freshly."""
