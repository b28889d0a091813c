create table facility_registry.facility_words (
    facility_code text collate "C" not null,
    words         text collate "C" not null,
    constraint facility_words_pkey primary key (facility_code),
    constraint facility_words_facility_is_known
        foreign key (facility_code) references facility_registry.facilities (facility_code)
);

comment on table facility_registry.facility_words is
    'What facilities are found by: code, name, kana, address, telephone number and postcode, in one '
    'form (domain/words.rs). Narrow, because a search reads it whole.';

-- what is there already, in the same form
insert into facility_registry.facility_words
select facility_code,
       translate(
           lower(normalize(
               concat_ws(chr(31), facility_code, name, kana, address, phone, replace(phone, '-', ''),
                         postcode),
               nfkc
           )),
           'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ'
           '髙﨑𠮷邊邉齋齊斎澤國學廣櫻濱濵瀨德惠眞榮嶋嶌圓會醫藏禮黑曾淺渕峯冨寬淸靑顏鷗敎驛關鐵總縣區壽豐實萬彌條'
           '‐‑‒–—―−ヶヵ ',
           'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴカケ'
           '高崎吉辺辺斉斉斉沢国学広桜浜浜瀬徳恵真栄島島円会医蔵礼黒曽浅淵峰富寛清青顔鴎教駅関鉄総県区寿豊実万弥条'
           '-------ケカ'
       )
  from facility_registry.facilities;

grant select, insert, update (words) on facility_registry.facility_words to vsys_facility_registry;
