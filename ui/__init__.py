"""What a person touches: the ``wenju`` command and the web form."""
