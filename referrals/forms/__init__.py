"""What people are asked, screen by screen."""
