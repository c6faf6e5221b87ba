"""The pass over the data, instant by instant or block by block, and the strategies in it."""
