"""Who did or saw what, and when. Events hold no values and no reference into a patient's rows."""
