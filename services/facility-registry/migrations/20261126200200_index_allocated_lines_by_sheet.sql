-- the first allotment of all, where transfers were allowed between any two sites
create index allocated_lines_in_order
    on facility_registry.allocated_lines (sheet_id, facility_code)
 where vials > 0;
