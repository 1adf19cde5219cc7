"""Running the platform: doctor, watchdog, watching for new files."""
