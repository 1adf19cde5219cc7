"""What several verbs take: names that the shell completes, and days."""
