"""Orders of states on prohibited technologies: the rows of lists, and no code per state."""
