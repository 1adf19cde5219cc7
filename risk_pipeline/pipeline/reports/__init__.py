"""What people ask to see: charts, reviews, traces, audit exports."""
