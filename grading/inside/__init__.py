"""What runs inside the jail, beside the trainee's code: nothing here can be trusted once that code has run."""
