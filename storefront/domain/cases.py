"""What people write to the shop about, and how much of it is taken."""

TOPICS = ("delivery", "device", "payment", "my_data", "other")
"""What somebody may ask about, in the order of the form."""

MOST_ITEMS_CHARACTERS = 2000
MOST_MESSAGE_CHARACTERS = 4000
MOST_PICTURES = 5
