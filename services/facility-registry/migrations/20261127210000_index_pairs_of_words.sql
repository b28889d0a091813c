-- A search looks up pairs of signs that follow each other instead of reading every row. Words in
-- Japanese have no blanks between them, and many have two signs, so that trigrams (pg_trgm) would
-- find few of them.
alter table facility_registry.facility_words add column pairs integer[];

-- what is there already, as domain/words.rs does it
update facility_registry.facility_words
   set pairs = array(
       select distinct ascii(first) << 16 # ascii(second) as pair
         from string_to_table(words, null) with ordinality as before (first, at)
         join string_to_table(words, null) with ordinality as behind (second, place)
           on place = at + 1
        where chr(31) not in (first, second)
        order by pair
   );

alter table facility_registry.facility_words alter column pairs set not null;

-- What waits to be sorted in is read by each search, and is kept short (kB).
create index facility_words_pairs
    on facility_registry.facility_words using gin (pairs)
  with (gin_pending_list_limit = 2048);

create index facility_words_of_prefecture
    on facility_registry.facility_words (prefecture_code);

grant update (pairs) on facility_registry.facility_words to vsys_facility_registry;

comment on table facility_registry.facility_words is
    'What facilities are found by: code, name, kana, address, telephone number and postcode with '
    'hyphens and without, in one form (domain/words.rs), the pairs of signs in it, and a copy of '
    'what lists are narrowed by. Narrow, because a search for a single sign reads it whole.';
comment on column facility_registry.facility_words.pairs is
    'Two signs that follow each other as one number. Pairs outside of the basic plane may share '
    'one: what is found by it has to be compared.';
