"""The sections of a view, a module each: from the models of a document to rows and tables."""
