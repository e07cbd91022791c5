"""Where the next facilities should stand: which sites, how good that is, and how much better any plan could be."""
