"""What a file is by its content, and how odd ones are brought into a form that the engine reads."""
