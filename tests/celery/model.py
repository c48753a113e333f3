"""What takes long to load, and only workers need."""
