//! What a person needs to carry out a round by hand: an account, an authenticator, a round.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tonic::{Code, Response};
use vsys_proto::contract_intake::v1::{CountMandatesRequest, LookUpCodeRequest};
use vsys_proto::identity::v1 as wire;
use vsys_proto::vocabulary::v1::Role::{Administrator, Auditor, Clerk, Locker};
use vsys_tests::{
    Applicants, PRODUCT, People, Person, Player, Quiet, RoundPlan, SiteCounts, Sites, Trade, Venue,
    refused,
};
use vsys_vocabulary::{PrefectureCode, Role, Standing};

use crate::catcher::Catcher;
use crate::play::{Play, WHOLESALERS};
use crate::programs;
use crate::screen::Screen;
use crate::stories::{self, Stories};

/// The prefecture with the fewest municipalities: Toyama has fifteen.
pub(crate) const PREFECTURE: &str = "16";
/// What everybody who reads this knows; the demonstration listens on this machine only.
pub(crate) const PASSWORD: &str = "tulips under Tateyama 3015";
/// How long identity may need to hear of every place.
const PATIENCE: Duration = Duration::from_mins(2);
/// A body to which clinics of that prefecture have handed their mandates in.
pub(crate) const BODY: (&str, &str) = ("toyama-medical", "富山県架空医師会");
/// How many; and how many more stand in the master list for whoever tries the form.
const MANDATES: (usize, usize) = (299, 20);
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Where the pages and the letters are, and where the account is remembered.
pub(crate) struct ByHand {
    pub(crate) portal: String,
    pub(crate) api: String,
    pub(crate) letters: String,
    pub(crate) people: PathBuf,
}

/// Clinics that are to join.
pub(crate) struct Newcomers {
    /// The code of one that has not handed its mandate in.
    pub(crate) code: String,
    /// Mandates that wait for the body.
    pub(crate) waiting: u32,
}

impl ByHand {
    /// Where letters are looked up.
    pub(crate) fn catcher(&self) -> Catcher {
        let address = self.letters.strip_prefix("http://").unwrap_or(&self.letters);
        Catcher { address: address.to_owned() }
    }

    /// Prepares account and round, has the stories played where they are wanted, and says how to
    /// begin.
    pub(crate) async fn prepare(
        &self,
        play: &Play<'_>,
        stories: Option<&Stories>,
    ) -> anyhow::Result<Person> {
        let person = match self.remembered()? {
            Some(person) => person,
            None => self.trainee(play).await?,
        };
        let round = self.round(play).await?;
        let Newcomers { code, waiting } = match stories {
            None => Newcomers::enter(play).await?,
            Some(stories) => {
                // Their invitations do not wait behind the letters of all who hand in.
                let cast = stories::cast(self, play).await?;
                let newcomers = Newcomers::enter(play).await?;
                stories.play((self, play), &cast, &newcomers).await?;
                Newcomers::enter(play).await?
            }
        };
        let maker = Trade::of(&play.venue.country, WHOLESALERS)?.manufacturer;
        let environment = self.people.with_file_name("partner.env");
        let addresses = [&*self.portal, &*self.api];
        programs::give(&play.venue.client, &maker, addresses, &environment).await?;
        let Person { user_name, password, totp_secret } = &person;
        play.screen.line(format_args!(
            "\nNow by hand, in a browser:\n\n  \
             pages      {}\n  \
             letters    {}\n  \
             user name  {user_name}\n  \
             password   {password}\n  \
             one-time code: below, or the secret {totp_secret} in an authenticator\n\n\
             This person may act for the nation, Toyama (16), its 15 municipalities, a site, a \
             manufacturer,\nthe service desk and the body {}: choose at the top of the page. Round \
             {round}\nwaits for the nation, {waiting} mandates wait for the body. Without logging \
             in, the clinic with the\ncode {code} joins, and a venue without a code applies for \
             one:\n\n  \
             mandates   {}/mandate\n  \
             new codes  {}/code\n\n\
             As {} with a program of one's own, docs/partner/getting-started.md:\n\n  \
             partners' API  {}\n  \
             its account    . {}",
            self.portal,
            self.letters,
            BODY.1,
            self.portal,
            self.portal,
            maker.name,
            self.api,
            environment.display()
        ));
        Ok(person)
    }

    fn remembered(&self) -> anyhow::Result<Option<Person>> {
        match fs::read_to_string(&self.people) {
            Ok(text) => Ok(Some(serde_json::from_str(&text)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// One person with every seat that a round needs.
    async fn trainee(&self, play: &Play<'_>) -> anyhow::Result<Person> {
        let Venue { client, clock, country, .. } = play.venue;
        let catcher = self.catcher();
        let people = People { client, clock, letters: &catcher };
        let prefecture: PrefectureCode = PREFECTURE.parse()?;
        self.wait_for_places(play).await?;

        let manufacturer = Trade::of(country, WHOLESALERS)?.manufacturer;
        people.know_partner(manufacturer.id.as_str(), &manufacturer.name).await?;
        let applicants = Applicants { client, clock };
        applicants.know_body(BODY.0, BODY.1, prefecture).await?;
        let sites = Sites::of(country, SiteCounts::TRAINING)?;
        let towns: Vec<_> =
            country.towns.iter().filter(|town| town.code.prefecture() == prefecture).collect();
        let first = towns.first().context("the prefecture has towns")?;
        let hospital = sites.receiving_in(first.code).first().context("a town has a hospital")?;
        let mut acts_for = vec![
            ("nation".to_owned(), vec![Clerk, Locker, Administrator, Auditor]),
            (PREFECTURE.to_owned(), vec![Clerk, Locker, Administrator, Auditor]),
        ];
        acts_for
            .extend(towns.iter().map(|town| (town.code.to_string(), vec![Clerk, Administrator])));
        acts_for.push((hospital.to_string(), vec![Clerk]));
        acts_for.push((manufacturer.id.to_string(), vec![Clerk]));
        acts_for.push(("service-desk".to_owned(), vec![Clerk, Administrator]));
        acts_for.push((BODY.0.to_owned(), vec![Clerk, Administrator]));
        let person = people.person("研修 太郎", &acts_for, PASSWORD).await?;
        fs::write(&self.people, serde_json::to_vec(&person)?)?;
        Ok(person)
    }

    /// Identity hears of places and sites in its own time.
    async fn wait_for_places(&self, play: &Play<'_>) -> anyhow::Result<()> {
        let Venue { client, country, .. } = play.venue;
        let last = country.towns.last().context("the country has towns")?;
        let sites = Sites::of(country, SiteCounts::TRAINING)?;
        let site = sites.all.last().context("the country has sites")?;
        let mut looks = tokio::time::interval(LOOK_AGAIN);
        let heard = async {
            loop {
                looks.tick().await;
                let mut known = true;
                for id in [last.code.to_string(), site.code.to_string()] {
                    let request = wire::ListServiceAccountsRequest { organisation_id: id };
                    let mut accounts = client.administrator()?.accounts()?;
                    match accounts.list_service_accounts(request).await {
                        Ok(_) => {}
                        Err(status) if status.code() == Code::NotFound => known = false,
                        Err(status) => return Err(refused("asking identity")(status)),
                    }
                }
                if known {
                    return anyhow::Ok(());
                }
            }
        };
        let heard = tokio::time::timeout(PATIENCE, heard).await;
        heard.context("identity has not heard of every place")?
    }

    /// A round that waits for the nation; a new one each time.
    async fn round(&self, play: &Play<'_>) -> anyhow::Result<String> {
        let Venue { client, clock, country, .. } = play.venue;
        let player = Player { country, client, clock, watch: &Quiet };
        let turn = player.rounds_numbered("H-").await? + 1;
        let packs = player.packs(PRODUCT).await?;
        let wish = RoundPlan {
            number: format!("H-{turn:03}"),
            product: PRODUCT.to_owned(),
            supply: play.scenario.supply(country, packs),
        };
        Ok(player.open(&wish).await?.number)
    }
}

impl Newcomers {
    /// Enters a master list, and has clinics hand their mandates in to the body once.
    async fn enter(play: &Play<'_>) -> anyhow::Result<Self> {
        let Venue { client, clock, country, .. } = play.venue;
        let applicants = Applicants { client, clock };
        let prefecture: PrefectureCode = PREFECTURE.parse()?;
        applicants.know_body(BODY.0, BODY.1, prefecture).await?;
        let (handing_in, others) = MANDATES;
        let sites = Sites::newcomers(country, prefecture, handing_in + others)?;
        applicants.list(&sites).await?;
        let (handing_in, others) =
            sites.split_at_checked(handing_in).context("there are enough")?;
        let desk = client.desk(Standing::CoordinatingBody(BODY.0.parse()?), &[Role::Viewer])?;
        let counting = desk.mandates()?.count_mandates(CountMandatesRequest {}).await;
        let counts = counting.map_err(refused("counting mandates"))?.into_inner();
        let mut waiting = counts.submitted + counts.received;
        if waiting + counts.locked == 0 {
            applicants.hand_in(handing_in, BODY.0).await?;
            waiting = u32::try_from(handing_in.len())?;
        }
        let looking = others.iter().map(|site| {
            let request = LookUpCodeRequest { typed: site.code.to_string() };
            async move {
                client.mandate_form()?.look_up_code(request).await.map_err(refused("looking up"))
            }
        });
        let found: Vec<_> = stream::iter(looking).buffered(MANDATES.1).try_collect().await?;
        let joining = found.into_iter().map(Response::into_inner).find(|found| !found.registered);
        let code =
            joining.context("every site of the master list has joined: --reset")?.facility_code;
        Ok(Self { code, waiting })
    }
}

/// Shows the authenticator's code for as long as the demonstration runs.
pub(crate) async fn show_codes(
    person: &Person,
    play: &Play<'_>,
    screen: &Screen,
) -> anyhow::Result<()> {
    let mut looks = tokio::time::interval(Duration::from_secs(1));
    let mut shown = String::new();
    loop {
        looks.tick().await;
        let (code, seconds) = person.code(&play.venue.clock)?;
        screen.status(&format!("one-time code  {code}  ({seconds} s)"), code != shown);
        shown = code;
    }
}
