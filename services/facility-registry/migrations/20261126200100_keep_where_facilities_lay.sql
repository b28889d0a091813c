alter table facility_registry.facility_versions
  add column municipality_code text collate "C",
  -- why, where neither a closing nor an opening says it
  add column reason            text,
  add column mandate_number    text;

-- where a facility lay before a merger of municipalities was not kept: as it lies now
update facility_registry.facility_versions
   set municipality_code = facilities.municipality_code
  from facility_registry.facilities
 where facilities.facility_code = facility_versions.facility_code;

alter table facility_registry.facility_versions
 alter column municipality_code set not null,
   add constraint facility_versions_reason_says_something
       check (reason <> ''),
   add constraint facility_versions_mandate_has_a_number
       check (mandate_number <> '');
