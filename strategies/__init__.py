"""Complete example strategies: each runs from the command line as its docstring says, and is tested on real prices."""
