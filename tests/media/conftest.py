"""Being here lets the tests of this room import the plain module beside them."""
