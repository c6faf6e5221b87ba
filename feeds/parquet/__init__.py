"""Parquet files with plain columns, read without pyarrow."""
