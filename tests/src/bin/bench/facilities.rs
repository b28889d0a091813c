//! 70,000 facilities from one file, and looking for some of them by words.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::ensure;
use async_nats::jetstream;
use futures::stream;
use vsys_proto::facility_registry::v1::import_facilities_request::Part;
use vsys_proto::facility_registry::v1::{
    FacilityCategory, FacilityType, ImportFacilitiesHeader, ImportFacilitiesRequest,
    ImportFacilitiesResponse, ListFacilitiesRequest,
};
use vsys_tests::{Country, Desk, Site, SiteCounts, Sites, Venue, refused};
use vsys_vocabulary::{Role, Standing};

use crate::database::Database;
use crate::figure::Figure;
use crate::limit::Limit;
use crate::report;
use crate::timing::Timing;
use crate::written::{Moment, Written};

/// Facilities beside the three dummies of each municipality: 70,000 in all.
const COUNTS: SiteCounts = SiteCounts { basic: 12_000, receivers: 52_777 };
/// A tenth of them.
const FEW: SiteCounts = SiteCounts { basic: 1_200, receivers: 577 };
/// Whose rows the file becomes.
const SCHEMA: &str = "facility_registry";
/// Bytes of a file in one message.
const CHUNK: usize = 256 * 1024;
/// Searches.
const SEARCHES: (usize, usize) = (2_000, 200);
/// Facilities of a page that people look at.
const PAGE: u32 = 50;
/// The most seconds that the file may take.
const GOAL_SECONDS: f64 = 10.0;
/// The most milliseconds that a search may take.
const GOAL_MILLISECONDS: f64 = 20.0;

/// Kinds of things that are looked for.
const KINDS: usize = 7;

/// Imports the facilities, then searches.
pub(crate) async fn measure(
    venue: &Venue,
    database: &mut Database,
    jetstream: &jetstream::Context,
    quick: bool,
) -> anyhow::Result<[Figure; 2]> {
    let sites = Sites::of(&venue.country, if quick { FEW } else { COUNTS })?;
    let file = file(&sites.all)?;
    let desk = venue.client.desk(Standing::Nation, &[Role::Administrator])?;
    database.rest().await?;
    let moment = Moment::now(database).await?;
    let begun = Instant::now();
    let done = import(&desk, &file).await?;
    let took = begun.elapsed();
    ensure!(done.done, "refused: {:?}", done.bad_rows.first());
    database.rest().await?;
    let mut written = Written::since(moment, database).await?;
    // Others are still hearing of it.
    written.tables.retain(|table| table.schema == SCHEMA);
    let limit = Limit::measure(&written, database, jetstream).await?;
    report::line(format_args!(
        "{} facilities from a file of {} kB in {:.2} s; {} rows by COPY alone take {:.2} s: \
         ratio {:.1}",
        done.rows,
        file.len() / 1_000,
        took.as_secs_f64(),
        written.rows(),
        limit.rows.as_secs_f64(),
        took.as_secs_f64() / limit.rows.as_secs_f64(),
    ));
    database.quiet().await?;
    let times = if quick { SEARCHES.1 } else { SEARCHES.0 };
    let timing = search(&desk, &venue.country, &sites.all, times).await?;
    report::line(format_args!(
        "a search in {} facilities: p50 {:.1} ms, p99 {:.1} ms",
        done.rows,
        timing.milliseconds(0.5),
        timing.milliseconds(0.99),
    ));
    Ok([
        Figure::below("facilities-import", took.as_secs_f64(), "s", GOAL_SECONDS),
        Figure::below("search-p99", timing.milliseconds(0.99), "ms", GOAL_MILLISECONDS),
    ])
}

fn file(sites: &[Site]) -> anyhow::Result<String> {
    let mut file = "facility_code,municipality_code,name,kana,postcode,address,phone,category,\
                    type,basic_facility_code,delivery_days,delivery_hours,latitude,longitude\n"
        .to_owned();
    for site in sites {
        let entry = site.entry();
        let category = match entry.category() {
            FacilityCategory::Hospital => "hospital",
            FacilityCategory::VenueMunicipal => "venue_municipal",
            _ => "clinic",
        };
        let facility_type = match entry.r#type() {
            FacilityType::Linked => "linked",
            FacilityType::Satellite => "satellite",
            _ => "basic",
        };
        let (latitude, longitude) = site.position.unzip();
        let degrees = |value: Option<f64>| value.map(|it| it.to_string()).unwrap_or_default();
        let delivery = entry.delivery.unwrap_or_default();
        writeln!(
            file,
            "{},{},{},{},{},{},{},{category},{facility_type},{},{},{},{},{}",
            entry.facility_code,
            entry.municipality_code,
            entry.name,
            entry.kana,
            entry.postcode,
            entry.address,
            entry.phone,
            entry.basic_facility_code,
            delivery.days,
            delivery.hours,
            degrees(latitude),
            degrees(longitude),
        )?;
    }
    Ok(file)
}

async fn import(desk: &Desk, file: &str) -> anyhow::Result<ImportFacilitiesResponse> {
    let header = Part::Header(ImportFacilitiesHeader { dry_run: false });
    let chunks = file.as_bytes().chunks(CHUNK).map(|chunk| Part::Chunk(chunk.to_vec()));
    let parts: Vec<_> = std::iter::once(header)
        .chain(chunks)
        .map(|part| ImportFacilitiesRequest { part: Some(part) })
        .collect();
    let importing = desk.register().import_facilities(stream::iter(parts)).await;
    Ok(importing.map_err(refused("importing facilities"))?.into_inner())
}

/// What people type, over and over: a part of a name, of a name in hiragana, an address, a
/// telephone number, where a site lies with a part of its name, a code with hyphens, and what
/// nobody is called.
async fn search(
    desk: &Desk,
    country: &Country,
    sites: &[Site],
    times: usize,
) -> anyhow::Result<Timing> {
    let mut timing = Timing::new()?;
    let towns: HashMap<_, _> =
        country.towns.iter().map(|town| (town.code, town.place.name.as_str())).collect();
    let step = (sites.len() / times).max(1);
    for (turn, site) in sites.iter().step_by(step).take(times).enumerate() {
        let keyword = match turn % KINDS {
            0 => site.name.chars().take(4).collect(),
            1 => hiragana(&site.kana).chars().take(6).collect(),
            2 => site.address.clone(),
            3 => site.phone.replace('-', ""),
            4 => {
                let town = towns.get(&site.town).copied().unwrap_or_default();
                let part: String = site.name.chars().take(4).collect();
                format!("{town} {part}")
            }
            5 => {
                let (prefecture, rest) = site.code.as_str().split_at(2);
                format!("{prefecture}-{rest}")
            }
            _ => format!("どこにもない{turn}"),
        };
        let request =
            ListFacilitiesRequest { keyword, page_size: PAGE, ..ListFacilitiesRequest::default() };
        let begun = Instant::now();
        let listing = desk.register().list_facilities(request).await;
        let took: Duration = begun.elapsed();
        let found = listing.map_err(refused("searching"))?.into_inner().facilities;
        ensure!(
            found.is_empty() == (turn % KINDS == KINDS - 1),
            "turn {turn} found {}",
            found.len()
        );
        timing.note(took);
    }
    Ok(timing)
}

fn hiragana(kana: &str) -> String {
    let turned = kana.chars().map(|c| match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    });
    turned.collect()
}
