alter table facility_registry.facilities
  -- the last day on which it is open, where its closing is planned, and who planned it why
  add column last_on              date,
  add column planned_reason       text,
  add column planned_person       text,
  add column planned_organisation text,
  -- when it was last tried in vain to close it after that day
  add column closing_tried_at     timestamptz,
  add constraint facilities_planned_as_a_whole
      check (num_nulls(last_on, planned_reason, planned_person, planned_organisation) in (0, 4)),
  add constraint facilities_planned_while_open
      check (last_on is null or closed_at is null);

-- whose last day is over
create index facilities_of_last_day
    on facility_registry.facilities (last_on)
 where last_on is not null;

grant update (last_on, planned_reason, planned_person, planned_organisation, closing_tried_at)
   on facility_registry.facilities
   to vsys_facility_registry;

alter table facility_registry.facility_versions
  add column last_on              date,
  add column planned_reason       text,
  add column planned_person       text,
  add column planned_organisation text;

alter table facility_registry.closures
 drop constraint closures_act_is_known,
  add constraint closures_act_is_known
      check (act in ('closed', 'reopened', 'planned', 'kept_open'));

comment on table facility_registry.closures is
    'Who closed or reopened a facility, planned its closing or took the plan back, when and why, '
    'by the version that it made. Only added to.';
