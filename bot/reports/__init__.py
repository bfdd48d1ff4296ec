"""What a person sees of their days: statistics, pictures and when they are sent."""
