"""What the claims of a chapter are shown with: programs, counts and laws that more than one statement is tried on."""
