"""What a commissioner takes away: workbooks, pictures of charts, and the board pack."""
