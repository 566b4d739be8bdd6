"""A release goes out: into an object store or a web server's folder, looked over before and after, and back if need be."""
