"""Small parts that all regions are made of."""
