"""Evidence tables: remedies and how well they are supported, from HTML, from known cells, or from pasted lines."""

from pipeline.evidence.cells import table_from_cells, trials_in
from pipeline.evidence.html import find_tables, may_hold_tables
from pipeline.evidence.lines import located_tables, tables_from_lines

__all__ = ["find_tables", "located_tables", "may_hold_tables", "table_from_cells", "tables_from_lines", "trials_in"]
