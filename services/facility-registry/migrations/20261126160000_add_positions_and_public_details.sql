alter table facility_registry.places
  add column latitude  double precision,
  add column longitude double precision,
  add constraint places_position_in_japan
      check ((latitude is null) = (longitude is null)
             and latitude between 20 and 46
             and longitude between 122 and 154);

grant update (latitude, longitude) on facility_registry.places to vsys_facility_registry;

alter table facility_registry.facilities
  add column latitude       double precision,
  add column longitude      double precision,
  add column public_details jsonb,
  add column successor_code text collate "C",
  -- whether the public site shows it: open, no depot, and not for named people only
  add column shown          boolean not null
      generated always as (closed_at is null
                           and category <> 'split_depot'
                           and coalesce(public_details ->> 'audience', '') = 'public') stored,
  add constraint facilities_position_in_japan
      check ((latitude is null) = (longitude is null)
             and latitude between 20 and 46
             and longitude between 122 and 154),
  add constraint facilities_succeeded_when_closed
      check (successor_code is null or closed_at is not null),
  add constraint facilities_do_not_succeed_themselves
      check (successor_code <> facility_code),
  add constraint facilities_successor_is_known
      foreign key (successor_code) references facility_registry.facilities (facility_code);

-- whose place a facility took
create index facilities_of_successor
    on facility_registry.facilities (successor_code)
 where successor_code is not null;

grant update (latitude, longitude, public_details, successor_code)
   on facility_registry.facilities
   to vsys_facility_registry;

alter table facility_registry.facility_versions
  add column latitude           double precision,
  add column longitude          double precision,
  add column public_details     jsonb,
  add column successor_code     text collate "C",
  add column transfer_statement text,
  add constraint facility_versions_statement_is_known
      check (transfer_statement in ('never_received', 'all_used'));
