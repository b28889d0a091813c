//! Names in characters beyond JIS X 0208, and characters that nobody else can read.

use std::fmt::Write as _;

use encoding_rs::SHIFT_JIS;
use tonic_types::StatusExt as _;
use uuid::Uuid;
use vsys_proto::contract_intake::v1;

use crate::codes::{applicant, arena};
use crate::hall::{CHIYODA, CLINIC, Hall, body_clerk, filled, refusal};

/// Characters of a name.
const LENGTH: usize = 20;

/// The kanji that JIS X 0208 lacks and the computers of offices write all the same (IBM拡張文字):
/// 360 of them, `髙`, `﨑`, `德` and `濵` among them, in names of twenty.
fn names() -> Vec<String> {
    let pairs = (0xfa..=0xfc_u8).flat_map(|first| (0x40..=0xfc_u8).map(move |next| [first, next]));
    let is_kanji = |sign: &char| matches!(sign, '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{fa2d}');
    let kanji = pairs.filter_map(|pair| {
        let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&pair)?;
        text.chars().next().filter(is_kanji)
    });
    let kanji: Vec<char> = kanji.collect();
    kanji.chunks(LENGTH).map(|name| name.iter().collect()).collect()
}

impl Hall {
    /// The numbers of the body's mandates in which a keyword is found.
    async fn found(&self, keyword: &str) -> Vec<String> {
        let request = v1::ListMandatesRequest { keyword: keyword.to_owned(), ..Default::default() };
        let mut mandates = self.mandates(&body_clerk());
        let found = mandates.list_mandates(request).await.unwrap().into_inner().mandates;
        found.into_iter().map(|one| one.mandate.unwrap().mandate_number).collect()
    }
}

#[tokio::test]
async fn names_in_rare_kanji_are_taken_kept_exactly_and_found() {
    let (hall, names) = (Hall::new().await, names());
    assert_eq!(names.len(), 18);
    assert!("髙﨑德濵".chars().all(|sign| names.concat().contains(sign)));
    let mut list = "facility_code,name,kana,municipality_code,postcode,address,phone\n".to_owned();
    for (serial, name) in names.iter().enumerate() {
        let rest = format!("カナ,{CHIYODA},1010047,{name}1-1,03-0000-0002");
        writeln!(list, "131001{serial:04},{name},{rest}").unwrap();
    }
    let (file, _, is_lossy) = SHIFT_JIS.encode(&list);
    assert!(!is_lossy);
    let imported = hall.import_with(v1::ImportMasterListHeader::default(), &file).await.unwrap();
    assert_eq!((imported.bad_rows, imported.added), (vec![], 18));
    for (serial, name) in names.iter().enumerate() {
        let key = hall
            .handed_in(&format!("131001{serial:04}"), |form| {
                assert_eq!(form.name, *name, "as the list has it");
                form.representative.clone_from(name);
                form.contact_name.clone_from(name);
            })
            .await;
        let form = hall.follow(&key).await.unwrap().mandate.unwrap().form.unwrap();
        assert_eq!(form.address, format!("{name}1-1"));
        for kept in [form.name, form.representative, form.contact_name] {
            assert_eq!(kept, *name);
        }
        assert_eq!(hall.found(name).await, [&*key.number]);
        // A part of the name is enough.
        let part: String = name.chars().skip(7).take(5).collect();
        assert_eq!(hall.found(&part).await, [key.number], "{part}");
    }
}

#[tokio::test]
async fn both_ways_of_writing_a_name_find_it_however_it_was_typed() {
    let hall = Hall::new().await;
    let names = [
        ("髙橋德濵𠮷﨑醫院", "高橋徳浜吉崎醫院"),
        ("渡邊齋藤澤邉廣國", "渡辺斎藤沢辺広国"),
        ("\u{fa19}社前クリニック", "神社前ｸﾘﾆｯｸ"),
    ];
    for (rare, usual) in names {
        let key = hall.handed_in(CLINIC, |form| form.name = rare.to_owned()).await;
        let kept = hall.follow(&key).await.unwrap().mandate.unwrap().form.unwrap().name;
        assert_eq!(kept, rare);
        for keyword in [rare, usual] {
            assert_eq!(hall.found(keyword).await, [&*key.number], "{keyword}");
        }
        let key = hall.handed_in(CLINIC, |form| form.representative = usual.to_owned()).await;
        let kept = hall.follow(&key).await.unwrap().mandate.unwrap().form.unwrap();
        assert_eq!(kept.representative, usual);
    }
}

/// A text of the form.
type Part = fn(&mut v1::MandateForm) -> &mut String;

/// What only one machine can show, or nobody sees; and how it is named.
const UNSEEN: [(char, &str); 5] = [
    ('\u{e000}', "U+E000"),
    ('\u{f8ff}', "U+F8FF"),
    ('\u{f0041}', "U+F0041"),
    ('\u{202e}', "U+202E"),
    ('\u{fffd}', "U+FFFD"),
];

#[tokio::test]
async fn what_only_one_machine_can_show_is_named_in_whatever_field_it_stands() {
    let hall = Hall::new().await;
    let (mandate, key) = hall.begun(CLINIC).await;
    let (form, mut version) = (filled(mandate.form.unwrap()), mandate.version);
    let fields: [(&str, Part); 6] = [
        ("name", |form| &mut form.name),
        ("kana", |form| &mut form.kana),
        ("address", |form| &mut form.address),
        ("representative", |form| &mut form.representative),
        ("contact_name", |form| &mut form.contact_name),
        ("contact_mail", |form| &mut form.contact_mail),
    ];
    for (field, part) in fields {
        for (sign, number) in UNSEEN {
            let mut wrong = form.clone();
            part(&mut wrong).insert(3, sign);
            // It is kept as far as it is, to be mended.
            let saved = hall.save(&key, wrong.clone(), version).await.unwrap();
            let mandate = saved.mandate.unwrap();
            assert_eq!(part(mandate.form.clone().as_mut().unwrap()), part(&mut wrong));
            version = mandate.version;
            let [problem] = saved.problems.as_slice() else { panic!("{:?}", saved.problems) };
            assert_eq!((&*problem.field, &*problem.reason), (field, "PRIVATE_CHARACTER"));
            assert_eq!(problem.values["character"], number, "{field}");
            assert_eq!(refusal(hall.submit(&key).await).2, [format!("form.{field}")]);
        }
    }
}

#[tokio::test]
async fn an_application_for_a_code_names_what_only_one_machine_can_show() {
    let hall = Hall::new().await;
    let site = v1::NewSite { name: "区民\u{e123}アリーナ".to_owned(), ..arena() };
    let request = v1::ApplyForCodeRequest {
        request_id: Uuid::now_v7().to_string(),
        applicant: Some(applicant()),
        site: Some(site),
    };
    let refused = hall.codes().apply_for_code(request.clone()).await.unwrap_err();
    let details = refused.get_error_details();
    let found = &details.bad_request().unwrap().field_violations;
    let found: Vec<_> = found.iter().map(|one| (&*one.field, &*one.reason)).collect();
    assert_eq!(found, [("site.name", "PRIVATE_CHARACTER")]);
    assert_eq!(details.error_info().unwrap().metadata["character"], "U+E123");
    assert_eq!(hall.told::<v1::CodeAppliedFor>().await.len(), 0);
    // What JIS X 0208 lacks is none of these.
    let site = v1::NewSite { name: "德濵髙﨑𠮷野会館".to_owned(), ..arena() };
    let request = v1::ApplyForCodeRequest { site: Some(site.clone()), ..request };
    let applied = hall.codes().apply_for_code(request).await.unwrap().into_inner();
    assert_eq!(applied.application.unwrap().site.unwrap().name, site.name);
}

#[tokio::test]
async fn a_list_with_characters_that_one_machine_made_up_is_not_adopted() {
    let hall = Hall::new().await;
    let list = format!("facility_code,name,address\n{CLINIC},神田医院,内神田2-2\n");
    let (file, ..) = SHIFT_JIS.encode(&list);
    let place = file.windows(2).position(|pair| pair == SHIFT_JIS.encode("医").0.as_ref()).unwrap();
    // The first place that Shift_JIS leaves to one's own characters.
    let file = [&file[..place], b"\xf0\x40", &file[place + 2..]].concat();
    let found = hall.import_with(v1::ImportMasterListHeader::default(), &file).await.unwrap();
    assert!(!found.adopted);
    let bad: Vec<_> =
        found.bad_rows.iter().map(|row| (row.line, &*row.column, &*row.reason)).collect();
    assert_eq!(bad, [(2, "name", "PRIVATE_CHARACTER")]);
    assert_eq!(hall.look_up(CLINIC).await.unwrap().entry.unwrap().name, "神田髙橋クリニック");
}
