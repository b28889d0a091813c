//! Who is responsible where: municipality × item × product → partner, with validity dates.

use vsys_vocabulary::{ItemKind, MunicipalityCode, PartnerId, ProductCode, Validity};

/// What somebody is responsible for in a municipality.
///
/// Vaccine is delivered by product (the manufacturer itself, or a wholesaler); needles and
/// syringes go with every product alike, so they name none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Goods {
    Vaccine(ProductCode),
    Needle,
    Syringe,
}

impl Goods {
    /// Pairs an item with a product as the area table wants it; none if they do not go together.
    pub(crate) fn of(item: ItemKind, product: Option<ProductCode>) -> Option<Self> {
        match (item, product) {
            (ItemKind::Vaccine, Some(product)) => Some(Self::Vaccine(product)),
            (ItemKind::Needle, None) => Some(Self::Needle),
            (ItemKind::Syringe, None) => Some(Self::Syringe),
            (ItemKind::Vaccine, None) | (ItemKind::Needle | ItemKind::Syringe, Some(_)) => None,
        }
    }

    pub(crate) fn item(&self) -> ItemKind {
        match self {
            Self::Vaccine(_) => ItemKind::Vaccine,
            Self::Needle => ItemKind::Needle,
            Self::Syringe => ItemKind::Syringe,
        }
    }

    /// The product's code; empty where there is none.
    pub(crate) fn product(&self) -> &str {
        match self {
            Self::Vaccine(product) => product.as_str(),
            Self::Needle | Self::Syringe => "",
        }
    }
}

/// One row of the area table (地域担当卸).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AreaAssignment {
    pub(crate) municipality: MunicipalityCode,
    pub(crate) goods: Goods,
    pub(crate) partner: PartnerId,
    pub(crate) validity: Validity,
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::ItemKind;

    use super::Goods;

    #[test]
    fn only_vaccine_is_of_a_product() {
        let product = "pfizer".parse().ok();
        assert_eq!(Goods::of(ItemKind::Vaccine, product).map(|g| g.product().len()), Some(6));
        assert_eq!(Goods::of(ItemKind::Vaccine, None), None);
        assert_eq!(Goods::of(ItemKind::Needle, product), None);
        assert_eq!(Goods::of(ItemKind::Syringe, None), Some(Goods::Syringe));
    }
}
