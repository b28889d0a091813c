//! Lifelike names of sites that do not exist, the same in every run.

/// A small generator of chance (`SplitMix64`): the same seed gives the same country.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    /// One of several.
    pub(crate) fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        let place = usize::try_from(self.below(of.len() as u64)).unwrap_or_default();
        of.get(place).copied().unwrap_or_default()
    }
}

/// A word in kanji and in katakana.
type Word = (&'static str, &'static str);

/// Surnames are put together from two halves, so that nobody bears them.
const FIRST: [Word; 16] = [
    ("碧", "アオ"),
    ("暁", "アカツキ"),
    ("霞", "カスミ"),
    ("茜", "アカネ"),
    ("凪", "ナギ"),
    ("澪", "ミオ"),
    ("昴", "スバル"),
    ("雫", "シズク"),
    ("柊", "ヒイラギ"),
    ("楓", "カエデ"),
    ("椿", "ツバキ"),
    ("蛍", "ホタル"),
    ("朧", "オボロ"),
    ("霧", "キリ"),
    ("虹", "ニジ"),
    ("琴", "コト"),
];
const SECOND: [Word; 12] = [
    ("乃瀬", "ノセ"),
    ("乃杜", "ノモリ"),
    ("塚野", "ツカノ"),
    ("里浦", "サトウラ"),
    ("見峰", "ミミネ"),
    ("崎谷", "サキヤ"),
    ("宮瀬", "ミヤセ"),
    ("名和", "ナワ"),
    ("之沢", "ノサワ"),
    ("城戸", "キド"),
    ("原井", "ハライ"),
    ("渡瀬", "ワタセ"),
];

/// Endings with their share in per cent; hospitals and clinics are told apart by them.
const ENDINGS: [(Word, u64); 13] = [
    (("クリニック", "クリニック"), 30),
    (("医院", "イイン"), 17),
    (("内科クリニック", "ナイカクリニック"), 6),
    (("病院", "ビョウイン"), 7),
    (("診療所", "シンリョウジョ"), 6),
    (("眼科", "ガンカ"), 4),
    (("内科", "ナイカ"), 3),
    (("整形外科", "セイケイゲカ"), 3),
    (("耳鼻咽喉科", "ジビインコウカ"), 2),
    (("小児科", "ショウニカ"), 7),
    (("皮膚科", "ヒフカ"), 6),
    (("外科胃腸科", "ゲカイチョウカ"), 5),
    (("産婦人科", "サンフジンカ"), 4),
];

/// A name with its reading.
pub(crate) struct Name {
    pub(crate) kanji: String,
    pub(crate) kana: String,
    pub(crate) hospital: bool,
}

/// A name of a site: 27 % carry 医療法人社団 in front, and the endings have their usual shares.
pub(crate) fn name(chance: &mut Chance) -> Name {
    let (first, second) = (chance.pick(&FIRST), chance.pick(&SECOND));
    let ending = ending(chance.below(100));
    let body = if chance.below(100) < 27 {
        ("医療法人社団", "イリョウホウジンシャダン")
    } else {
        ("", "")
    };
    Name {
        kanji: [body.0, first.0, second.0, ending.0].concat(),
        kana: [body.1, first.1, second.1, ending.1].concat(),
        hospital: ending.0 == "病院",
    }
}

fn ending(mut percent: u64) -> Word {
    for (word, share) in ENDINGS {
        match percent.checked_sub(share) {
            Some(left) => percent = left,
            None => return word,
        }
    }
    ("クリニック", "クリニック")
}

const STREETS: [&str; 6] = ["見本町", "架空町", "模擬台", "例示ヶ丘", "仮想通", "練習新田"];

/// An address that does not exist, below the municipality's name.
pub(crate) fn address(chance: &mut Chance) -> String {
    let street = chance.pick(&STREETS);
    format!("{street}{}丁目{}-{}", chance.below(9) + 1, chance.below(30) + 1, chance.below(20) + 1)
}

/// Days and hours of deliveries as sites write them.
pub(crate) fn delivery(chance: &mut Chance) -> (&'static str, &'static str) {
    let days = chance.pick(&["平日", "月水金", "火木", "月火木金", "平日と土曜の午前"]);
    (days, chance.pick(&["9:00-12:00", "13:00-17:00", "9:00-17:00", "8:30-11:30"]))
}

#[cfg(test)]
mod tests {
    use super::{Chance, ENDINGS, name};

    #[test]
    fn the_shares_of_the_endings_are_a_hundred_per_cent() {
        assert_eq!(ENDINGS.iter().map(|(_, share)| share).sum::<u64>(), 100);
    }

    #[test]
    fn names_have_their_usual_shares() {
        let mut chance = Chance::new(1);
        let names: Vec<_> = (0..10_000).map(|_| name(&mut chance).kanji).collect();
        let share = |of: fn(&str) -> bool| names.iter().filter(|name| of(name)).count() / 100;
        assert!((25..=29).contains(&share(|name| name.starts_with("医療法人"))));
        assert!((6..=8).contains(&share(|name| name.ends_with("病院"))));
        assert!((34..=38).contains(&share(|name| name.ends_with("クリニック"))));
    }
}
