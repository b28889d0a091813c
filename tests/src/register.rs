//! Enters a country into the services; entering it again changes nothing.

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, Utc};
use vsys_proto::allocation::v1 as allocation;
use vsys_proto::convert::wire_date;
use vsys_proto::facility_registry::v1 as registry;
use vsys_proto::logistics_notifier::v1 as logistics;
use vsys_proto::vocabulary::v1::ItemPacks;
use vsys_vocabulary::PartnerId;

use crate::client::{Client, Desk, refused};
use crate::country::{Country, Place};
use crate::feed::Access;
use crate::site::Site;
use crate::sites::Sites;
use crate::trade::{PRODUCT, Trade};
use crate::watch::Watch;

/// Most facilities of one call.
const FACILITIES_AT_ONCE: usize = 1_000;
/// Days that a partner's credentials hold.
const CREDENTIAL_DAYS: u32 = 30;

/// The nation's administrator at the register.
pub struct Register<'w> {
    desk: Desk,
    watch: &'w dyn Watch,
    /// First day of everything that is entered.
    from: NaiveDate,
}

impl<'w> Register<'w> {
    /// Sits down; `now` only has to be later than the first vaccination in Japan.
    pub fn new(client: &Client, now: DateTime<Utc>, watch: &'w dyn Watch) -> anyhow::Result<Self> {
        let from = NaiveDate::from_ymd_opt(2021, 2, 14).context("a day in February")?;
        let from = from.min(vsys_vocabulary::jst::date_of(now));
        Ok(Self { desk: client.administrator()?, watch, from })
    }

    /// Enters everything that a round needs.
    pub async fn enter(
        &self,
        country: &Country,
        sites: &Sites,
        trade: &Trade,
    ) -> anyhow::Result<()> {
        self.enter_places(country).await?;
        self.enter_trade(trade).await?;
        self.enter_product().await?;
        self.enter_sites(sites).await
    }

    /// Enters prefectures and municipalities.
    pub async fn enter_places(&self, country: &Country) -> anyhow::Result<()> {
        let prefectures = country.prefectures.iter().map(|p| self.place(p.code.as_str(), &p.place));
        let towns = country.towns.iter().map(|t| self.place(t.code.as_str(), &t.place));
        let places: Vec<_> = prefectures.chain(towns).collect();
        self.watch.begin("places", places.len());
        let request = registry::PutPlacesRequest { places };
        self.desk.register().put_places(request).await.map_err(refused("entering the places"))?;
        self.watch.end();
        Ok(())
    }

    /// Enters sites, up to a thousand a call.
    pub async fn enter_sites(&self, sites: &Sites) -> anyhow::Result<()> {
        self.watch.begin("facilities", sites.all.len());
        for some in sites.all.chunks(FACILITIES_AT_ONCE) {
            let facilities = some.iter().map(Site::entry).collect();
            let request = registry::PutFacilitiesRequest { facilities };
            let entering = self.desk.register().put_facilities(request).await;
            entering.map_err(refused("entering facilities"))?;
            self.watch.advance(some.len());
        }
        self.watch.end();
        Ok(())
    }

    /// Enters partners and the area table.
    pub async fn enter_trade(&self, trade: &Trade) -> anyhow::Result<()> {
        let partners = trade.partners();
        let assignments = trade.assignments(self.from);
        self.watch.begin("partners and area table", partners.len() + assignments.len());
        let request = logistics::PutPartnersRequest { partners };
        let entering = self.desk.logistics().put_partners(request).await;
        entering.map_err(refused("entering the partners"))?;
        let request = logistics::PutAreaAssignmentsRequest { assignments };
        let entering = self.desk.logistics().put_area_assignments(request).await;
        entering.map_err(refused("entering the area table"))?;
        self.watch.end();
        Ok(())
    }

    /// Enters the product with boxes of 195 vials, 100 needles and 100 syringes.
    pub async fn enter_product(&self) -> anyhow::Result<()> {
        let packs = ItemPacks { vials_per_box: 195, needles_per_box: 100, syringes_per_box: 100 };
        let product = allocation::Product {
            product_code: PRODUCT.to_owned(),
            name: "コミナティ筋注".to_owned(),
            name_en: "Comirnaty".to_owned(),
            valid_from_date: Some(wire_date(self.from)),
            valid_until_date: None,
            planning_doses_per_vial: 5,
            packs: vec![allocation::ProductPacks {
                valid_from_date: Some(wire_date(self.from)),
                packs: Some(packs),
            }],
        };
        let request = allocation::PutProductRequest { product: Some(product) };
        let entering = self.desk.rounds().put_product(request).await;
        entering.map_err(refused("entering the product"))?;
        Ok(())
    }

    /// Asks for what a partner is given to read its feed.
    pub async fn access(&self, partner: PartnerId) -> anyhow::Result<Access> {
        let request = logistics::IssuePartnerCredentialsRequest {
            partner_id: partner.to_string(),
            valid_days: CREDENTIAL_DAYS,
        };
        let issuing = self.desk.logistics().issue_partner_credentials(request).await;
        let issued = issuing.map_err(refused(format!("credentials for {partner}")))?.into_inner();
        Ok(Access {
            partner,
            credentials: issued.credentials,
            stream: issued.stream,
            consumer: issued.consumer,
            inbox_prefix: issued.inbox_prefix,
        })
    }

    fn place(&self, code: &str, place: &Place) -> registry::PlaceEntry {
        registry::PlaceEntry {
            place_code: code.to_owned(),
            name: place.name.clone(),
            kana: place.kana.clone(),
            name_en: place.name_en.clone(),
            population: Some(registry::PopulationEstimate {
                total: place.population,
                aged_65plus: place.population_65plus,
                source: "estimate for training (GeoNames, CC BY 4.0)".to_owned(),
                as_of_date: Some(wire_date(self.from)),
            }),
            valid_from_date: Some(wire_date(self.from)),
            valid_until_date: None,
            position: Some(registry::GeoPoint { latitude: place.lat, longitude: place.lon }),
        }
    }
}
