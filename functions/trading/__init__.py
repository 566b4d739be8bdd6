"""Buying used devices from people: quote, submission, every step until it is paid or back, the police register."""
