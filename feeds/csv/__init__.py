"""CSV files: inference, headers, dialects, compressed files and archives."""
