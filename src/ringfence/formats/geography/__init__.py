"""Areas on the Earth, and what lies in them."""
