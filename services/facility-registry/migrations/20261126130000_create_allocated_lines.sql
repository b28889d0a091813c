create table facility_registry.allocated_lines (
    facility_code text collate "C" not null,
    sheet_id      uuid not null,
    round_number  text not null,
    vials         bigint not null,
    -- how many corrections of the sheet are in it; an older one changes nothing
    version       bigint not null,
    constraint allocated_lines_pkey primary key (facility_code, sheet_id),
    constraint allocated_lines_vials_not_negative
        check (vials >= 0)
);

comment on table facility_registry.allocated_lines is
    'Vaccine that locked sheets give to facilities, as heard from allocation: a facility that was '
    'ever given any stays a basic one.';

grant select, insert, update (round_number, vials, version)
   on facility_registry.allocated_lines
   to vsys_facility_registry;
