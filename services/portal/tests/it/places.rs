//! The master of places on its pages, and a register of places in memory.

use reqwest::StatusCode;
use tonic::{Code, Response};
use vsys_proto::facility_registry::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::{Role, Tier};

use crate::house::{CLERK, House, LOCKER};
use crate::register::{Answer, Register, refused};

/// Places that are kept, in order of code.
#[derive(Clone)]
pub(crate) struct Places(Vec<v1::Place>);

impl Default for Places {
    /// Tokyo and Kanagawa, each with municipalities.
    fn default() -> Self {
        let places = [
            ("13", "東京都"),
            ("131016", "千代田区"),
            ("131024", "中央区"),
            ("14", "神奈川県"),
            ("141003", "横浜市"),
        ];
        let place = |(code, name): (&str, &str)| v1::Place {
            place_code: code.to_owned(),
            prefecture_code: code[..2].to_owned(),
            name: name.to_owned(),
            position: (code == "131016")
                .then_some(v1::GeoPoint { latitude: 35.694, longitude: 139.7536 }),
            valid_from_date: Some(Date { year: 1970, month: 4, day: 1 }),
            version: 1,
            ..v1::Place::default()
        };
        Self(places.map(place).into())
    }
}

impl Places {
    pub(crate) fn list(&self, asked: &v1::ListPlacesRequest) -> v1::ListPlacesResponse {
        let mut places = self.0.clone();
        places.retain(|one| {
            one.prefecture_code.starts_with(&asked.prefecture_code)
                && one.name.contains(&asked.keyword)
        });
        v1::ListPlacesResponse { places, ..Default::default() }
    }

    pub(crate) fn get(&self, asked: &v1::GetPlaceRequest) -> Answer<v1::GetPlaceResponse> {
        let place = self.0.iter().find(|one| one.place_code == asked.place_code).cloned();
        let missing = || refused(Code::NotFound, "NO_SUCH_PLACE", "place_code");
        Ok(Response::new(v1::GetPlaceResponse { place: Some(place.ok_or_else(missing)?) }))
    }

    pub(crate) fn put(&mut self, wish: v1::PutPlaceRequest) -> Answer<v1::PutPlaceResponse> {
        let entry = wish.place.unwrap();
        let known = self.0.iter().find(|one| one.place_code == entry.place_code);
        let version = known.map_or(0, |known| known.version);
        if wish.expected_version != Some(version) {
            return Err(refused(Code::Aborted, "STALE_VERSION", "place.place_code"));
        }
        let people = entry.population.clone().unwrap_or_default();
        if people.aged_65plus > people.total {
            return Err(refused(Code::InvalidArgument, "POPULATION_PARTS", "place.population"));
        }
        let place = v1::Place {
            prefecture_code: entry.place_code[..2].to_owned(),
            place_code: entry.place_code,
            name: entry.name,
            kana: entry.kana,
            name_en: entry.name_en,
            population: entry.population,
            valid_from_date: entry.valid_from_date,
            valid_until_date: entry.valid_until_date,
            position: entry.position,
            version: version + 1,
        };
        self.0.retain(|one| one.place_code != place.place_code);
        self.0.push(place.clone());
        self.0.sort_by(|one, other| one.place_code.cmp(&other.place_code));
        Ok(Response::new(v1::PutPlaceResponse { place: Some(place) }))
    }

    pub(crate) fn merge(
        &self,
        wish: &v1::MergeMunicipalitiesRequest,
        facilities: &mut [v1::Facility],
    ) -> Answer<v1::MergeMunicipalitiesResponse> {
        if self.one(&wish.municipality_code).valid_until_date.is_none() {
            let reason = "MUNICIPALITY_STILL_IN_FORCE";
            return Err(refused(Code::FailedPrecondition, reason, "municipality_code"));
        }
        let mut moved = 0;
        for one in facilities {
            if one.municipality_code == wish.municipality_code {
                one.municipality_code.clone_from(&wish.into_municipality_code);
                moved += 1;
            }
        }
        Ok(Response::new(v1::MergeMunicipalitiesResponse { moved }))
    }

    fn one(&self, code: &str) -> &v1::Place {
        self.0.iter().find(|one| one.place_code == code).unwrap()
    }
}

/// The user name of an administrator of the nation.
fn nation(house: &House) -> &'static str {
    house.identity.person("nation-09", &[("nation", Tier::Nation, &[Role::Administrator])]);
    "nation-09"
}

/// What the form of a place sends.
fn typed<'f>(code: &'f str, name: &'f str, version: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![
        ("place_code", code),
        ("version", version),
        ("name", name),
        ("kana", "カクウ"),
        ("valid_from_date", "2021-04-01"),
        ("total", "12,000"),
        ("aged_65plus", "3,000"),
        ("source", "推計人口"),
        ("as_of_date", "2020-10-01"),
    ]
}

#[tokio::test]
async fn places_are_listed_for_those_who_work_with_them_and_changed_by_the_nation() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut nation = house.browser_of(nation(&house));
    let page = nation.get("/places").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for part in ["東京都", "横浜市", r#"href="/places/131016""#, r#"href="/places/new""#] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(page.text.contains(r#"<a href="/places" aria-current"#), "{}", page.text);
    let none = nation.get("/places?keyword=%E3%81%AA%E3%81%84").await;
    assert!(none.text.contains("条件に合う自治体はありません"), "{}", none.text);
    let ended = nation.get("/places?state=ended").await;
    assert!(ended.text.contains("条件に合う自治体はありません"), "{}", ended.text);
    let csv = nation.get("/places?prefecture=13&as=csv").await;
    assert!(csv.text.starts_with("\u{feff}自治体コード,都道府県,名称,カナ"), "{}", csv.text);
    assert_eq!(csv.text.lines().count(), 4, "{}", csv.text);
    let mut prefecture = house.browser_of(LOCKER);
    let own = prefecture.get("/places").await;
    assert!(own.text.contains("中央区") && !own.text.contains("横浜市"), "{}", own.text);
    assert!(!own.text.contains("/places/131016"), "{}", own.text);
    for path in ["/places/new", "/places/131016", "/places/131016/merge"] {
        assert_eq!(prefecture.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(house.browser_of(CLERK).get("/places").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_nation_enters_a_place_and_is_told_of_one_that_is_there() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut nation = house.browser_of(nation(&house));
    // The names that other pages show are kept for some minutes.
    assert!(!nation.get("/facilities/new").await.text.contains("架空区"));
    let page = nation.submit("/places/new", &typed("131237", "架空区", "0")).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/places?prefecture=13"));
    assert!(nation.get("/places").await.text.contains("「架空区」を登録しました"));
    assert!(nation.get("/facilities/new").await.text.contains("架空区"));
    let again = nation.submit("/places/new", &typed("131016", "架空区", "0")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("すでに登録されています"), "{}", again.text);
    let mut old = typed("131237", "架空区", "1");
    old.extend([("valid_until_date", "2021-02-30")]);
    let wrong = nation.submit("/places/131237", &old).await;
    assert!(wrong.text.contains(r#"id="wrong-valid_until_date""#), "{}", wrong.text);
    old.retain(|(name, _)| !["valid_until_date", "total"].contains(name));
    old.push(("total", "100"));
    let parts = nation.submit("/places/131237", &old).await;
    assert!(parts.text.contains(r#"id="wrong-aged_65plus""#), "{}", parts.text);
    let mut renamed = typed("", "新架空区", "1");
    renamed.push(("latitude", "35.7"));
    renamed.push(("longitude", "139.7"));
    let page = nation.submit("/places/131237", &renamed).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    let kept = register.kept();
    let place = kept.places.one("131237");
    assert_eq!((&*place.name, place.version), ("新架空区", 2));
    assert_eq!(place.population.as_ref().unwrap().total, 12_000);
    assert!(place.position.is_some());
}

#[tokio::test]
async fn a_merger_says_what_will_happen_before_its_sites_go_over() {
    const MERGE: &str = "/places/131016/merge";
    let register = Register::of_three();
    register.kept().facilities[1].open = false;
    let house = House::keeping(&register).await;
    let mut nation = house.browser_of(nation(&house));
    let form = nation.get(MERGE).await;
    assert!(form.text.contains("中央区") && !form.text.contains("横浜市"), "{}", form.text);
    assert!(!form.text.contains("実行すると"), "{}", form.text);
    let nobody = nation.submit(MERGE, &[("valid_until_date", "2021-03-31")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.text.contains(r#"id="wrong-into_municipality_code""#), "{}", nobody.text);
    let mut sent = vec![("into_municipality_code", "131024"), ("valid_until_date", "2021-03-31")];
    let shown = nation.submit(MERGE, &sent).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    for part in [
        "千代田区(131016)のコードを使用する最後の日を、2021年3月31日(水)にします",
        "うち開設中",
        "すべて中央区(131024)に移ります",
        "戻すことはできません",
        r#"name="agreed" value="131024 2021-03-31""#,
    ] {
        assert!(shown.text.contains(part), "{part}: {}", shown.text);
    }
    assert_eq!(register.kept().places.one("131016").valid_until_date, None);
    // Another day than the one that was shown is shown first too.
    let other = [sent[0], ("valid_until_date", "2021-03-30"), ("agreed", "131024 2021-03-31")];
    assert_eq!(nation.submit(MERGE, &other).await.status, StatusCode::OK);
    sent.push(("agreed", "131024 2021-03-31"));
    let done = nation.submit(MERGE, &sent).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/places/131016"));
    let said = nation.get("/places/131016").await;
    assert!(said.text.contains("千代田区の2施設を、中央区に移しました"), "{}", said.text);
    {
        let kept = register.kept();
        let until = kept.places.one("131016").valid_until_date;
        assert_eq!(until, Some(Date { year: 2021, month: 3, day: 31 }));
        let towns: Vec<_> = kept.facilities.iter().map(|one| &*one.municipality_code).collect();
        assert_eq!(towns, ["131024", "131024", "141003"]);
    }
    let over = nation.get(MERGE).await;
    assert!(!over.text.contains(r#"name="valid_until_date""#), "{}", over.text);
}

#[tokio::test]
async fn before_the_last_day_is_over_sites_stay_and_a_prefecture_is_never_merged() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut nation = house.browser_of(nation(&house));
    let sent = [
        ("into_municipality_code", "131024"),
        ("valid_until_date", "2099-03-31"),
        ("agreed", "131024 2099-03-31"),
    ];
    let shown = nation.submit("/places/131016/merge", &sent[..2]).await;
    assert!(shown.text.contains("施設は、今は移りません"), "{}", shown.text);
    assert!(!shown.text.contains("戻すことはできません"), "{}", shown.text);
    let done = nation.submit("/places/131016/merge", &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(register.kept().facilities[0].municipality_code, "131016");
    assert!(register.kept().places.one("131016").valid_until_date.is_some());
    assert_eq!(nation.get("/places/13/merge").await.status, StatusCode::NOT_FOUND);
}
