create table facility_registry.locked_sheets (
    municipality_code text collate "C" not null,
    round_number      text not null,
    constraint locked_sheets_pkey primary key (municipality_code, round_number)
);

comment on table facility_registry.locked_sheets is
    'Municipalities whose sheet of a round is locked, as heard from allocation: what their sites '
    'want in it is decided, whatever the sheet gives. Only added to.';

-- what is known already: sheets that gave something
insert into facility_registry.locked_sheets
select distinct facilities.municipality_code, lines.round_number
  from facility_registry.allocated_lines as lines
  join facility_registry.facilities using (facility_code);

grant select, insert on facility_registry.locked_sheets to vsys_facility_registry;
