"""What is missing from the data: months without a practice's rows, codes, denominators, rows set aside."""
