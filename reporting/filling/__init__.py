"""How full each hub's clinics were, how many patients did not come and how many were not fitted."""
