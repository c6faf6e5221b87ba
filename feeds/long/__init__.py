"""Files that hold the rows of many symbols."""
