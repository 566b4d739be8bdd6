"""Search measured beside others that answer from static files, on one catalog and one paced line."""
