"""What a build hands on: a release folder with its manifest, and the pointer that says which release is live."""
