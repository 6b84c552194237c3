-- One row: the size of the file in blocks, how many of these hold nothing, and the size of a block.
select total_blocks, free_blocks, block_size
from pragma_database_size()
