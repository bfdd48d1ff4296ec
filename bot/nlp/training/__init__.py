"""Training and converting the built-in models; torch and transformers live here and nowhere else."""
