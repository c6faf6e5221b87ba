"""Where batches of trials run: this process, local processes, or a Ray cluster."""
