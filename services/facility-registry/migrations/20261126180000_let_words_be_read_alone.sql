-- What lists are narrowed by stands beside the words: a search then reads this table and no other.
alter table facility_registry.facility_words
  add column municipality_code   text collate "C",
  add column prefecture_code     text collate "C"
      generated always as (left(municipality_code, 2)) stored,
  add column category            text,
  add column facility_type       text,
  add column basic_facility_code text collate "C",
  add column open                boolean,
  add column shown               boolean;

update facility_registry.facility_words
   set municipality_code   = facilities.municipality_code,
       category            = facilities.category,
       facility_type       = facilities.facility_type,
       basic_facility_code = facilities.basic_facility_code,
       open                = facilities.closed_at is null,
       shown               = facilities.shown
  from facility_registry.facilities
 where facilities.facility_code = facility_words.facility_code;

alter table facility_registry.facility_words
 alter column municipality_code set not null,
 alter column category set not null,
 alter column facility_type set not null,
 alter column open set not null,
 alter column shown set not null;

grant update (category, facility_type, basic_facility_code, open, shown)
   on facility_registry.facility_words
   to vsys_facility_registry;

comment on table facility_registry.facility_words is
    'What facilities are found by: code, name, kana, address, telephone number and postcode, in one '
    'form (domain/words.rs), and a copy of what lists are narrowed by. Narrow, because a search '
    'reads it whole.';

create or replace function facility_registry.follow_merger(
    merged text,
    into_code text,
    today date,
    moved_at timestamptz
)
returns setof text
language sql
security definer
set search_path = ''
begin atomic
    with moved as (
         update facility_registry.facilities
            set municipality_code = into_code,
                version           = version + 1,
                changed_at        = moved_at
          where municipality_code = merged
            and left(merged, 2) = left(into_code, 2)
            and exists (
                select
                  from facility_registry.places
                 where place_code = merged
                   and valid_until_on < today
                )
            and exists (
                select
                  from facility_registry.places
                 where place_code = into_code
                   and valid_from_on <= today
                   and coalesce(valid_until_on, today) >= today
                )
         returning facility_code
         ),
         listed as (
         update facility_registry.facility_words
            set municipality_code = into_code
           from moved
          where facility_words.facility_code = moved.facility_code
         )
    select facility_code
      from moved;
end;
