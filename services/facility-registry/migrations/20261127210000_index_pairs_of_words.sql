-- A search looks up pairs of signs that follow each other instead of reading every row. Words in
-- Japanese have no blanks between them, and many have two signs, so that trigrams (pg_trgm) would
-- find few of them.
create function facility_registry.pairs(words text) returns integer[]
language plpgsql
immutable strict parallel safe
set search_path = '' as $$
declare
    signs text[] := string_to_array(words, null);
begin
    return array(
        select (ascii(first) << 16) # ascii(second)
          from unnest(signs[:cardinality(signs) - 1], signs[2:]) as pair (first, second)
    );
end
$$;

comment on function facility_registry.pairs (text) is
    'Signs of a text that follow each other, each two as one number. Two pairs outside of the basic '
    'plane may share one: what is found has to be compared.';

-- What waits to be sorted in is read by each search, and is kept short.
create index facility_words_pairs
    on facility_registry.facility_words using gin (facility_registry.pairs(words))
  with (gin_pending_list_limit = 512);

create index facility_words_of_prefecture
    on facility_registry.facility_words (prefecture_code);

comment on table facility_registry.facility_words is
    'What facilities are found by: code, name, kana, address, telephone number and postcode with '
    'hyphens and without, in one form (domain/words.rs), and a copy of what lists are narrowed by. '
    'Narrow, because a search for a single sign reads it whole.';
