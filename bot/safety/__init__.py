"""What must never go wrong: the crisis check, the helplines and the guard on every answer."""
