-- The list is looked through by prefecture, by the beginning of a code and by words.
alter table contract_intake.master_entries
  add column prefecture_code text collate "C" not null
      generated always as (left(coalesce(municipality_code, facility_code), 2)) stored,
  add column searched text collate "C" not null default '';

-- What is there already, in the form in which the service writes it (domain/text.rs).
update contract_intake.master_entries
   set searched = translate(
           lower(regexp_replace(normalize(name || kana || address, nfkc), '\s', '', 'g')),
           'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ'
           '髙﨑邊邉齋齊斉濵濱𠮷澤廣國德',
           'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶ'
           '高崎辺辺斎斎斎浜浜吉沢広国徳'
       );
alter table contract_intake.master_entries alter column searched drop default;
comment on column contract_intake.master_entries.searched is
    'What a keyword is looked for in, normalised: name, kana and address.';

-- A page of the list, and one of a prefecture, in order of the codes.
create index master_entries_by_code
    on contract_intake.master_entries (facility_code collate "C");
create index master_entries_of_prefecture
    on contract_intake.master_entries (prefecture_code, facility_code collate "C");
-- How many are in force, without reading the entries.
create index master_entries_in_force
    on contract_intake.master_entries (prefecture_code) where ended_at is null;
