-- What the children of locked sheets wanted as those were locked (接種可能量および希望量): what sites
-- enter later changes the columns of no decision. Insert only.
create table allocation.locked_demands (
    sheet_id       uuid not null references allocation.sheets,
    child_code     text not null,
    capacity_doses bigint not null,
    wanted_vials   bigint not null,
    constraint locked_demands_pkey primary key (sheet_id, child_code),
    constraint locked_demands_not_negative
        check (capacity_doses >= 0 and wanted_vials >= 0)
);

-- of the sheets that are locked already, as it is known now
insert into allocation.locked_demands
  with wanted as (
       select demand.round_id,
              site.municipality_code,
              site.facility_code,
              demand.capacity_doses,
              demand.wanted_vials
         from allocation.demands as demand
         join allocation.facilities as site using (facility_code)
        where demand.sites > 0
       ),
       of_children as (
       select round_id, 'nation' as office_code, left(municipality_code, 2) as child_code,
              capacity_doses, wanted_vials
         from wanted
        union all
       select round_id, left(municipality_code, 2), municipality_code, capacity_doses, wanted_vials
         from wanted
        union all
       select round_id, municipality_code, facility_code, capacity_doses, wanted_vials
         from wanted
       )
select sheet.sheet_id,
       of_children.child_code,
       sum(of_children.capacity_doses),
       sum(of_children.wanted_vials)
  from allocation.sheets as sheet
  join of_children using (round_id, office_code)
 where sheet.state = 'locked'
 group by sheet.sheet_id, of_children.child_code;

grant select, insert on allocation.locked_demands to vsys_allocation;
