"""What a buyer sees of the functions: the shop's own pages, filled, and its letters. Imported only where HTML is due."""
