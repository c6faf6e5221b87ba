"""What a run leaves behind: result, metrics, frames."""
