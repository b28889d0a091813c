-- What facilities are found by, once more in one form: without the signs that choose a variant of a
-- character, with dashes for long vowels between digits, and with the postcode's hyphen too.
update facility_registry.facility_words
   set words = regexp_replace(
       translate(
           lower(normalize(
               regexp_replace(
                   concat_ws(chr(31), facilities.facility_code, name, kana, address, phone,
                             replace(phone, '-', ''), postcode,
                             case
                             when postcode = '' then ''
                             else left(postcode, 3) || '-' || substr(postcode, 4)
                             end),
                   '[\uFE00-\uFE0F\U000E0100-\U000E01EF]',
                   '',
                   'g'
               ),
               nfkc
           )),
           'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ'
           '髙﨑𠮷邊邉齋齊斎澤國學廣櫻濱濵瀨德惠眞榮嶋嶌圓會醫藏禮黑曾淺渕峯冨寬淸靑顏鷗敎驛關鐵總縣區壽豐實萬彌條'
           '‐‑‒–—―−─━ヶヵ ',
           'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴカケ'
           '高崎吉辺辺斉斉斉沢国学広桜浜浜瀬徳恵真栄島島円会医蔵礼黒曽浅淵峰富寛清青顔鴎教駅関鉄総県区寿豊実万弥条'
           '---------ケカ'
       ),
       '(?<=[0-9])ー(?=[0-9])',
       '-',
       'g'
   )
  from facility_registry.facilities
 where facilities.facility_code = facility_words.facility_code;

comment on table facility_registry.facility_words is
    'What facilities are found by: code, name, kana, address, telephone number and postcode with '
    'hyphens and without, in one form (domain/words.rs), and a copy of what lists are narrowed by. '
    'Narrow, because a search reads it whole.';
