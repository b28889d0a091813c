//! Products with their packs over time (ワクチン製品と包装).

use askama::Template;
use chrono::NaiveDate;
use vsys_proto::{
    allocation::v1::{Product, ProductPacks, PutProductRequest},
    convert::wire_date,
    vocabulary::v1::{Date, ItemPacks},
};
use vsys_vocabulary::{Role, Tier};

use super::list::products;
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        amount::number,
        ceilings::about_the_form,
        fields::{Fields, text, values},
        moment,
    },
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// Rows for further packs that a form offers beside those there are.
const SPARE_ROWS: usize = 1;

/// A product as it is shown and typed.
#[derive(Default, Clone)]
struct ProductForm {
    code: String,
    name: String,
    name_en: String,
    valid_from: String,
    valid_until: String,
    doses: String,
    packs: Vec<PacksForm>,
}

/// Packs from a day on.
#[derive(Default, Clone)]
struct PacksForm {
    from: String,
    vials: String,
    needles: String,
    syringes: String,
}

/// The page.
#[derive(Template)]
#[template(path = "rounds/products.html")]
struct ProductsPage {
    frame: Frame,
    troubles: FieldTroubles,
    products: Vec<ProductForm>,
    /// The product that is typed into the form.
    form: ProductForm,
    may_enter: bool,
}

fn date(date: Option<&Date>) -> String {
    date.and_then(format::civil).map(|date| date.to_string()).unwrap_or_default()
}

impl ProductForm {
    fn of(product: &Product) -> Self {
        let packs = product.packs.iter().map(|packs| {
            let units = packs.packs.unwrap_or_default();
            PacksForm {
                from: date(packs.valid_from_date.as_ref()),
                vials: units.vials_per_box.to_string(),
                needles: units.needles_per_box.to_string(),
                syringes: units.syringes_per_box.to_string(),
            }
        });
        Self {
            code: product.product_code.clone(),
            name: product.name.clone(),
            name_en: product.name_en.clone(),
            valid_from: date(product.valid_from_date.as_ref()),
            valid_until: date(product.valid_until_date.as_ref()),
            doses: product.planning_doses_per_vial.to_string(),
            packs: packs.collect(),
        }
    }

    fn read(fields: &Fields) -> Self {
        let column = |name: &str| values(fields, name);
        let froms = column("packs_from").into_iter();
        let rest = column("packs_vials").into_iter().zip(column("packs_needles"));
        let rest = rest.zip(column("packs_syringes"));
        let packs = froms.zip(rest).map(|(from, ((vials, needles), syringes))| PacksForm {
            from,
            vials,
            needles,
            syringes,
        });
        Self {
            code: text(fields, "product_code"),
            name: text(fields, "name"),
            name_en: text(fields, "name_en"),
            valid_from: text(fields, "valid_from_date"),
            valid_until: text(fields, "valid_until_date"),
            doses: text(fields, "planning_doses_per_vial"),
            packs: packs.filter(|packs| !packs.from.trim().is_empty()).collect(),
        }
    }

    fn with_spare_rows(mut self) -> Self {
        self.packs.extend(vec![PacksForm::default(); SPARE_ROWS]);
        self
    }

    /// As the service takes it; what is no date or number is left to it to refuse as missing.
    fn wish(&self) -> Product {
        let day = |text: &str| moment::read_date(text).map(|date: NaiveDate| wire_date(date));
        let count = |text: &str| number(text).unwrap_or_default();
        let packs = self.packs.iter().map(|packs| ProductPacks {
            valid_from_date: day(&packs.from),
            packs: Some(ItemPacks {
                vials_per_box: count(&packs.vials),
                needles_per_box: count(&packs.needles),
                syringes_per_box: count(&packs.syringes),
            }),
        });
        Product {
            product_code: self.code.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            valid_from_date: day(&self.valid_from),
            valid_until_date: day(&self.valid_until),
            planning_doses_per_vial: count(&self.doses),
            packs: packs.collect(),
        }
    }
}

async fn products_page(
    visitor: &Visitor,
    form: ProductForm,
) -> Result<ProductsPage, tonic::Status> {
    let kept = products(visitor).await?;
    Ok(ProductsPage {
        frame: Frame::of(visitor, "products-title"),
        troubles: FieldTroubles::none(),
        products: kept.iter().map(ProductForm::of).collect(),
        form: form.with_spare_rows(),
        may_enter: visitor.tier == Tier::Nation && visitor.has(Role::Administrator),
    })
}

/// The product whose values the form begins with.
#[derive(serde::Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    code: String,
}

/// `GET /products`.
pub(crate) async fn show(
    visitor: Visitor,
    axum::extract::Query(chosen): axum::extract::Query<Chosen>,
) -> Answer {
    let kept = products(&visitor).await?;
    let found = kept.iter().find(|product| product.product_code == chosen.code);
    let form = found.map(ProductForm::of).unwrap_or_default();
    page(&products_page(&visitor, form).await?)
}

/// `POST /products`.
pub(crate) async fn put(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let form = ProductForm::read(&fields);
    let request = visitor.request(PutProductRequest { product: Some(form.wish()) });
    match visitor.guest.portal.clients.rounds().put_product(request).await {
        Ok(_) => done(&visitor.guest.portal, "/products", &Flash::of("product-kept")),
        Err(status) => {
            let troubles = about_the_form(status.into(), &visitor)?;
            let shown = products_page(&visitor, form).await?;
            refused(&ProductsPage { troubles, ..shown })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_packs_are_read_in_their_order() {
        let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let sent = [
            ("product_code", "pfizer"),
            ("packs_from", "2021-02-14"),
            ("packs_vials", "195"),
            ("packs_needles", "100"),
            ("packs_syringes", "100"),
            ("packs_from", ""),
            ("packs_vials", ""),
            ("packs_needles", ""),
            ("packs_syringes", ""),
        ];
        let product = ProductForm::read(&sent.map(pair).into()).wish();
        assert_eq!(product.packs.len(), 1);
        assert_eq!(product.packs[0].packs.unwrap().vials_per_box, 195);
    }
}
