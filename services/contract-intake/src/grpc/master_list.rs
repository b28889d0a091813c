use tonic::{Request, Response, Status, Streaming};
use vsys_chassis::actor;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::master_list_service_server::MasterListService;

use super::{Answer, reason, status, wire};
use crate::app::{Header, Intake, Refused};
use crate::domain::master_csv::{MOST_BYTES, Unreadable};
use crate::domain::text;

/// The most characters of what a list is said to be.
const SOURCE: usize = 200;

/// The master list of codes.
pub(crate) struct MasterList(pub(crate) Intake);

#[tonic::async_trait]
impl MasterListService for MasterList {
    async fn import_master_list(
        &self,
        request: Request<Streaming<v1::ImportMasterListRequest>>,
    ) -> Answer<v1::ImportMasterListResponse> {
        let by = actor(&request)?.clone();
        let (header, file) = received(request.into_inner()).await?;
        let source = text::optional(&header.source, SOURCE);
        let source = source.map_err(|fault| {
            status::of(&Refused::Field { field: "header.source", fault }.into())
        })?;
        let header = Header {
            is_dry_run: header.dry_run,
            prefecture: wire::optional_prefecture(&header.prefecture_code)?,
            fee_table: wire::optional_fee_table(&header.fee_table)?,
            source,
            shown_digest: header.shown_digest,
        };
        let imported = self.0.import_master_list(&header, file, &by).await;
        Ok(Response::new(wire::wire_imported(imported.map_err(|error| status::of(&error))?)))
    }

    async fn list_master_imports(
        &self,
        _: Request<v1::ListMasterImportsRequest>,
    ) -> Answer<v1::ListMasterImportsResponse> {
        let imports = self.0.master_imports().await.map_err(|error| status::of(&error))?;
        let imports = imports.into_iter().map(wire::wire_import).collect();
        Ok(Response::new(v1::ListMasterImportsResponse { imports }))
    }

    async fn list_master_entries(
        &self,
        request: Request<v1::ListMasterEntriesRequest>,
    ) -> Answer<v1::ListMasterEntriesResponse> {
        let (filter, behind, size) = wire::entries(request.get_ref())?;
        let listed = self.0.master_entries(&filter, behind, size).await;
        Ok(Response::new(wire::wire_entries(listed.map_err(|error| status::of(&error))?)))
    }
}

/// The header and the whole file.
async fn received(
    mut parts: Streaming<v1::ImportMasterListRequest>,
) -> Result<(v1::ImportMasterListHeader, Vec<u8>), Status> {
    use v1::import_master_list_request::Part;

    let Some(v1::ImportMasterListRequest { part: Some(Part::Header(header)) }) =
        parts.message().await?
    else {
        return Err(status::about(&reason::HEADER_MISSING, "header"));
    };
    let mut file = Vec::new();
    while let Some(part) = parts.message().await? {
        if let Some(Part::Chunk(chunk)) = part.part {
            if file.len() + chunk.len() > MOST_BYTES {
                return Err(status::of(&Refused::from(Unreadable::TooLarge).into()));
            }
            file.extend_from_slice(&chunk);
        }
    }
    Ok((header, file))
}
